"""The rule that turns gradients into changes of the weights, with an own rate for some of them.

Scaling gradients would not do: Adam divides them by their own size, so the step stays the same. The
rate itself is scaled, in the one method through which every Keras optimiser changes a weight.
"""

from collections.abc import Mapping
from typing import Any

import keras

from core.config import TrainingConfig


class OwnRates:
    """Mixed into a Keras optimiser: `rates` maps a variable's path to a factor on its rate.

    Decoupled weight decay is scaled alike. Variables without a factor learn as they would.
    """

    def __init__(self, *arguments: Any, rates: Mapping[str, float], **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self.rates = dict(rates)

    def build(self, variables: Any) -> None:
        """Keep the factors in the order of the variables, as Keras keeps momentum."""
        super().build(variables)  # type: ignore[misc]
        self._factors = [self.rates.get(variable.path, 1.0) for variable in variables]

    def update_step(self: Any, gradient: Any, variable: Any, learning_rate: Any) -> None:
        """One step of one variable, its weight decay first."""
        rate = learning_rate * self._factors[self._get_variable_index(variable)]
        if self.weight_decay is not None and self._use_weight_decay(variable):
            decay = keras.ops.cast(rate * self.weight_decay, variable.dtype)
            self.assign_sub(variable, variable * decay)
        super().update_step(gradient, variable, rate)  # type: ignore[misc]

    def _apply_weight_decay(self, variables: Any) -> None:
        """Nothing: Keras decays all variables at one rate here; `update_step` does it instead."""

    def get_config(self) -> dict[str, Any]:
        """The optimiser's settings and the factors."""
        return {**super().get_config(), "rates": dict(self.rates)}  # type: ignore[misc]


@keras.saving.register_keras_serializable("vistazo")
class AdamOwnRates(OwnRates, keras.optimizers.Adam):
    """Adam with own rates."""


@keras.saving.register_keras_serializable("vistazo")
class AdamWOwnRates(OwnRates, keras.optimizers.AdamW):
    """AdamW with own rates."""


@keras.saving.register_keras_serializable("vistazo")
class SGDOwnRates(OwnRates, keras.optimizers.SGD):
    """SGD with own rates."""


PLAIN = {
    "adam": keras.optimizers.Adam,
    "adamw": keras.optimizers.AdamW,
    "sgd": keras.optimizers.SGD,
}
OWN_RATES = {"adam": AdamOwnRates, "adamw": AdamWOwnRates, "sgd": SGDOwnRates}


def optimizer(training: TrainingConfig, rates: Mapping[str, float]) -> Any:
    """The optimiser that `training` asks for.

    `rates`: path of a variable → factor on the learning rate; empty for one rate everywhere.
    """
    settings: dict[str, Any] = {}
    if training.optimizer == "adamw":
        settings["weight_decay"] = training.weight_decay
    elif training.optimizer == "sgd":
        settings["momentum"] = training.momentum
    if rates:
        return OWN_RATES[training.optimizer](training.learning_rate, rates=rates, **settings)
    return PLAIN[training.optimizer](training.learning_rate, **settings)
