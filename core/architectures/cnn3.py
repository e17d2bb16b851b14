"""CNN 3 of the reference experiments on CIFAR-10: three pairs of convolutions, well regularised."""

from typing import Any, ClassVar, Literal

from core.architectures.base import Architecture, Group, NetworkKnobs
from core.architectures.blocks import Blocks, scaled
from core.common.i18n import N_


class Cnn3(NetworkKnobs):
    """Knobs of CNN 3."""

    name: Literal["cnn3"] = "cnn3"
    PUBLISHED: ClassVar[dict[str, Any]] = {
        "dropout": (0.3, 0.4, 0.5),
        "batch_normalization": "before",
        "initializer": "he_uniform",
        "l2": 1e-4,
    }


def build(images: Any, knobs: Cnn3, classes: int) -> Any:
    """Three pairs of 3×3 convolutions (64, 128, 128 wide), then 256 and 128 dense."""
    from keras import layers

    blocks = Blocks(knobs, normalization="before", initializer="he_uniform", l2=1e-4)
    x = scaled(images)
    for filters, second_dropout in ((64, 0.3), (128, 0.4), (128, 0.4)):
        x = blocks.dropout(blocks.convolution(x, filters), 0.3)
        x = blocks.pool(blocks.convolution(x, filters))
        x = blocks.dropout(x, second_dropout)
    x = layers.Flatten()(x)
    for units in (256, 128):
        x = blocks.dropout(blocks.dense(x, units), 0.5)
    return blocks.output(x, classes)


ARCHITECTURE = Architecture(
    name="cnn3",
    title=N_("CNN 3 (three pairs of convolutions)"),
    summary=N_("What batch normalisation, dropout and L2 bring: the strongest plain network here."),
    group=Group.START_HERE,
    smallest_image=8,
    knobs=Cnn3,
    build=build,
)
