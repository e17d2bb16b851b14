"""CNN 2 of the reference experiments on CIFAR-10: a third of CNN 1's weights, as good."""

from typing import Any, ClassVar, Literal

from core.architectures.base import Architecture, Group, NetworkKnobs
from core.architectures.blocks import Blocks, scaled
from core.common.i18n import N_
from core.config.fields import knob


class Cnn2(NetworkKnobs):
    """Knobs of CNN 2."""

    name: Literal["cnn2"] = "cnn2"
    PUBLISHED: ClassVar[dict[str, Any]] = {
        "dropout": (0.25, 0.3, 0.4),
        "batch_normalization": "before",
        "initializer": "he_uniform",
    }
    normalize_dense: bool = knob(
        True,
        N_("Normalise dense layers"),
        N_(
            "Whether batch normalisation acts on the two dense layers too, or on convolutions only."
        ),
    )


def build(images: Any, knobs: Cnn2, classes: int) -> Any:
    """Four 3×3 convolutions (32, 64, 128, 128 wide), then 256 and 128 dense."""
    from keras import layers

    blocks = Blocks(knobs, normalization="before", initializer="he_uniform")
    x = scaled(images)
    for filters, rate in ((32, 0.25), (64, 0.3), (128, 0.3)):
        x = blocks.dropout(blocks.pool(blocks.convolution(x, filters)), rate)
    x = blocks.dropout(blocks.convolution(x, 128), 0.4)
    x = layers.Flatten()(x)
    for units in (256, 128):
        x = blocks.dropout(blocks.dense(x, units, normalize=knobs.normalize_dense), 0.4)
    return blocks.output(x, classes)


ARCHITECTURE = Architecture(
    name="cnn2",
    title=N_("CNN 2 (four convolutions)"),
    summary=N_("Pooling early: a third of CNN 1's weights reach the same accuracy."),
    group=Group.START_HERE,
    smallest_image=8,
    knobs=Cnn2,
    build=build,
)
