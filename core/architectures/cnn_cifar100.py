"""The plain network of the reference experiments on CIFAR-100: four pairs of convolutions."""

from typing import Any, ClassVar, Literal

from core.architectures.base import Architecture, Group, NetworkKnobs
from core.architectures.blocks import Blocks, scaled
from core.common.i18n import N_


class CnnCifar100(NetworkKnobs):
    """Knobs of the plain CIFAR-100 network."""

    name: Literal["cnn-cifar100"] = "cnn-cifar100"
    PUBLISHED: ClassVar[dict[str, Any]] = {"dropout": 0.25, "activation": ("relu", "leaky_relu")}


def build(images: Any, knobs: CnnCifar100, classes: int) -> Any:
    """Four pairs of 3×3 convolutions (32 to 256 wide), then 128 dense.

    ReLU in the first pair and the dense layer, Leaky ReLU between; dropout in the first pair only.
    """
    from keras import layers

    blocks = Blocks(knobs)
    x = blocks.convolution(blocks.convolution(scaled(images), 32), 32)
    x = blocks.pool(blocks.dropout(x, 0.25))
    leaky = Blocks(knobs, activation="leaky_relu")
    for filters in (64, 128, 256):
        x = leaky.pool(leaky.convolution(leaky.convolution(x, filters), filters))
    x = blocks.dense(layers.Flatten()(x), 128)
    return blocks.output(x, classes)


ARCHITECTURE = Architecture(
    name="cnn-cifar100",
    title=N_("CNN for CIFAR-100 (four pairs of convolutions)"),
    summary=N_("What learning by heart costs: hardly any regularisation, and a hundred classes."),
    group=Group.CLASSIC,
    smallest_image=16,
    knobs=CnnCifar100,
    build=build,
)
