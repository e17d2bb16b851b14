"""What came of a sweep: its trials, the best, and how much a best of many flatters.

All of it is read from the app's own tables; Optuna is imported for `importances` and `study` only.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from core.search.spec import Value


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


def list_trials(sweep_id: str) -> list[Trial]:
    """The trials in the order of their making. UserError where there is no such sweep."""
    raise NotImplementedError


def best(sweep_id: str) -> Trial | None:
    """The best complete trial; with a second objective, the best by the first. None where none is
    complete yet."""
    raise NotImplementedError


def pareto(sweep_id: str) -> list[Trial]:
    """The complete trials that none beats in both objectives, best first objective first; with one
    objective only the best, if any."""
    raise NotImplementedError


def flattery(sweep_id: str) -> Flattery | None:
    """By how much the best figure flatters. None with loss as the objective, with fewer than two
    complete trials, or where the images are not there."""
    raise NotImplementedError


def importances(sweep_id: str) -> Importances:
    """The importance of each knob (fANOVA, Hutter et al. 2014); takes a second or so with hundreds
    of trials: not for each tick of a live page."""
    raise NotImplementedError


def study(sweep_id: str) -> Any:
    """The trials as an `optuna.Study` in memory, for `optuna.visualization`: changing it changes
    nothing stored."""
    raise NotImplementedError
