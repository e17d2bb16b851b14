"""ResNet-50 made lighter: fewer bottleneck blocks (He et al. 2016, arXiv 1512.03385)."""

from typing import Any, ClassVar, Literal

from core.architectures.base import Architecture, Group, NetworkKnobs
from core.architectures.blocks import Blocks, scaled
from core.common.i18n import N_


class ResNet50Light(NetworkKnobs):
    """Knobs of the light ResNet-50."""

    name: Literal["resnet50-light"] = "resnet50-light"
    PUBLISHED: ClassVar[dict[str, Any]] = {"batch_normalization": "before"}


def build(images: Any, knobs: ResNet50Light, classes: int) -> Any:
    """A 7×7 stem, then 2, 2, 3 and 2 bottleneck blocks (256 to 2,048 wide), then 1,000 dense.

    A bare 1×1 convolution widens from stage to stage, so only the very first block projects its
    shortcut. The image does not shrink after the stem.
    """
    from keras import layers

    blocks = Blocks(knobs, normalization="before")
    x = blocks.convolution(scaled(images), 64, 7, strides=2)
    x = blocks.pool(x, 3, padding="same")
    for filters, count in ((64, 2), (128, 2), (256, 3), (512, 2)):
        if filters > 64:
            x = blocks.bare_convolution(x, 4 * filters, 1)
        for _ in range(count):
            x = blocks.bottleneck(x, filters)
    x = layers.GlobalAveragePooling2D()(x)
    x = blocks.dropout(blocks.dense(x, 1000, normalize=False), 0.0)
    return blocks.output(x, classes)


ARCHITECTURE = Architecture(
    name="resnet50-light",
    title=N_("Light ResNet-50 (nine bottleneck blocks)"),
    summary=N_("That deeper is not better by itself: 18 million weights, and less accurate here."),
    group=Group.CLASSIC,
    smallest_image=8,
    knobs=ResNet50Light,
    build=build,
)
