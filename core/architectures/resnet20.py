"""ResNet-20: the residual network made for 32×32 images (He et al. 2016, arXiv 1512.03385, 4.2)."""

from typing import Any, ClassVar, Literal

from core.architectures.base import Architecture, Group, NetworkKnobs
from core.architectures.blocks import Blocks, scaled
from core.common.i18n import N_
from core.config.fields import knob


class ResNet20(NetworkKnobs):
    """Knobs of ResNet-20."""

    name: Literal["resnet20"] = "resnet20"
    PUBLISHED: ClassVar[dict[str, Any]] = {
        "batch_normalization": "before",
        "initializer": "he_normal",
        "l2": 1e-4,
    }
    blocks: int = knob(
        3,
        N_("Blocks per stage"),
        N_(
            "Three stages of so many residual blocks; 6 · blocks + 2 layers deep. 3: ResNet-20, "
            "5: ResNet-32, 9: ResNet-56."
        ),
        limits=(1, 18),
        step=1,
        level="basic",
    )


def build(images: Any, knobs: ResNet20, classes: int) -> Any:
    """One convolution, then three stages (16, 32, 64 wide), each half as high and wide as the last.

    Where a stage begins, a bare 1×1 convolution brings the shortcut to the new shape.
    """
    from keras import layers

    blocks = Blocks(knobs, normalization="before", initializer="he_normal", l2=1e-4)
    x = blocks.convolution(scaled(images), 16)
    for filters, strides in ((16, 1), (32, 2), (64, 2)):
        x = blocks.residual(x, filters, strides)
        for _ in range(knobs.blocks - 1):
            x = blocks.residual(x, filters)
    x = layers.GlobalAveragePooling2D()(x)
    return blocks.output(blocks.dropout(x, 0.0), classes)


ARCHITECTURE = Architecture(
    name="resnet20",
    title=N_("ResNet-20"),
    summary=N_("Shortcuts with few weights: published 91.3 % on CIFAR-10 with 0.27 million."),
    group=Group.CLASSIC,
    smallest_image=8,
    knobs=ResNet20,
    build=build,
)
