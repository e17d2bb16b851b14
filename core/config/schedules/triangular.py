"""A peak with straight sides."""

from typing import ClassVar, Literal

from core.common.i18n import N_
from core.config.schedules.peaked import Peaked


class Triangular(Peaked):
    """Knobs of the triangular schedule."""

    name: Literal["triangular"] = "triangular"
    title: ClassVar[str] = N_("triangular")
    summary: ClassVar[str] = N_(
        "From batch to batch, up to a peak and down again along straight lines. At its best at the "
        "end: stopping early takes that away."
    )

    def bent(self, way: float) -> float:
        """Straight."""
        return way
