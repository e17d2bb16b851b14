"""Networks in plain Keras that the yardstick lacks, as a notebook has them: for `bench.fast`."""

from typing import Any

import keras
from keras import layers


def cnn1() -> keras.Model:
    """Two pairs of convolutions on CIFAR-10, normalised after the activation."""
    stack: list[Any] = [keras.Input((32, 32, 3))]
    for filters in (64, 128):
        for pooled in (False, True):
            stack += _normalized(layers.Conv2D(filters, 3, padding="same", **HE))
            stack += [layers.MaxPooling2D(), layers.Dropout(0.3)] if pooled else []
    return _with_head(stack, [(256, 0.4), (128, 0.4)])


def cnn2() -> keras.Model:
    """Four convolutions on CIFAR-10, normalised before the activation."""
    stack: list[Any] = [keras.Input((32, 32, 3))]
    for filters, rate, pooled in (
        (32, 0.25, True),
        (64, 0.3, True),
        (128, 0.3, True),
        (128, 0.4, False),
    ):
        stack += [layers.Conv2D(filters, 3, padding="same", **HE), layers.BatchNormalization()]
        stack += [layers.ReLU(), *([layers.MaxPooling2D()] if pooled else []), layers.Dropout(rate)]
    stack += [layers.Flatten()]
    for units in (256, 128):
        stack += [layers.Dense(units, **HE), layers.BatchNormalization(), layers.ReLU()]
        stack += [layers.Dropout(0.4)]
    return keras.Sequential([*stack, layers.Dense(10, activation="softmax")])


def vgg_small() -> keras.Model:
    """Eleven convolutions on Fashion-MNIST; the second of a pair is normalised."""
    stack: list[Any] = [keras.Input((28, 28, 1))]
    stack += [_convolution(16), _convolution(16)]
    for filters, rate in ((32, 0.1), (64, 0.2), (128, 0.25), (256, None)):
        stack += [_convolution(filters), *_normalized(_convolution(filters, None))]
        stack += [layers.MaxPooling2D(), *([layers.Dropout(rate)] if rate else [])]
    stack += [_convolution(256), layers.Dropout(0.3), layers.MaxPooling2D(padding="same")]
    return _with_head(stack, [(128, 0.6), (64, 0.4)], {})


HE = {"kernel_initializer": "he_uniform"}


def _convolution(filters: int, activation: str | None = "relu") -> Any:
    return layers.Conv2D(filters, 3, padding="same", activation=activation)


def _normalized(layer: Any) -> list[Any]:
    return [layer, layers.ReLU(), layers.BatchNormalization()]


def _with_head(
    stack: list[Any], head: list[tuple[int, float]], weights: dict[str, str] | None = None
) -> keras.Model:
    stack = [*stack, layers.Flatten()]
    for units, rate in head:
        dense = layers.Dense(units, **(HE if weights is None else weights))
        stack += [*_normalized(dense), layers.Dropout(rate)]
    return keras.Sequential([*stack, layers.Dense(10, activation="softmax")])
