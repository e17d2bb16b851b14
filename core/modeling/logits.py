"""A network that ends before its softmax: what it gives (logits) decides loss and probabilities.

A probability below 1e-38 is 0 in float32 and its logarithm is lost; a logit is not. So Keras too
takes its cross-entropy from logits where its loss is given what a softmax gives.
"""

from typing import Any

import keras
from keras import layers


def logits_of(network: keras.Model) -> keras.Model:
    """`network` without the softmax at its end: logits (batch, classes), float32.

    It shares the layers of `network`; only the last, where it has weights and a softmax as its
    activation, is a copy with the weights of this moment. ValueError where the end is no softmax.
    """
    last = network.layers[-1]
    end = _end(network)
    without = keras.models.clone_model(
        keras.Model(network.inputs[0], network.outputs[0]),  # else a Sequential one stays one
        clone_function=lambda layer: layer,
        call_function=lambda layer, *inputs, **options: (
            end(*inputs) if layer is last else layer(*inputs, **options)
        ),
    )
    end.set_weights(last.get_weights())
    return without


def logits_within(network: keras.Model) -> Any:
    """The logits (batch, classes) as a tensor of `network` itself, float32.

    So a model may give them beside what other layers of `network` give: see `logits_of`, whose
    layers are in a graph of their own.
    """
    last = network.layers[-1]
    end = _end(network)
    tensor = end(last.input)
    end.set_weights(last.get_weights())
    return tensor


def _end(network: keras.Model) -> keras.Layer:
    """A layer without weights yet that stands for the last one, but for its softmax."""
    last = network.layers[-1]
    if isinstance(last, layers.Softmax):
        return layers.Identity(dtype="float32")
    if getattr(last, "activation", None) is keras.activations.softmax:
        config = {**last.get_config(), "activation": "linear"}
        end: keras.Layer = type(last).from_config(config)
        return end
    raise ValueError(f"The last layer of {network.name!r} is {last.name!r}, not a softmax.")
