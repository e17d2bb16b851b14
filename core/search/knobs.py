"""What may vary in a sweep: proposed from the config's own fields, with their limits."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.experiments.config import ExperimentConfig
from core.search.spec import Varied


@dataclass(frozen=True)
class Proposal:
    """A setting that may vary: how it is called, and the range or the choices that are proposed.

    `title` and `help` are marked texts, `unit` too ("" for none). `limits`: what the config allows
    at all, None with choices. `allowed`: all choices that there are, () with ranges. `now`: the
    value in the base config. `basic`: whether a beginner sees it first.
    """

    varied: Varied
    title: str
    help: str
    unit: str
    limits: tuple[float, float] | None
    allowed: Sequence[object]
    now: object
    basic: bool


def proposals(base: ExperimentConfig) -> list[Proposal]:
    """All that may vary: the network itself (`model`), its knobs, those of the training and of the
    augmentation; the most asked for first (learning rate, L2, dropout, batch size)."""
    raise NotImplementedError
