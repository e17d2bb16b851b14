"""What is found in a run's curves, and how the run came to its end: plain records."""

from dataclasses import dataclass
from enum import StrEnum

from core.runs.models import Run, RunStatus


class CurveKind(StrEnum):
    """What curves may show."""

    NOTHING_LEARNED = "nothing-learned"
    RATE_TOO_LARGE = "rate-too-large"
    OVERFITTING = "overfitting"
    STOPPED_EARLY = "stopped-early"
    NOT_YET_DONE = "not-yet-done"


class End(StrEnum):
    """Why a training has no further epoch."""

    ALL_TRAINED = "all-trained"
    BY_RULE = "by-rule"  # early stopping
    STOPPED = "stopped"  # by a person, or by the sweep that it is a try of
    BROKE_OFF = "broke-off"


@dataclass(frozen=True)
class Ended:
    """How it ended, of how many planned epochs."""

    end: End
    planned: int


class Remedy(StrEnum):
    """The knob to try; `proposals` turns it."""

    SMALLER_RATE = "smaller-rate"
    AGAINST_HEART = "against-heart"
    MORE_EPOCHS = "more-epochs"
    MORE_PATIENCE = "more-patience"
    NONE = "none"


@dataclass(frozen=True)
class Finding:
    """One kind, why (with the figures that it comes from) and what to try: marked texts."""

    kind: CurveKind
    reason: str
    advice: str
    remedy: Remedy = Remedy.NONE


def ended(run: Run) -> Ended | None:
    """How the run ended; None while it waits, trains or is paused."""
    if run.active:
        return None
    early = run.epochs < run.planned_epochs
    ends = {
        RunStatus.FINISHED: End.BY_RULE if early else End.ALL_TRAINED,
        RunStatus.STOPPED: End.STOPPED if early else End.ALL_TRAINED,
    }
    return Ended(ends.get(run.status, End.BROKE_OFF), run.planned_epochs)
