"""A small residual network: a stem and three blocks with shortcuts."""

from typing import Any, ClassVar, Literal

from core.architectures.base import Architecture, Group, NetworkKnobs
from core.architectures.blocks import Blocks, scaled
from core.common.i18n import N_
from core.config.fields import knob


class ResNetSmall(NetworkKnobs):
    """Knobs of the small residual network."""

    name: Literal["resnet-small"] = "resnet-small"
    PUBLISHED: ClassVar[dict[str, Any]] = {"batch_normalization": "before"}
    blocks: int = knob(
        3,
        N_("Residual blocks"),
        N_("Pairs of convolutions with a shortcut."),
        limits=(1, 16),
        step=1,
    )


def build(images: Any, knobs: ResNetSmall, classes: int) -> Any:
    """A 7×7 stem that quarters the image's sides, then `blocks` residual blocks 64 wide."""
    from keras import layers

    blocks = Blocks(knobs, normalization="before")
    x = blocks.convolution(scaled(images), 64, 7, strides=2)
    x = blocks.pool(x, 3, padding="same")
    for _ in range(knobs.blocks):
        x = blocks.residual(x, 64)
    x = layers.GlobalAveragePooling2D()(x)
    return blocks.output(blocks.dropout(x, 0.0), classes)


ARCHITECTURE = Architecture(
    name="resnet-small",
    title=N_("Small ResNet (three residual blocks)"),
    summary=N_("Shortcuts: each block only learns what to add to its input."),
    group=Group.CLASSIC,
    smallest_image=8,
    knobs=ResNetSmall,
    build=build,
)
