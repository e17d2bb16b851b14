"""The same network with cheaper arithmetic, to train with: it shares the described one's weights.

Keras' batch normalisation is not fused on a CPU, nor are GELU and swish: with their gradients up to
ten passes over the activations. Its dropout draws 32 random bits for each activation where 8
are enough. All are replaced here, and on request what lies between is computed in fewer bits. The
described network stays as it is: standard Keras layers in float32, to be saved.
"""

import functools
import inspect
import logging
from collections.abc import Callable
from typing import Any

import keras
import tensorflow as tf
from keras import layers

from core.architectures.base import WHITENING

log = logging.getLogger("vistazo")
LEVELS = 256  # of 8 random bits: dropout rates are rounded to 1/256
# Stay in float32 whatever is asked for: probabilities, batch statistics, means over an image.
EXACT = (layers.Softmax, layers.BatchNormalization, layers.GlobalAveragePooling2D)
OF_MANY_STEPS = (keras.activations.gelu, keras.activations.silu)


def for_training(network: keras.Model, precision: str, *, substitute: bool = True) -> keras.Model:
    """A model that computes what `network` does, to be trained; their weights are one.

    `precision`: "float32", or "bfloat16" or "float16" for what lies above the preparation of the
    images. `substitute`: whether batch normalisation, activations and dropout are replaced.
    """
    policy = precision if precision == "float32" else f"mixed_{precision}"
    in_float32 = _preparation(network) if precision != "float32" else network.operations

    def counterpart(layer: Any) -> Any:
        if substitute and _is_image_normalization(layer):
            return FusedBatchNormalization(layer, dtype=policy)
        if substitute and _is_activation_of_many_steps(layer) and xla_compiles():
            return FusedActivation(layer, dtype=policy)
        if isinstance(layer, layers.Dropout):
            kind = FastDropout if substitute and layer.noise_shape is None else layers.Dropout
            return kind.from_config({**layer.get_config(), "dtype": policy})
        if layer in in_float32 or not _works_in_fewer_bits(layer):
            return layer
        return InPrecision(layer, dtype=policy)

    return keras.models.clone_model(network, clone_function=counterpart)


class InPrecision(keras.layers.Layer):
    """Computes what the `described` layer does, in this layer's own dtype, with its weights."""

    def __init__(self, described: Any, dtype: str) -> None:
        super().__init__(name=described.name, dtype=dtype)
        self.described = described

    def call(self, inputs: Any) -> Any:
        """The described layer's output; its weights are cast as this layer's would be."""
        return self.described.call(inputs)

    def compute_output_shape(self, input_shape: Any) -> Any:
        """That of the described layer (tracing `call` would take some tensors for sparse)."""
        return self.described.output.shape


class FusedBatchNormalization(keras.layers.Layer):
    """Batch normalisation of (batch, height, width, channels) in TensorFlow's fused kernel.

    Statistics are float32 and, as in Keras, those of the batch without Bessel's correction. Uses
    and updates the weights of the `described` layer; where that is frozen, in inference mode.
    """

    def __init__(self, described: layers.BatchNormalization, dtype: str) -> None:
        super().__init__(name=described.name, dtype=dtype)
        self.described = described

    def call(self, x: Any, training: bool = False, mask: None = None) -> Any:
        """Same shape as `x`, in this layer's compute dtype."""
        keras_layer = self.described
        mean, variance = keras_layer.moving_mean, keras_layer.moving_variance
        learns = bool(training and keras_layer.trainable)
        scale = keras_layer.gamma if keras_layer.scale else tf.ones_like(mean)
        offset = keras_layer.beta if keras_layer.center else tf.zeros_like(mean)
        statistics = [tf.zeros([0])] * 2 if learns else [mean, variance]
        y, batch_mean, batch_variance, *_ = tf.raw_ops.FusedBatchNormV3(
            x=x,
            scale=tf.convert_to_tensor(scale),
            offset=tf.convert_to_tensor(offset),
            mean=tf.convert_to_tensor(statistics[0]),
            variance=tf.convert_to_tensor(statistics[1]),
            epsilon=keras_layer.epsilon,
            is_training=learns,
        )
        if learns:
            count = tf.cast(tf.size(x) // tf.shape(x)[-1], "float32")
            kept = keras_layer.momentum
            mean.assign(mean * kept + batch_mean * (1 - kept))
            batch_variance *= (count - 1) / count  # the kernel's is Bessel-corrected
            variance.assign(variance * kept + batch_variance * (1 - kept))
        return y

    def compute_output_shape(self, input_shape: Any) -> Any:
        """The input's."""
        return input_shape


class FusedActivation(InPrecision):
    """An activation in one compiled pass (XLA), and one for its gradient; in float32 in between."""

    def call(self, inputs: Any) -> Any:
        """Same shape and dtype as `inputs`."""
        values = _in_one_pass(self.described.activation)(tf.reshape(inputs, [-1]))
        return tf.reshape(values, tf.shape(inputs))


class FastDropout(layers.Dropout):
    """Dropout with 8 random bits an activation; the rate is rounded to 1/256.

    What is kept is scaled for the rounded rate, so the mean stays exact.
    """

    def call(self, inputs: Any, training: bool = False) -> Any:
        """Same shape and dtype as `inputs`."""
        dropped = round(self.rate * LEVELS)
        if not training or not dropped:
            return inputs
        shape, count = tf.shape(inputs), tf.size(inputs)
        bits = tf.random.stateless_uniform(
            [(count + 3) // 4],
            seed=tf.cast(self.seed_generator.next(), "int32"),
            minval=None,
            maxval=None,
            dtype=tf.int32,
        )
        numbers = tf.reshape(tf.bitcast(bits, tf.uint8), [-1])[:count]
        kept = tf.reshape(numbers, shape) >= tf.constant(dropped, tf.uint8)
        scale = tf.constant(LEVELS / (LEVELS - dropped), inputs.dtype)
        return tf.where(kept, inputs * scale, tf.zeros([], inputs.dtype))


def _preparation(network: keras.Model) -> list[Any]:
    """The layers before the first with weights, where pixels are 0–255 and would lose digits.

    A whitening convolution is one of them: its largest filters take differences of neighbours up to
    50 times, and rounded they would let brightness through that is not there in the test.
    """
    operations = network.operations
    weighted = (
        number
        for number, each in enumerate(operations)
        if getattr(each, "weights", ()) and each.name != WHITENING
    )
    return operations[: next(weighted, len(operations))]  # type: ignore[no-any-return]


def _is_image_normalization(layer: Any) -> bool:
    return (
        isinstance(layer, layers.BatchNormalization)
        and len(layer.output.shape) == 4
        and layer.axis in (-1, 3)
        and not layer.renorm
    )


def _is_activation_of_many_steps(layer: Any) -> bool:
    return isinstance(layer, layers.Activation) and layer.activation in OF_MANY_STEPS


@functools.cache
def _in_one_pass(activation: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """The activation of values (n,), compiled, and so its gradient, from the values alone.

    One for all trainings: TensorFlow never forgets a gradient that was defined in a network's
    graph, nor that graph and its variables.
    """

    @tf.function(jit_compile=True)  # type: ignore[untyped-decorator]
    def value(values: Any) -> Any:
        return tf.cast(activation(tf.cast(values, "float32")), values.dtype)

    @tf.function(jit_compile=True)  # type: ignore[untyped-decorator]
    def gradient(values: Any, upstream: Any) -> Any:
        exact = tf.cast(values, "float32")
        with tf.GradientTape() as tape:
            tape.watch(exact)
            result = activation(exact)
        slope = tape.gradient(result, exact, tf.cast(upstream, "float32"))
        return tf.cast(slope, values.dtype)

    @tf.function  # type: ignore[untyped-decorator]
    @tf.custom_gradient  # type: ignore[untyped-decorator]
    def in_one_pass(values: Any) -> Any:
        return value(values), lambda upstream: gradient(values, upstream)

    return in_one_pass  # type: ignore[no-any-return]


@functools.cache
def xla_compiles() -> bool:
    """Whether this TensorFlow has XLA for the CPU: not every system's has."""
    values = tf.zeros([1])
    try:
        with tf.GradientTape() as tape:
            tape.watch(values)
            result = _in_one_pass(OF_MANY_STEPS[0])(values)
        tape.gradient(result, values)
    except (tf.errors.OpError, ValueError):
        log.warning("no XLA for this processor: GELU and swish are computed step by step")
        return False
    return True


def _works_in_fewer_bits(layer: Any) -> bool:
    """What needs more than its inputs (attention with its softmax, dense layers) is left alone."""
    return (
        isinstance(layer, layers.Layer)
        and not isinstance(layer, EXACT)
        and len(inspect.signature(layer.call).parameters) == 1
    )
