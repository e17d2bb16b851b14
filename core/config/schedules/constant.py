"""A learning rate that stays."""

from typing import ClassVar, Literal

from core.common.i18n import N_
from core.config.schedules.base import ScheduleConfig


class Constant(ScheduleConfig):
    """No knobs."""

    name: Literal["constant"] = "constant"
    title: ClassVar[str] = N_("constant")
    summary: ClassVar[str] = N_("The same learning rate to the end.")

    def share(self, epoch: float, epochs: int) -> float:
        """All of it."""
        return 1.0
