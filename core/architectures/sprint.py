"""Sprint: the network of airbench94 (Jordan 2024, arXiv 2404.00498), made for few epochs.

A whitening first convolution, three blocks of two convolutions that begin by handing on what they
get, batch normalisation that follows quickly, a large maximum at the end and a scaled-down head.
"""

from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from core.architectures.base import Architecture, Group, NetworkKnobs
from core.architectures.blocks import Blocks
from core.common.i18n import N_
from core.config.fields import knob

# PyTorch's usual one, as in the paper's program; uniform within ± 1 / sqrt(inputs)
DRAWN = {
    "class_name": "VarianceScaling",
    "config": {"scale": 1 / 3, "mode": "fan_in", "distribution": "uniform"},
}
NORMALIZATION = {"momentum": 0.6, "epsilon": 1e-5, "scale": False}
Channels = Annotated[int, Field(ge=1, le=2048)]


class Sprint(NetworkKnobs):
    """Knobs of Sprint."""

    name: Literal["sprint"] = "sprint"
    PUBLISHED: ClassVar[dict[str, Any]] = {
        "activation": "gelu",
        "batch_normalization": "before",
        "initializer": "uniform",
    }
    block_widths: Annotated[tuple[Channels, ...], Field(min_length=1, max_length=3)] = knob(
        (64, 256, 256),
        N_("Channels of the blocks"),
        N_("One number for each block of two convolutions."),
    )
    whitening: bool = knob(
        True,
        N_("Whitening first convolution"),
        N_(
            "What neighbouring pixels have in common is taken out at once, so that the first steps "
            "go into what comes after. Its filters are computed from the training images and stay "
            "so; what is added to their values (bias) learns. Off: an ordinary convolution of that "
            "size."
        ),
    )
    identity: bool = knob(
        True,
        N_("Blocks begin as identity"),
        N_(
            "The first filters of the blocks' convolutions begin by handing on what they get. Off: "
            "all are drawn."
        ),
    )
    head_scale: float = knob(
        1 / 9,
        N_("Scale of the head"),
        N_(
            "What the last layer (head) gets, times this: smaller makes the first answers less "
            "sure."
        ),
        limits=(0.01, 1.0),
        unit=N_("×"),
    )


def build(images: Any, knobs: Sprint, classes: int) -> Any:
    """Whitening 2×2, three blocks of two 3×3 convolutions, maximum, dense without bias."""
    from keras import layers

    blocks = Blocks(
        knobs,
        activation="gelu",
        normalization="before",
        normalization_settings=NORMALIZATION,
        initializer=DRAWN,
    )
    x = layers.Rescaling(1 / 255, offset=-0.5, name="scale")(images)
    x = blocks.activate(_first_convolution(x, knobs, blocks), normalize=False)
    for width in knobs.block_widths:
        x = blocks.activate(blocks.pool(_convolution(x, width, knobs, blocks)))
        x = blocks.activate(_convolution(x, width, knobs, blocks))
    x = layers.GlobalMaxPooling2D()(x)
    x = layers.Rescaling(knobs.head_scale, name="head_scale")(x)
    return blocks.output(blocks.dropout(x, 0.0), classes, use_bias=False)


def _first_convolution(images: Any, knobs: Sprint, blocks: Any) -> Any:
    """2×2 filters: as many as a patch has values, and as many for the same negated."""
    from keras import layers

    from core.architectures.base import WHITENING

    name = WHITENING if knobs.whitening else "first"
    convolution = layers.Conv2D(
        8 * images.shape[-1], 2, use_bias=knobs.whitening, name=name, **blocks.weights()
    )
    values = convolution(images)
    convolution.kernel.trainable = not knobs.whitening
    return values


def _convolution(x: Any, width: int, knobs: Sprint, blocks: Any) -> Any:
    """3×3 without bias, like all convolutions here but the whitening one, which a bias centres."""
    import keras
    from keras import layers

    convolution = layers.Conv2D(
        blocks.scaled_width(width), 3, padding="same", use_bias=False, **blocks.weights()
    )
    values = convolution(x)
    if knobs.identity:
        kernel = keras.ops.convert_to_numpy(convolution.kernel).copy()
        same = range(min(kernel.shape[2:]))
        kernel[..., same] = 0
        kernel[1, 1, same, same] = 1
        convolution.kernel.assign(kernel)
    return values


ARCHITECTURE = Architecture(
    name="sprint",
    title=N_("Sprint (whitening, three blocks)"),
    summary=N_("What a good start brings: made for ten epochs on CIFAR-10."),
    group=Group.MODERN,
    smallest_image=16,  # 9 would do; doubled digits stay sharp
    knobs=Sprint,
    build=build,
)
