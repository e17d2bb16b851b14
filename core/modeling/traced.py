"""A network as one function of TensorFlow, for who asks it about many images or takes it along.

Layer by layer, as Keras calls it, a network keeps all its activations until the answer is there;
as one function it needs a part of that memory and about two thirds of the time, after a second
that the tracing takes.
"""

from typing import Any

import keras
import tensorflow as tf


def traced(network: keras.Model, batch: int | None = None) -> Any:
    """`network` as a function of TensorFlow, float32 (batch, height, width, channels) in.

    Traced with `training=False` throughout: a `Resizing` called without it would make later batch
    normalisations train while they predict.
    """
    images = tf.TensorSpec((batch, *network.input_shape[1:]), tf.float32, name="image")
    return tf.function(lambda image: network(image, training=False), input_signature=[images])
