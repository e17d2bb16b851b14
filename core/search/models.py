"""The records of a search: sweeps, their trials, and what is said of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from core.search.spec import SweepSpec, Value


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


class TrialState(StrEnum):
    """What became of a trial: it waits or trains (`running`), has a value (`complete`), was ended
    by the pruner, by a person (`stopped`), or by an error."""

    RUNNING = "running"
    COMPLETE = "complete"
    PRUNED = "pruned"
    STOPPED = "stopped"
    FAILED = "failed"


@dataclass(frozen=True)
class Trial:
    """One try: `number` counts from 1, `run_id` is "" where no run could be made.

    `value`: the objective at the epoch whose weights the run keeps (accuracy a share 0 to 1, loss
    in nats); of one that was pruned or stopped, the best epoch's so far; None where there is none.
    `second`: seconds or parameters, where those are asked for. `settings`: what was drawn, by path.
    `epochs` are those done, `seconds` those of training. `pruned_in`: the epoch. `ended_at`: UTC.
    `minutes`: of searching when it ended. `message`: why it failed, a marked text.
    """

    number: int
    run_id: str
    state: TrialState
    value: float | None
    second: float | None
    settings: Mapping[str, Value]
    epochs: int
    seconds: float | None
    pruned_in: int | None
    ended_at: datetime | None
    minutes: float | None
    message: str


@dataclass(frozen=True)
class Flattery:
    """By how much the best of `runs` figures of `images` validation images flatters at most: `by`,
    a share of accuracy, were all runs equally good. `noise`: the standard deviation of one figure.
    `source`: where the formula is from."""

    runs: int
    images: int
    noise: float
    by: float
    source: str


@dataclass(frozen=True)
class Importances:
    """How much of the differences each knob explains: shares that add up to 1, by path, the largest
    first; None where that can't be said, and why, a marked text."""

    shares: Mapping[str, float] | None
    reason: str
