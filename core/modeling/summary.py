"""A Keras model's layers as plain rows, for tables and drawings. Runs in a worker."""

import math
from collections.abc import Iterable
from typing import Any

import keras
from keras import layers


def layer_table(model: keras.Model) -> list[dict[str, Any]]:
    """One row per layer, from the pixels up.

    Keys: name, type, output_shape (without the batch), parameters, trainable_parameters, trainable
    (whether any of its weights learns), detail (what its shape does not tell: kernel, stride, rate,
    activation).
    """
    return [_row(layer) for layer in model.layers]


def count(weights: Iterable[Any]) -> int:
    """How many numbers there are in `weights`."""
    return sum(math.prod(weight.shape) for weight in weights)


def _row(layer: keras.Layer) -> dict[str, Any]:
    return {
        "name": layer.name,
        "type": type(layer).__name__,
        "output_shape": list(layer.output.shape[1:]),
        "parameters": layer.count_params(),
        "trainable_parameters": count(layer.trainable_weights),
        "trainable": bool(layer.trainable_weights),
        "detail": _detail(layer),
    }


def _detail(layer: keras.Layer) -> str:
    if isinstance(layer, layers.Dropout):
        return f"{layer.rate:g}"
    if isinstance(layer, layers.Activation):
        return str(layer.activation.__name__)
    kernel = getattr(layer, "kernel_size", None) or getattr(layer, "pool_size", None)
    if not kernel:
        return ""
    strides = layer.strides[0]
    size = f"{kernel[0]}×{kernel[1]}"
    return size if strides == 1 else f"{size}, stride {strides}"
