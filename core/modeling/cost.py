"""What a network costs to compute."""

import math
from typing import Any


def multiply_adds(network: Any) -> int:
    """How many multiply-adds the convolutions (depthwise ones aside) take for one image."""
    from keras.layers import Conv2D

    convolutions = (layer for layer in network.layers if isinstance(layer, Conv2D))
    return sum(
        math.prod(layer.kernel.shape) * math.prod(layer.output.shape[1:-1])
        for layer in convolutions
    )
