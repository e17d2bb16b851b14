"""AlexNet's shape: few, large convolutions (Krizhevsky et al. 2012, doi 10.1145/3065386)."""

from typing import Any, ClassVar, Literal

from core.architectures.base import AS_THEY_ARE, Architecture, Group, NetworkKnobs
from core.architectures.blocks import Blocks, scaled
from core.common.i18n import N_
from core.config.fields import knob

SMALLEST_IMAGE = 215  # one pixel less, and the last pooling would have nothing left


class AlexNet(NetworkKnobs):
    """Knobs of AlexNet."""

    name: Literal["alexnet"] = "alexnet"
    PUBLISHED: ClassVar[dict[str, Any]] = {"dropout": 0.5}
    image_size: int | None = knob(
        224,
        N_("Input size"),
        N_(
            "Images are brought to this height and width. Empty (null): they keep theirs, or are "
            "enlarged to {smallest} where they are smaller.",
            smallest=SMALLEST_IMAGE,
        ),
        limits=(SMALLEST_IMAGE, 384),
        unit=N_("px"),
        step=1,
        none_word=AS_THEY_ARE,
    )


def build(images: Any, knobs: AlexNet, classes: int) -> Any:
    """Five convolutions without padding, two of them 11×11, then twice 4,096 dense."""
    from keras import layers

    blocks = Blocks(knobs)
    x = blocks.pool(blocks.convolution(scaled(images), 96, 11, strides=4, padding="valid"))
    x = blocks.pool(blocks.convolution(x, 256, 11, padding="valid"))
    for filters in (384, 384, 256):
        x = blocks.convolution(x, filters, padding="valid")
    x = layers.Flatten()(blocks.pool(x))
    for _ in range(2):
        x = blocks.dropout(blocks.dense(x, 4096), 0.5)
    return blocks.output(x, classes)


ARCHITECTURE = Architecture(
    name="alexnet",
    title=N_("AlexNet"),
    summary=N_(
        "The network that began deep learning's decade: it wants large images and much power."
    ),
    group=Group.CLASSIC,
    smallest_image=SMALLEST_IMAGE,
    knobs=AlexNet,
    build=build,
)
