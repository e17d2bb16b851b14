"""What an average of the weights is."""

from typing import Any, ClassVar

from core.common.i18n import N_
from core.config.alternatives import Alternative
from core.config.fields import knob


class AveragingConfig(Alternative):
    """Which average of the weights is kept.

    `callback` is who computes it, as "module:name" of a Keras callback that takes the
    `TrainingConfig` and has `leave_the_average()` for a `fit` that was broken off; "" for nobody.
    """

    callback: ClassVar[str] = ""
    after_each_batch: ClassVar[bool] = False
    """Whether the callback has to act after each batch."""

    def optimizer_arguments(self) -> dict[str, Any]:
        """What the optimiser has to be told."""
        return {}


class Averaged(AveragingConfig):
    """An exponential average."""

    momentum: float = knob(
        0.95,
        N_("Length of the average"),
        N_(
            "Share of the average that each step leaves. 0.95 looks back over about 20 steps, 0.99 "
            "over 100."
        ),
        limits=(0.5, 0.999),
        step=0.001,
    )
