"""A vision transformer for small images (Dosovitskiy et al. 2021, arXiv 2010.11929).

As in Beyer et al. 2022 (arXiv 2205.01580) the patches are averaged, there is no class token.
"""

from typing import Any, ClassVar, Literal

from core.architectures.base import Architecture, Group, HiddenKnobs
from core.architectures.blocks import Blocks, scaled
from core.common.i18n import N_
from core.config.fields import knob


class VitSmall(HiddenKnobs):
    """Knobs of the vision transformer; it normalises each patch by itself, not over the batch."""

    name: Literal["vit-small"] = "vit-small"
    PUBLISHED: ClassVar[dict[str, Any]] = {"dropout": 0.1, "activation": "gelu"}
    patch_size: int = knob(
        4,
        N_("Patch size"),
        N_(
            "The image is cut into squares of this side; attention's cost grows with "
            "the square of their number."
        ),
        limits=(2, 16),
        unit=N_("px"),
        step=1,
        level="basic",
    )
    depth: int = knob(
        6, N_("Depth"), N_("How many transformer blocks."), limits=(1, 24), step=1, level="basic"
    )
    channels: int = knob(
        128, N_("Channels"), N_("Values per patch, all the way through."), limits=(8, 1024), step=8
    )
    heads: int = knob(
        4,
        N_("Attention heads"),
        N_("Ways of looking at the other patches at once; they share the channels."),
        limits=(1, 16),
        step=1,
    )
    mlp_ratio: float = knob(
        2.0,
        N_("MLP ratio"),
        N_("Width of each block's dense layer, in channels."),
        limits=(0.5, 8.0),
        unit=N_("×"),
        step=0.5,
    )


def build(images: Any, knobs: VitSmall, classes: int) -> Any:
    """Patches with learned positions, then `depth` transformer blocks."""
    from keras import layers

    blocks = Blocks(knobs, activation="gelu")
    x = _patches(blocks, scaled(images), knobs)
    for _ in range(knobs.depth):
        x = _attend(blocks, x, knobs.heads)
        x = _think(blocks, x, round(knobs.channels * knobs.mlp_ratio), knobs.channels)
    x = layers.LayerNormalization(epsilon=1e-6)(x)
    return blocks.output(layers.GlobalAveragePooling1D()(x), classes)


def _patches(blocks: "Blocks", images: Any, knobs: VitSmall) -> Any:
    """Images (batch, height, width, channels) as (batch, patches, channels).

    A bias for each patch and channel is the learned position. Images are padded to whole patches.
    """
    from keras import layers

    side = knobs.patch_size
    missing = [-size % side for size in images.shape[1:3]]
    if any(missing):
        padding = [(size // 2, size - size // 2) for size in missing]
        images = layers.ZeroPadding2D(padding)(images)
    _, height, width, channels = images.shape
    rows, columns = height // side, width // side
    x = layers.Reshape((rows, side, columns, side, channels))(images)
    x = layers.Permute((1, 3, 2, 4, 5))(x)
    x = layers.Reshape((rows * columns, side * side * channels))(x)
    x = layers.EinsumDense(
        "npi,io->npo",
        output_shape=(rows * columns, blocks.scaled_width(knobs.channels)),
        bias_axes="po",
        bias_initializer="truncated_normal",
        name="patches_and_positions",
        **blocks.weights(),
    )(x)
    return blocks.dropout(x, 0.1)


def _attend(blocks: "Blocks", x: Any, heads: int) -> Any:
    """Every patch looks at all the others, and adds what it saw."""
    from keras import layers

    normal = layers.LayerNormalization(epsilon=1e-6)(x)
    seen = layers.MultiHeadAttention(
        heads, max(1, x.shape[-1] // heads), dropout=blocks.rate(0.1), **blocks.weights()
    )(normal, normal)
    return layers.Add()([x, blocks.dropout(seen, 0.1)])


def _think(blocks: "Blocks", x: Any, units: int, channels: int) -> Any:
    """Every patch for itself: two dense layers beside a shortcut."""
    from keras import layers

    y = blocks.dense(layers.LayerNormalization(epsilon=1e-6)(x), units)
    y = blocks.bare_dense(blocks.dropout(y, 0.1), channels)
    return layers.Add()([x, blocks.dropout(y, 0.1)])


ARCHITECTURE = Architecture(
    name="vit-small",
    title=N_("Small vision transformer (ViT)"),
    summary=N_("Attention: every patch may look at every other. It wants more images than these."),
    group=Group.MODERN,
    smallest_image=8,
    knobs=VitSmall,
    build=build,
)
