"""A multi-layer perceptron: dense layers on bare pixels, a baseline without convolutions."""

from typing import Any, Literal

from core.architectures.base import Architecture, Group, NetworkKnobs
from core.architectures.blocks import Blocks, scaled
from core.common.i18n import N_
from core.config.fields import knob


class Mlp(NetworkKnobs):
    """Knobs of the perceptron."""

    name: Literal["mlp"] = "mlp"
    hidden_layers: int = knob(
        2, N_("Hidden layers"), N_("How many dense layers."), limits=(1, 8), step=1
    )
    units: int = knob(128, N_("Units"), N_("Width of each dense layer."), limits=(4, 4096), step=4)


def build(images: Any, knobs: Mlp, classes: int) -> Any:
    """Flatten, then `hidden_layers` dense layers of `units`."""
    from keras import layers

    blocks = Blocks(knobs)
    x = layers.Flatten()(scaled(images))
    for _ in range(knobs.hidden_layers):
        x = blocks.dropout(blocks.dense(x, knobs.units), 0.0)
    return blocks.output(x, classes)


ARCHITECTURE = Architecture(
    name="mlp",
    title=N_("Dense network (multi-layer perceptron)"),
    summary=N_("How far one gets when the network does not know that pixels have neighbours."),
    group=Group.START_HERE,
    smallest_image=1,
    knobs=Mlp,
    build=build,
)
