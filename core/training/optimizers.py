"""The rule that turns gradients into changes of the weights, with an own rate for some of them.

Scaling gradients would not do: Adam divides them by their own size, so the step stays the same. The
rate itself is scaled, in the one method through which every Keras optimiser changes a weight.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from pkgutil import resolve_name
from typing import Any

import keras

from core.architectures.base import WHITENING
from core.config.training import TrainingConfig

SHIFTS = ("bias", "beta")  # Keras' names: what layers and batch normalisation add
# As published; at 64 times the rate, it runs away faster than batch normalisation follows.
AT_THE_USUAL_RATE = f"{WHITENING}/bias"


class PerVariableRates:
    """Mixed into a Keras optimiser: `rates` maps a variable's path to a factor on its rate.

    Decoupled weight decay is scaled alike, or by the factor in `decays` where there is one.
    Variables without a factor learn as they would.
    """

    def __init__(
        self,
        *arguments: Any,
        rates: Mapping[str, float],
        decays: Mapping[str, float],
        **settings: Any,
    ) -> None:
        super().__init__(*arguments, **settings)
        self.rates = dict(rates)
        self.decays = dict(decays)

    def build(self, variables: Any) -> None:
        """Keep the factors in the order of the variables, as Keras keeps momentum."""
        super().build(variables)  # type: ignore[misc]
        paths = [variable.path for variable in variables]
        self._factors = [self.rates.get(path, 1.0) for path in paths]
        self._decays = [self.decays.get(path, self.rates.get(path, 1.0)) for path in paths]

    def update_step(self: Any, gradient: Any, variable: Any, learning_rate: Any) -> None:
        """One step of one variable, its weight decay first."""
        index = self._get_variable_index(variable)
        if self.weight_decay is not None and self._use_weight_decay(variable):
            decay = learning_rate * self._decays[index] * self.weight_decay
            self.assign_sub(variable, variable * keras.ops.cast(decay, variable.dtype))
        super().update_step(gradient, variable, learning_rate * self._factors[index])  # type: ignore[misc]

    def _apply_weight_decay(self, variables: Any) -> None:
        """Nothing: Keras decays all variables at one rate here; `update_step` does it instead."""

    def _all_reduce_sum_gradients(self, gradients: Any) -> Any:
        """The gradients as they are: one device has nothing to add up.

        Keras does that by a `custom_gradient`, and TensorFlow keeps the graph of each, with the
        network's weights and their momentum, for as long as the process lives (2.21).
        """
        return [pair for pair in gradients if pair[0] is not None]


def optimizer(
    training: TrainingConfig, rates: Mapping[str, float], variables: Iterable[Any] = ()
) -> Any:
    """The optimiser that `training` asks for.

    `rates`: path of a variable → factor on the learning rate; empty for one rate everywhere.
    `variables`: those that learn, of which biases may have an own rate. Their weight decay keeps
    the rate of the other weights: at a rate that is 64 times as high nothing would be left of them.
    The bias of a whitening convolution learns at the usual rate.
    """
    asked = training.optimizer
    factors, decays = dict(rates), {}
    if asked.bias_rate != 1.0:
        shifts = (variable.path for variable in variables if variable.name in SHIFTS)
        for path in (path for path in shifts if path != AT_THE_USUAL_RATE):
            decays[path] = factors.get(path, 1.0)
            factors[path] = decays[path] * asked.bias_rate
    settings = asked.arguments() | training.averaging.optimizer_arguments()
    return _with_rates(asked.rule)(asked.learning_rate, rates=factors, decays=decays, **settings)


@lru_cache
def _with_rates(rule: str) -> type:
    """The Keras class at the address "module:name", with own rates."""
    kind = resolve_name(rule)
    return type(f"{kind.__name__}WithRates", (PerVariableRates, kind), {})
