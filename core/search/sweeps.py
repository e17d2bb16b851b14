"""Sweeps in the database: made, stopped, gone on with. Who drives them is `core.search.driver`."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from core.auth.actors import Actor
from core.search.spec import SweepSpec


class SweepState(StrEnum):
    """Where a sweep is in its life, as it is stored."""

    RUNNING = "running"
    STOPPED = "stopped"
    FINISHED = "finished"
    FAILED = "failed"


@dataclass(frozen=True)
class Sweep:
    """One sweep. `message`: why it ended so, or what it waits for, a marked text. Moments are UTC
    without time zone. `seconds`: for how long it has searched, without the time it was stopped.
    `again`: the ids of the runs of `train_best_again`, if it was asked for."""

    id: str
    name: str
    owner: str
    state: SweepState
    spec: SweepSpec
    message: str
    created_at: datetime
    finished_at: datetime | None
    seconds: float
    again: tuple[str, ...]


def create(spec: SweepSpec, actor: Actor) -> str:
    """Begin a sweep; returns its id. UserError where the spec or its config can't be run."""
    raise NotImplementedError


def get(sweep_id: str) -> Sweep:
    """The sweep with that id; UserError where there is none in this workspace."""
    raise NotImplementedError


def list_sweeps() -> list[Sweep]:
    """All sweeps of this workspace, the newest first; those that can't be read are left out."""
    raise NotImplementedError


def stop(sweep_id: str, actor: Actor) -> None:
    """No more runs begin, and those under way are stopped. An ended sweep stays as it is.

    UserError where the actor may not.
    """
    raise NotImplementedError


def go_on(sweep_id: str, actor: Actor) -> None:
    """A stopped or failed sweep searches on. UserError where its budget is used up, it is not the
    actor's, or it searches already."""
    raise NotImplementedError


def add_budget(sweep_id: str, actor: Actor, runs: int = 0, minutes: float = 0) -> None:
    """So many more runs or minutes; a finished sweep goes on with them, a stopped one waits for
    `go_on`. A kind of budget that the sweep is not held to stays unlimited. UserError where both
    are 0, negative or too many, or the actor may not."""
    raise NotImplementedError


def narrowed(sweep_id: str) -> SweepSpec:
    """A spec for another sweep: each range drawn close around the best third of the runs, choices
    those that they took. UserError where fewer than six runs have a value."""
    raise NotImplementedError


def train_best_again(sweep_id: str, actor: Actor, seeds: int = 3) -> list[str]:
    """Put the best run's config into the queue, whole: all training images, `seeds` other seeds,
    no pruner, with the test. Returns the ids of the runs. UserError where there is no best run yet,
    or the actor may not."""
    raise NotImplementedError
