"""What the catalogue knows of a network, and the knobs that the networks share."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar, Literal

from core.common.i18n import N_
from core.common.registry import Registry
from core.config.fields import knob
from core.config.network import ModelConfig

Activation = Literal["relu", "leaky_relu", "prelu", "swish", "tanh", "gelu"]
AS_THEY_ARE = N_("as the images are")
Initializer = Literal["he_uniform", "he_normal", "glorot_uniform", "glorot_normal"]


class Regularisation(ModelConfig):
    """Penalties on large weights; `None` means: as published."""

    PUBLISHED: ClassVar[dict[str, Any]] = {}
    """What a network's builder takes for None where that is not the usual value."""

    l1: float | None = knob(
        None,
        N_("L1"),
        N_(
            "Penalty on the size of the weights: drives some to zero. The loss in curves and test "
            "is told without it."
        ),
        limits=(0.0, 1.0),
    )
    l2: float | None = knob(
        None,
        N_("L2 (weight penalty)"),
        N_(
            "Penalty on the squared size of the weights, against learning by heart (overfitting). "
            "The loss in curves and test is told without it."
        ),
        limits=(0.0, 1.0),
        level="basic",
    )

    @classmethod
    def published(cls, values: Mapping[str, Any]) -> dict[str, Any]:
        return dict(cls.PUBLISHED)


class HiddenKnobs(Regularisation):
    """What can be changed on every network with hidden layers; `None` means: as published."""

    dropout: float | None = knob(
        None,
        N_("Dropout"),
        N_(
            "Share of values switched off at random while training, against learning by heart "
            "(overfitting). As published, every place has its own rate; a number sets them all. "
            "Rates are rounded to 1/256."
        ),
        limits=(0.0, 0.9),
        step=0.05,
        level="basic",
    )
    activation: Activation | None = knob(
        None, N_("Activation"), N_("The bend (non-linearity) after each layer.")
    )
    leaky_slope: float = knob(
        0.1,
        N_("Slope of Leaky ReLU"),
        N_("How much of a negative value Leaky ReLU lets through."),
        limits=(0.0, 0.9),
        step=0.01,
        zero_word="",
    )
    width: float = knob(
        1.0,
        N_("Width"),
        N_("All channel counts and layer widths times this."),
        limits=(0.125, 4.0),
        unit=N_("×"),
        step=0.125,
    )
    initializer: Initializer | None = knob(
        None,
        N_("First weights (initialiser)"),
        N_("The distribution that the first weights are drawn from."),
    )

    @classmethod
    def published(cls, values: Mapping[str, Any]) -> dict[str, Any]:
        usual = {"l1": 0.0, "l2": 0.0, "dropout": 0.0, "activation": "relu"}
        return usual | {"initializer": "glorot_uniform"} | super().published(values)


class NetworkKnobs(HiddenKnobs):
    """The same for networks that batch normalisation goes with."""

    batch_normalization: Literal["off", "before", "after"] | None = knob(
        None,
        N_("Batch normalisation"),
        N_("Whether values are normalised, before or after the activation."),
    )

    @classmethod
    def published(cls, values: Mapping[str, Any]) -> dict[str, Any]:
        return {"batch_normalization": "off"} | super().published(values)


class Group(StrEnum):
    """Where a network stands in a choice, in the words that people see; at most eight in each."""

    START_HERE = N_("Start here")
    CLASSIC = N_("Classics")
    MODERN = N_("Modern")
    PRETRAINED = N_("Pretrained")


@dataclass(frozen=True)
class Architecture:
    """One network of the catalogue.

    `build(images, knobs, classes)` gets a Keras tensor of raw pixels (batch, height, width,
    channels), float32 in 0–255, at least `smallest_image` pixels high and wide, and returns the
    probabilities (batch, classes) in float32. Smaller images are enlarged before it sees them;
    where its knobs have an `image_size` that is not None, all are brought to that size.
    `channels` is set where a network takes only that many.
    """

    name: str
    title: str
    summary: str
    group: Group
    smallest_image: int
    knobs: type[ModelConfig]
    build: Callable[[Any, Any, int], Any]
    channels: int | None = None


architectures: Registry[Architecture] = Registry(N_("network"))


WHITENING = "whitening"
