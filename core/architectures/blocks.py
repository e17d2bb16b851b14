"""Layers as the reference experiments use them, with the shared knobs applied in one place.

Only builders import this (it needs Keras). A builder makes one `Blocks` from its knobs and the
published settings; where a knob is `None` the published setting holds.
"""

from typing import Any

import keras
from keras import layers, regularizers

from core.architectures.catalogue import Activation, Initializer, NetworkKnobs, Regularisation


def scaled(images: Any) -> Any:
    """Pixels 0–255 scaled to 0–1."""
    return layers.Rescaling(1 / 255, name="scale")(images)


def regularizer(knobs: Regularisation, l2: float = 0.0) -> Any:
    """The penalty that the knobs ask for, with the published `l2`; None where there is none."""
    l1 = knobs.l1 or 0.0
    l2 = l2 if knobs.l2 is None else knobs.l2
    return regularizers.L1L2(l1=l1, l2=l2) if l1 or l2 else None


def probabilities(features: Any, classes: int, **dense: Any) -> Any:
    """The output: one Dense layer and a softmax in float32, (batch, classes)."""
    logits = layers.Dense(classes, name="logits", **dense)(features)
    return layers.Softmax(dtype="float32", name="probabilities")(logits)


class Blocks:
    """Makes layers for one network: call a method on a tensor, get the next tensor.

    The keyword arguments are the published settings. `normalization` says where batch
    normalisation stands: "off", "before" or "after" the activation.
    """

    def __init__(
        self,
        knobs: NetworkKnobs,
        *,
        activation: Activation = "relu",
        normalization: str = "off",
        initializer: Initializer = "glorot_uniform",
        l2: float = 0.0,
    ) -> None:
        self.knobs = knobs
        self.activation = knobs.activation or activation
        self.normalization = knobs.batch_normalization or normalization
        self.initializer = knobs.initializer or initializer
        self.l2 = l2

    def convolution(
        self,
        x: Any,
        filters: int,
        size: int = 3,
        *,
        strides: int = 1,
        padding: str = "same",
        normalize: bool = True,
    ) -> Any:
        """Convolution, batch normalisation where it is asked for, activation."""
        layer = layers.Conv2D(
            self.scaled_width(filters), size, strides=strides, padding=padding, **self._weights()
        )
        return self.activate(layer(x), normalize)

    def dense(self, x: Any, units: int, *, normalize: bool = True) -> Any:
        """Fully connected layer, batch normalisation where it is asked for, activation."""
        return self.activate(
            layers.Dense(self.scaled_width(units), **self._weights())(x), normalize
        )

    def activate(self, x: Any, normalize: bool = True) -> Any:
        """The activation, with batch normalisation before or after it."""
        where = self.normalization if normalize else "off"
        if where == "before":
            x = layers.BatchNormalization()(x)
        x = self._activation()(x)
        return layers.BatchNormalization()(x) if where == "after" else x

    def pool(self, x: Any, padding: str = "valid") -> Any:
        """Max-pooling 2×2."""
        return layers.MaxPooling2D(2, padding=padding)(x)

    def dropout(self, x: Any, published_rate: float) -> Any:
        """Dropout at the published rate, at the knob's, or none where that is 0."""
        rate = published_rate if self.knobs.dropout is None else self.knobs.dropout
        return layers.Dropout(rate)(x) if rate else x

    def output(self, x: Any, classes: int) -> Any:
        """Probabilities (batch, classes); the output layer has no penalty, as published."""
        return probabilities(x, classes, kernel_initializer=self._initializer())

    def scaled_width(self, width: int) -> int:
        """`width` times the width knob, at least 1."""
        return max(1, round(width * self.knobs.width))

    def _weights(self) -> dict[str, Any]:
        return {
            "kernel_initializer": self._initializer(),
            "kernel_regularizer": regularizer(self.knobs, self.l2),
        }

    def _initializer(self) -> Any:
        return keras.initializers.get(self.initializer)  # a fresh one: each draws its own seed

    def _activation(self) -> Any:
        if self.activation == "leaky_relu":
            return layers.LeakyReLU(negative_slope=self.knobs.leaky_slope)
        if self.activation == "prelu":
            return layers.PReLU()
        return layers.Activation(self.activation)
