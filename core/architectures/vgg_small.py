"""A small VGG: pairs of 3×3 convolutions, ever wider (Simonyan and Zisserman, arXiv 1409.1556)."""

from typing import Any, ClassVar, Literal

from core.architectures.base import Architecture, Group, NetworkKnobs
from core.architectures.blocks import Blocks, scaled
from core.common.i18n import N_


class VggSmall(NetworkKnobs):
    """Knobs of the small VGG."""

    name: Literal["vgg-small"] = "vgg-small"
    PUBLISHED: ClassVar[dict[str, Any]] = {
        "dropout": (0.1, 0.2, 0.25, 0.3, 0.4, 0.6),
        "batch_normalization": "after",
    }


def build(images: Any, knobs: VggSmall, classes: int) -> Any:
    """Two convolutions 16 wide, four pooled pairs (32 to 256), one more, 128 and 64 dense.

    Only the second convolution of a pair and the dense layers are normalised.
    """
    from keras import layers

    blocks = Blocks(knobs, normalization="after")
    x = scaled(images)
    for _ in range(2):
        x = blocks.convolution(x, 16, normalize=False)
    for filters, rate in ((32, 0.1), (64, 0.2), (128, 0.25), (256, None)):
        x = blocks.convolution(x, filters, normalize=False)
        x = blocks.pool(blocks.convolution(x, filters))
        x = x if rate is None else blocks.dropout(x, rate)
    x = blocks.convolution(x, 256, normalize=False)
    x = blocks.pool(blocks.dropout(x, 0.3), padding="same")
    x = layers.Flatten()(x)
    for units, rate in ((128, 0.6), (64, 0.4)):
        x = blocks.dropout(blocks.dense(x, units), rate)
    return blocks.output(x, classes)


ARCHITECTURE = Architecture(
    name="vgg-small",
    title=N_("Small VGG (eleven convolutions)"),
    summary=N_(
        "Depth: eleven small convolutions in a row, with dropout growing towards the output."
    ),
    group=Group.CLASSIC,
    smallest_image=16,
    knobs=VggSmall,
    build=build,
)
