"""A multi-layer perceptron: dense layers on bare pixels, a baseline without convolutions."""

from typing import Any, Literal

from core.architectures.base import Architecture, NetworkKnobs
from core.config.fields import knob


class Mlp(NetworkKnobs):
    """Knobs of the perceptron."""

    name: Literal["mlp"] = "mlp"
    hidden_layers: int = knob(2, "Hidden layers", "How many dense layers.", limits=(1, 8), step=1)
    units: int = knob(128, "Units", "Width of each dense layer.", limits=(4, 4096), step=4)


def build(images: Any, knobs: Mlp, classes: int) -> Any:
    """Flatten, then `hidden_layers` dense layers of `units`."""
    from keras import layers

    from core.architectures.blocks import Blocks, scaled

    blocks = Blocks(knobs)
    x = layers.Flatten()(scaled(images))
    for _ in range(knobs.hidden_layers):
        x = blocks.dropout(blocks.dense(x, knobs.units), 0.0)
    return blocks.output(x, classes)


ARCHITECTURE = Architecture(
    name="mlp",
    title="Dense network (multi-layer perceptron)",
    summary="How far one gets when the network does not know that pixels have neighbours.",
    smallest_image=1,
    knobs=Mlp,
    build=build,
)
