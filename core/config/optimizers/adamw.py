"""AdamW: Adam with decoupled weight decay (Loshchilov and Hutter 2019, arXiv 1711.05101)."""

from typing import ClassVar, Literal

from core.common.i18n import N_
from core.config.optimizers.base import WeightDecay


class AdamW(WeightDecay):
    """Knobs of AdamW."""

    name: Literal["adamw"] = "adamw"
    title: ClassVar[str] = N_("AdamW")
    summary: ClassVar[str] = N_("Adam with weight decay beside it.")
    rule: ClassVar[str] = "keras.optimizers:AdamW"
