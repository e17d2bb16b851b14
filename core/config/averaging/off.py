"""No average."""

from typing import ClassVar, Literal

from core.common.i18n import N_
from core.config.averaging.base import AveragingConfig


class NoAveraging(AveragingConfig):
    """No knobs."""

    name: Literal["off"] = "off"
    title: ClassVar[str] = N_("off")
    summary: ClassVar[str] = N_("The weights of the last step.")
