"""What the channels of each convolution make of one image, and the weights that lie on pixels."""

from collections.abc import Iterator, Sequence
from typing import Any

import keras
import numpy as np
from keras import layers
from numpy.typing import NDArray

from core.architectures.backbones.build import BGR_MEAN, PREPROCESS
from core.explanation.layers import map_layers, operation_of, output_of
from core.explanation.records import Channels, Filters, LayerKind, MapLayer
from core.prediction.predictor import network_of

LARGEST_SIDE = 64  # of a picture: of a larger map, every few values are shown
NO_FILTERS = Filters("", (), np.zeros((0, 1, 1, 1), np.uint8), 0)


def activations(run_id: str, image: NDArray[np.uint8], most: int) -> tuple[Channels, ...]:
    """Of every convolution (and block of a transformer), the `most` active channels for `image`,
    uint8 (height, width, channels). Runs in a worker.

    UserError where the network can't be read.
    """
    return activations_of(network_of(run_id), image, most)


def activations_of(
    network: keras.Model, image: NDArray[np.uint8], most: int
) -> tuple[Channels, ...]:
    """The same of a network that is at hand."""
    found = [layer for layer in map_layers(network) if layer.kind is not LayerKind.JOIN]
    if not found:
        return ()
    outputs = [output_of(network, layer.source) for layer in found]
    values = keras.Model(network.inputs, outputs)(image[None].astype("float32"), training=False)
    return tuple(
        _channels(layer, np.asarray(one, np.float32), most)
        for layer, one in zip(found, listed(values), strict=True)
    )


def first_filters(run_id: str, most: int) -> Filters:
    """The weights of the first layer that has some on pixels, at most so many filters, those with
    the largest weights first. Runs in a worker.

    UserError where the network can't be read.
    """
    return first_filters_of(network_of(run_id), most)


def first_filters_of(network: keras.Model, most: int) -> Filters:
    """The same of a network that is at hand."""
    for layer in _with_parts(network):
        if not layer.weights or isinstance(layer, layers.BatchNormalization):
            continue
        kind, weights = _on_pixels(layer)
        if kind and _sees_blue_first(network):
            weights = weights[:, :, ::-1]
        return _pictures(kind, weights, most) if kind else NO_FILTERS
    return NO_FILTERS


def _with_parts(network: keras.Model) -> Iterator[keras.Layer]:
    """The layers in order; of one that is made of others (ConvNeXt's first), those."""
    for layer in network.layers:
        if isinstance(layer, keras.Model):
            yield from _with_parts(layer)
        else:
            yield layer


def listed(values: Any) -> Sequence[Any]:
    """What a Keras model of several outputs returns: a model of one returns that alone."""
    return values if isinstance(values, list | tuple) else [values]


def _channels(layer: MapLayer, values: NDArray[np.float32], most: int) -> Channels:
    """`values`: (1, height, width, channels), or (1, patches, channels)."""
    maps = values.reshape(layer.height, layer.width, -1)
    order = np.argsort(-np.abs(maps).mean(axis=(0, 1)), kind="stable")[:most]
    every = -(-max(layer.height, layer.width) // LARGEST_SIDE)
    shown = np.moveaxis(maps[::every, ::every, order], -1, 0)
    low, high = shown.min(axis=(1, 2), keepdims=True), shown.max(axis=(1, 2), keepdims=True)
    gray = (shown - low) / np.maximum(high - low, 1e-12) * 255
    silent = int((np.ptp(maps, axis=(0, 1)) == 0).sum())
    return Channels(layer, tuple(order.tolist()), np.round(gray).astype(np.uint8), silent)


def _on_pixels(layer: keras.Layer) -> tuple[str, NDArray[np.float32]]:
    """What the weights are, and they as (height, width, 1 or 3, filters); "" for others."""
    none = "", np.zeros((0, 0, 1, 0), np.float32)
    kernel = getattr(layer, "kernel", None)
    if kernel is None:
        return none
    values = np.asarray(kernel, np.float32)
    if isinstance(layer, layers.Conv2D) and values.shape[2] in (1, 3):
        return "convolution", values
    before = operation_of(layer.input)
    if isinstance(layer, layers.EinsumDense) and values.ndim == 2:
        shape = _shape_of_patches(before)
        return ("patches", values.reshape(*shape, -1)) if shape else none
    if isinstance(layer, layers.Dense) and isinstance(before, layers.Flatten):
        shape = before.input.shape[1:]
        if len(shape) == 3 and shape[-1] in (1, 3):
            kind = "classes" if layer.name == "logits" else "units"
            return kind, values.reshape(*shape, -1)
    return none


def _shape_of_patches(operation: Any) -> tuple[int, int, int] | None:
    """(height, width, channels) of the patches that rows were made of."""
    while isinstance(operation, layers.Reshape | layers.Permute):
        shape = operation.output.shape
        if isinstance(operation, layers.Reshape) and len(shape) == 6 and shape[5] in (1, 3):
            return shape[2], shape[4], shape[5]
        operation = operation_of(operation.input)
    return None


def _sees_blue_first(network: keras.Model) -> bool:
    """Whether the network swaps red and blue before its first filters."""
    names = {layer.name for layer in network.layers}
    if PREPROCESS not in names:
        return False
    offset = np.ravel(np.asarray(network.get_layer(PREPROCESS).offset, np.float64))
    return offset.shape == (3,) and bool(np.allclose(offset, [-mean for mean in BGR_MEAN]))


def _pictures(kind: str, weights: NDArray[np.float32], most: int) -> Filters:
    filters = np.moveaxis(weights, -1, 0)
    strength = np.sqrt((filters**2).sum(axis=(1, 2, 3)))
    order = np.arange(len(filters)) if kind == "classes" else np.argsort(-strength, kind="stable")
    chosen = filters[order[:most]]
    largest = np.maximum(np.abs(chosen).max(axis=(1, 2, 3), keepdims=True), 1e-12)
    pictures = np.round(128 + 127 * chosen / largest).astype(np.uint8)
    return Filters(kind, tuple(order[:most].tolist()), pictures, len(filters))
