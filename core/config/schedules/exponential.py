"""A learning rate that falls by the same factor again and again."""

from typing import ClassVar, Literal

from core.common.i18n import N_
from core.config.fields import knob
from core.config.schedules.base import ScheduleConfig


class Exponential(ScheduleConfig):
    """Knobs of the exponential schedule."""

    name: Literal["exponential"] = "exponential"
    title: ClassVar[str] = N_("exponential")
    summary: ClassVar[str] = N_("From epoch to epoch, by the same factor every so many epochs.")

    decay_rate: float = knob(
        0.1,
        N_("Decay factor"),
        N_("The learning rate is multiplied by this every so many epochs."),
        limits=(1e-4, 1.0),
    )
    decay_epochs: float = knob(
        10.0,
        N_("Decay span"),
        N_("Epochs for one decay factor."),
        limits=(0.1, 1000.0),
        unit=N_("epochs"),
    )

    def share(self, epoch: float, epochs: int) -> float:
        """decay_rate^(epoch / decay_epochs)."""
        return float(self.decay_rate ** (epoch / self.decay_epochs))
