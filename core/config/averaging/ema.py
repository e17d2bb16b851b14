"""An exponential moving average (EMA) beside the training, Keras' own."""

from typing import Any, ClassVar, Literal

from core.common.i18n import N_
from core.config.averaging.base import Averaged


class Ema(Averaged):
    """Knobs of EMA."""

    name: Literal["ema"] = "ema"
    title: ClassVar[str] = N_("EMA")
    summary: ClassVar[str] = N_(
        "The network that is kept and tested has a moving average of the weights, but not of the "
        "statistics of batch normalisation."
    )
    callback: ClassVar[str] = "core.training.callbacks.weight_averaging:EmaWeights"

    def optimizer_arguments(self) -> dict[str, Any]:
        """Keras' optimisers compute the average."""
        return {"use_ema": True, "ema_momentum": self.momentum}
