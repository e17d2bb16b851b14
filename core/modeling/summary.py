"""A Keras model's layers as plain rows, for tables and drawings. Runs in a worker."""

import math
from collections.abc import Iterable
from typing import Any

import keras
from keras import layers

from core.architectures.summary import LayerRow


def layer_table(model: keras.Model) -> tuple[LayerRow, ...]:
    """One row per layer, from the pixels up."""
    return tuple(_row(layer) for layer in model.layers)


def count(weights: Iterable[Any]) -> int:
    """How many numbers there are in `weights`."""
    return sum(math.prod(weight.shape) for weight in weights)


def _row(layer: keras.Layer) -> LayerRow:
    return LayerRow(
        name=layer.name,
        type=type(layer).__name__,
        output_shape=tuple(layer.output.shape[1:]),
        parameters=layer.count_params(),
        trainable_parameters=count(layer.trainable_weights),
        trainable=bool(layer.trainable_weights),
        detail=_detail(layer),
    )


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
