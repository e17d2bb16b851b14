"""Adam (Kingma and Ba 2015, arXiv 1412.6980)."""

from typing import ClassVar, Literal

from core.common.i18n import N_
from core.config.optimizers.base import OptimizerConfig


class Adam(OptimizerConfig):
    """Knobs of Adam."""

    name: Literal["adam"] = "adam"
    title: ClassVar[str] = N_("Adam")
    summary: ClassVar[str] = N_("Finds a step of its own for each weight; a good start.")
    rule: ClassVar[str] = "keras.optimizers:Adam"
