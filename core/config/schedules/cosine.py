"""Cosine annealing (Loshchilov and Hutter 2017, arXiv 1608.03983), without restarts."""

import math
from typing import ClassVar, Literal

from core.common.i18n import N_
from core.config.schedules.base import ScheduleConfig


class Cosine(ScheduleConfig):
    """No knobs."""

    name: Literal["cosine"] = "cosine"
    title: ClassVar[str] = N_("cosine")
    summary: ClassVar[str] = N_("From epoch to epoch, down towards 0 along half a cosine.")

    def share(self, epoch: float, epochs: int) -> float:
        """Half a cosine over the training."""
        return 0.5 * (1 + math.cos(math.pi * (epoch / epochs)))
