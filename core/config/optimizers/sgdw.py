"""SGD with decoupled weight decay (Loshchilov and Hutter 2019, arXiv 1711.05101)."""

from typing import ClassVar, Literal

from core.common.i18n import N_
from core.config.optimizers.base import Momentum, WeightDecay


class SGDW(WeightDecay, Momentum):
    """Knobs of SGDW."""

    name: Literal["sgdw"] = "sgdw"
    title: ClassVar[str] = N_("SGDW")
    summary: ClassVar[str] = N_("SGD with weight decay beside it.")
    rule: ClassVar[str] = "keras.optimizers:SGD"
