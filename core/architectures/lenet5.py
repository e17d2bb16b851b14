"""LeNet-5: the network that read the cheques (LeCun et al. 1998, doi 10.1109/5.726791)."""

from typing import Any, ClassVar, Literal

from core.architectures.base import Architecture, Group, NetworkKnobs
from core.architectures.blocks import Blocks, scaled
from core.common.i18n import N_


class LeNet5(NetworkKnobs):
    """Knobs of LeNet-5."""

    name: Literal["lenet5"] = "lenet5"
    PUBLISHED: ClassVar[dict[str, Any]] = {"activation": "tanh"}


def build(images: Any, knobs: LeNet5, classes: int) -> Any:
    """Two 5×5 convolutions with pooling, two hidden dense layers; images are padded to 32×32."""
    from keras import layers

    blocks = Blocks(knobs, activation="tanh")
    x = scaled(images)
    missing = max(0, 32 - images.shape[1]), max(0, 32 - images.shape[2])
    if any(missing):
        x = layers.ZeroPadding2D([(side // 2, side - side // 2) for side in missing])(x)
    for filters in (6, 16):
        x = blocks.convolution(x, filters, 5, padding="valid")
        x = blocks.pool(x)
    x = layers.Flatten()(x)
    for units in (120, 84):
        x = blocks.dense(x, units)
        x = blocks.dropout(x, 0.0)
    return blocks.output(x, classes)


ARCHITECTURE = Architecture(
    name="lenet5",
    title=N_("LeNet-5"),
    summary=N_("The first famous convolutional network: small, fast, good at digits and clothes."),
    group=Group.START_HERE,
    smallest_image=28,
    knobs=LeNet5,
    build=build,
)
