"""Grad-CAM: which places of a layer's map speak for a class.

Selvaraju et al. 2017, arXiv 1610.02391, equations 1 and 2: each channel of the layer weighs as much
as the class's logit grows with it, in the mean over the map; what is left of the weighted sum after
a ReLU is the map. The logit is taken, not the probability: that of a class stops growing where the
network is sure, and falls when another class rises.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from core.common.errors import UserError
from core.common.i18n import N_
from core.explanation.layers import map_layers, output_of
from core.explanation.records import HeatMap, MapLayer, heat_map
from core.modeling.logits import logits_within
from core.prediction.predictor import network_of

TRACED_AT_ONCE = 6  # each keeps its network in memory


def grad_cam(run_id: str, image: NDArray[np.uint8], label: int, layer: str) -> HeatMap:
    """Where the layer named `layer` sees what speaks for class `label`. Runs in a worker.

    `image`: uint8 (height, width, channels) as the data set's. UserError where the network can't be
    read, or has no such layer with a map.
    """
    return grad_cam_of(network_of(run_id), image, label, layer)


def grad_cam_of(network: keras.Model, image: NDArray[np.uint8], label: int, layer: str) -> HeatMap:
    """The same for a network that is at hand."""
    traced, chosen = _traced(network, layer)
    values = traced(tf.constant(image[None].astype("float32")), tf.constant(label))
    return heat_map(values.numpy().reshape(chosen.height, chosen.width), chosen.placement)


@lru_cache(maxsize=TRACED_AT_ONCE)
def _traced(network: keras.Model, name: str) -> tuple[Callable[..., Any], MapLayer]:
    """The function that gives the map before its ReLU, traced for one image, and its layer."""
    found = {layer.name: layer for layer in map_layers(network)}
    if name not in found:
        raise UserError(
            "layer-without-map",
            N_(
                "This network has no layer {name!r} with a map of the image, which Grad-CAM needs. "
                "Layers with one: {layers}."
            ),
            name=name,
            layers=", ".join(found) or N_("none"),
        )
    source = output_of(network, found[name].source)
    both = keras.Model(network.inputs, [source, logits_within(network)])

    @tf.function(  # type: ignore[untyped-decorator]
        input_signature=[
            tf.TensorSpec((1, *network.inputs[0].shape[1:]), tf.float32),
            tf.TensorSpec((), tf.int32),
        ]
    )
    def weighted_map(images: Any, label: Any) -> Any:
        with tf.GradientTape() as tape:
            tape.watch(images)  # so that what is computed of frozen layers is followed too
            maps, logits = both(images, training=False)
            score = logits[0, label]
        gradient = tf.cast(tape.gradient(score, maps), tf.float32)
        places = list(range(1, len(maps.shape) - 1))
        weights = tf.reduce_mean(gradient, places, keepdims=True)
        return tf.reduce_sum(weights * tf.cast(maps, tf.float32), -1)

    return weighted_map, found[name]
