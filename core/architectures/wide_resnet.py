"""Wide residual networks: fewer, wider blocks (Zagoruyko and Komodakis 2016, arXiv 1605.07146)."""

from typing import Any, ClassVar, Literal

from core.architectures.base import Architecture, Group, NetworkKnobs
from core.architectures.blocks import Blocks, scaled
from core.common.i18n import N_
from core.config.fields import knob


class WideResNet(NetworkKnobs):
    """Knobs of wide residual networks."""

    name: Literal["wide-resnet"] = "wide-resnet"
    PUBLISHED: ClassVar[dict[str, Any]] = {
        "batch_normalization": "before",
        "initializer": "he_normal",
        "l2": 2.5e-4,
    }
    blocks: int = knob(
        2,
        N_("Blocks per stage"),
        N_(
            "Three stages of so many residual blocks; 6 · blocks + 4 layers deep. 2: WRN-16, "
            "4: WRN-28, 6: WRN-40."
        ),
        limits=(1, 8),
        step=1,
        level="basic",
    )
    widen_factor: int = knob(
        4,
        N_("Widening factor"),
        N_(
            "How many times wider than a plain ResNet: the 4 in WRN-16-4. The time grows with its "
            "square."
        ),
        limits=(1, 12),
        unit=N_("×"),
        step=1,
        level="basic",
    )


def build(images: Any, knobs: WideResNet, classes: int) -> Any:
    """One convolution, then three stages (16, 32, 64 times `widen_factor` wide).

    Blocks normalise and activate before each convolution, and have no biases.
    """
    from keras import layers

    # An L2 of half the published weight decay (0.0005) has the same gradient.
    blocks = Blocks(knobs, normalization="before", initializer="he_normal", l2=2.5e-4, bias=False)
    x = blocks.bare_convolution(scaled(images), 16)
    for filters, strides in ((16, 1), (32, 2), (64, 2)):
        x = _block(blocks, x, filters * knobs.widen_factor, strides)
        for _ in range(knobs.blocks - 1):
            x = _block(blocks, x, filters * knobs.widen_factor)
    x = layers.GlobalAveragePooling2D()(blocks.activate(x))
    return blocks.output(x, classes)


def _block(blocks: "Blocks", x: Any, filters: int, strides: int = 1) -> Any:
    """Figure 1 (d) of the paper; a projection starts from the activated input, as theirs does."""
    from keras import layers

    activated = blocks.activate(x)
    shortcut = blocks.shortcut(x, filters, strides=strides, projected=activated)
    y = blocks.bare_convolution(activated, filters, strides=strides)
    y = blocks.dropout(blocks.activate(y), 0.0)
    return layers.Add()([blocks.bare_convolution(y, filters), shortcut])


ARCHITECTURE = Architecture(
    name="wide-resnet",
    title=N_("Wide ResNet (WRN-16-4)"),
    summary=N_("Width against depth: the record class among networks trained from scratch here."),
    group=Group.MODERN,
    smallest_image=8,
    knobs=WideResNet,
    build=build,
)
