"""CNN 1 of the reference experiments on CIFAR-10: two pairs of convolutions that overfit."""

from collections.abc import Mapping
from typing import Any, Literal

from core.architectures.base import Architecture, Group, NetworkKnobs
from core.architectures.blocks import Blocks, scaled
from core.common.i18n import N_
from core.config.fields import knob

# (width, pooled, dropout rate) of each convolution and (width, dropout rate) of each dense layer
PUBLISHED = ((64, False, 0.0), (64, True, 0.3), (128, False, 0.0), (128, True, 0.3))
PUBLISHED_DENSE = ((256, 0.4), (128, 0.4))
REGULARISED = ((64, False, 0.3), (64, True, 0.3), (128, False, 0.0), (128, True, 0.4))
REGULARISED_DENSE = ((256, 0.5), (128, 0.5))


class Cnn1(NetworkKnobs):
    """Knobs of CNN 1."""

    name: Literal["cnn1"] = "cnn1"
    regularised: bool = knob(
        False,
        N_("Regularised variant"),
        N_(
            "The authors' second version: L2 of 0.0001 everywhere, batch normalisation before the "
            "activation, more dropout, also after the first convolution."
        ),
        level="basic",
    )

    @classmethod
    def published(cls, values: Mapping[str, Any]) -> dict[str, Any]:
        regularised = bool(values.get("regularised"))
        return super().published(values) | {
            "dropout": (0.3, 0.4, 0.5) if regularised else (0.3, 0.4),
            "batch_normalization": "before" if regularised else "after",
            "initializer": "he_uniform",
            "l2": 1e-4 if regularised else 0.0,
        }


def build(images: Any, knobs: Cnn1, classes: int) -> Any:
    """Two pairs of 3×3 convolutions (64, 128 wide), then 256 and 128 dense."""
    from keras import layers

    blocks = Blocks(
        knobs,
        normalization="before" if knobs.regularised else "after",
        initializer="he_uniform",
        l2=1e-4 if knobs.regularised else 0.0,
    )
    x = scaled(images)
    for filters, pooled, rate in REGULARISED if knobs.regularised else PUBLISHED:
        x = blocks.convolution(x, filters)
        x = blocks.pool(x) if pooled else x
        x = blocks.dropout(x, rate) if rate else x
    x = layers.Flatten()(x)
    for units, rate in REGULARISED_DENSE if knobs.regularised else PUBLISHED_DENSE:
        x = blocks.dropout(blocks.dense(x, units), rate)
    return blocks.output(x, classes, penalize=knobs.regularised)


ARCHITECTURE = Architecture(
    name="cnn1",
    title=N_("CNN 1 (two pairs of convolutions)"),
    summary=N_(
        "What overfitting looks like: most of its 2.4 million weights sit in one dense layer."
    ),
    group=Group.CLASSIC,
    smallest_image=8,
    knobs=Cnn1,
    build=build,
)
