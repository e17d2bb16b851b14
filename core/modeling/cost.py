"""What a network costs to compute."""

import math
from typing import Any

CONVOLUTIONS = "Conv2D"  # and what is derived from it: depthwise ones are not


def multiply_adds(network: Any, kind: str = "") -> int:
    """How many multiply-adds the layers take for one image, roughly.

    A weight, biases and those of a normalisation too, is used at every place of what comes out.
    `kind`: only layers of that class of Keras' or one derived from it.
    """
    import keras

    only = getattr(keras.layers, kind or "Layer")
    return sum(
        multiply_adds(layer, kind)
        if isinstance(layer, keras.Model)
        else layer.count_params() * math.prod(layer.output.shape[1:-1])
        for layer in network.layers
        if isinstance(layer, keras.Model | only)
    )
