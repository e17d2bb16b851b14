"""A peak with rounded sides."""

import math
from typing import ClassVar, Literal

from core.common.i18n import N_
from core.config.schedules.peaked import Peaked


class OneCycle(Peaked):
    """Knobs of the one-cycle schedule."""

    name: Literal["one-cycle"] = "one-cycle"
    title: ClassVar[str] = N_("one-cycle")
    summary: ClassVar[str] = N_("As triangular, but along half cosines.")

    def bent(self, way: float) -> float:
        """Along half a cosine."""
        return 0.5 * (1 - math.cos(math.pi * way))
