"""The knobs that optimisers share."""

from typing import Any, ClassVar

from core.common.i18n import N_
from core.config.alternatives import Alternative
from core.config.fields import knob


class OptimizerConfig(Alternative):
    """What every optimiser has: how large its steps are.

    `rule` is the Keras class as "module:name": Keras itself is imported by who trains. The knobs
    of a subclass are arguments of that class by the same names.
    """

    rule: ClassVar[str]

    learning_rate: float = knob(
        0.001,
        N_("Learning rate"),
        N_("How large each step of learning is. Too large: it jumps about; too small: it crawls."),
        limits=(1e-6, 10.0),
        level="basic",
    )
    bias_rate: float = knob(
        1.0,
        N_("Learning rate of biases"),
        N_(
            "Times the learning rate, for what layers add to their sums (biases) and batch "
            "normalisation to its values; that of a whitening convolution keeps the usual rate."
        ),
        limits=(0.01, 1000.0),
        unit=N_("×"),
    )

    def arguments(self) -> dict[str, Any]:
        """Of the rule: the knobs that not every optimiser has."""
        return self.model_dump(exclude=set(OptimizerConfig.model_fields))


class Momentum(OptimizerConfig):
    """Steps that go on in the direction of the steps before."""

    momentum: float = knob(
        0.9,
        N_("Momentum"),
        N_("How much of the last step is kept."),
        limits=(0.0, 0.999),
        step=0.01,
    )
    nesterov: bool = knob(
        False, N_("Nesterov momentum"), N_("Whether it looks ahead along its last step.")
    )


class WeightDecay(OptimizerConfig):
    """Weights that shrink beside the steps (decoupled)."""

    weight_decay: float = knob(
        0.004,
        N_("Weight decay"),
        N_("Share by which the weights shrink, times the learning rate."),
        limits=(0.0, 1.0),
    )
