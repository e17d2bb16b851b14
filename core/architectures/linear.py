"""Softmax regression: one weight per pixel and class, the baseline every network has to beat."""

from typing import Any, ClassVar, Literal

from core.architectures.base import Architecture, Group, Regularisation
from core.architectures.blocks import probabilities, regularizer, scaled
from core.common.i18n import N_


class Linear(Regularisation):
    """Knobs of softmax regression."""

    name: Literal["linear"] = "linear"
    PUBLISHED: ClassVar[dict[str, Any]] = {"l1": 0.0, "l2": 0.0}


def build(images: Any, knobs: Linear, classes: int) -> Any:
    """Flatten, one dense layer, softmax."""
    from keras import layers

    x = layers.Flatten()(scaled(images))
    return probabilities(x, classes, kernel_regularizer=regularizer(knobs))


ARCHITECTURE = Architecture(
    name="linear",
    title=N_("Linear (softmax regression)"),
    summary=N_("The honest baseline: one weight per pixel and class, nothing hidden."),
    group=Group.START_HERE,
    smallest_image=1,
    knobs=Linear,
    build=build,
)
