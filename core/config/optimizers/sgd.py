"""Stochastic gradient descent with momentum."""

from typing import ClassVar, Literal

from core.common.i18n import N_
from core.config.optimizers.base import Momentum


class SGD(Momentum):
    """Knobs of SGD."""

    name: Literal["sgd"] = "sgd"
    title: ClassVar[str] = N_("SGD")
    summary: ClassVar[str] = N_("One step for all weights; wants its learning rate found.")
    rule: ClassVar[str] = "keras.optimizers:SGD"
