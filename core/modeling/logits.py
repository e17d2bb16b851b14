"""A network that ends before its softmax: what it gives (logits) decides loss and probabilities.

A probability below 1e-38 is 0 in float32 and its logarithm is lost; a logit is not. So Keras too
takes its cross-entropy from logits where its loss is given what a softmax gives.
"""

import keras
from keras import layers


def logits_of(network: keras.Model) -> keras.Model:
    """`network` without the softmax at its end: logits (batch, classes), float32.

    It shares the layers of `network`; only the last, where it has weights and a softmax as its
    activation, is a copy with the weights of this moment. ValueError where the end is no softmax.
    """
    last = network.layers[-1]
    if isinstance(last, layers.Softmax):
        end = layers.Identity(dtype="float32")
    elif getattr(last, "activation", None) is keras.activations.softmax:
        end = type(last).from_config({**last.get_config(), "activation": "linear"})
    else:
        raise ValueError(f"The last layer of {network.name!r} is {last.name!r}, not a softmax.")
    without = keras.models.clone_model(
        keras.Model(network.inputs[0], network.outputs[0]),  # else a Sequential one stays one
        clone_function=lambda layer: layer,
        call_function=lambda layer, *inputs, **options: (
            end(*inputs) if layer is last else layer(*inputs, **options)
        ),
    )
    end.set_weights(last.get_weights())
    return without
