"""Schedules with a peak (Smith 2018, arXiv 1803.09820); momentum stays as it is."""

from typing import ClassVar

from core.common.i18n import N_
from core.config.fields import knob
from core.config.schedules.base import ScheduleConfig


class Peaked(ScheduleConfig):
    """Up to the full rate at `peak` and down again."""

    within_epochs: ClassVar[bool] = True

    peak: float = knob(
        0.25,
        N_("Peak"),
        N_("The share of the training at which the learning rate is full."),
        limits=(0.01, 0.99),
        step=0.01,
    )
    first_rate: float = knob(
        0.2,
        N_("First rate"),
        N_("Share of the learning rate at the start."),
        limits=(0.0, 1.0),
        step=0.01,
        zero_word="",
    )
    last_rate: float = knob(
        0.0,
        N_("Last rate"),
        N_("Share of the learning rate at the end."),
        limits=(0.0, 1.0),
        step=0.01,
        zero_word="",
    )

    def share(self, epoch: float, epochs: int) -> float:
        """From `first_rate` to 1 at the peak, then to `last_rate`."""
        done = epoch / epochs
        if done < self.peak:
            start, end, way = self.first_rate, 1.0, done / self.peak
        else:
            start, end, way = 1.0, self.last_rate, (done - self.peak) / (1 - self.peak)
        return start + (end - start) * self.bent(way)

    def bent(self, way: float) -> float:
        """The share of a rise or fall that is done at the share `way` of its time."""
        raise NotImplementedError
