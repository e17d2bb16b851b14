"""ConvMixer: patches, then the same two layers over and over (Trockman and Kolter, 2201.09792)."""

from typing import Any, ClassVar, Literal

from core.architectures.base import Architecture, Group, NetworkKnobs
from core.architectures.blocks import Blocks, scaled
from core.common.i18n import N_
from core.config.fields import knob


class ConvMixer(NetworkKnobs):
    """Knobs of ConvMixer."""

    name: Literal["convmixer"] = "convmixer"
    PUBLISHED: ClassVar[dict[str, Any]] = {"activation": "gelu", "batch_normalization": "after"}
    channels: int = knob(
        256, N_("Channels"), N_("Values per patch, all the way through."), limits=(8, 1536), step=8
    )
    depth: int = knob(
        8, N_("Depth"), N_("How many mixing blocks."), limits=(1, 32), step=1, level="basic"
    )
    kernel_size: int = knob(
        5,
        N_("Kernel size"),
        N_("How far a patch looks for its neighbours."),
        limits=(1, 15),
        unit=N_("patches"),
        step=2,
    )
    patch_size: int = knob(
        2,
        N_("Patch size"),
        N_("The image is cut into squares of this side; half of it takes four times as long."),
        limits=(1, 8),
        unit=N_("px"),
        step=1,
        level="basic",
    )


def build(images: Any, knobs: ConvMixer, classes: int) -> Any:
    """Patches, then `depth` times: mix in space (depthwise, with shortcut), mix channels (1×1)."""
    from keras import layers

    blocks = Blocks(knobs, activation="gelu", normalization="after")
    x = blocks.convolution(
        scaled(images), knobs.channels, knobs.patch_size, strides=knobs.patch_size
    )
    for _ in range(knobs.depth):
        mixed = layers.DepthwiseConv2D(
            knobs.kernel_size, padding="same", **blocks.weights("depthwise")
        )(x)
        x = layers.Add()([blocks.activate(mixed), x])
        x = blocks.convolution(x, knobs.channels, 1)
    x = layers.GlobalAveragePooling2D()(x)
    return blocks.output(blocks.dropout(x, 0.0), classes)


ARCHITECTURE = Architecture(
    name="convmixer",
    title=N_("ConvMixer"),
    summary=N_(
        "Patches without attention: how much of a transformer's success the patches explain."
    ),
    group=Group.MODERN,
    smallest_image=8,
    knobs=ConvMixer,
    build=build,
)
