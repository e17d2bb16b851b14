"""Layers as the reference experiments use them, with the shared knobs applied in one place.

Keras is imported inside functions, so networks import this at their head. A builder makes one
`Blocks` from its knobs and the published settings; where a knob is `None` the published setting
holds.
"""

from collections.abc import Mapping
from typing import Any

from core.architectures.base import (
    Activation,
    HiddenKnobs,
    Initializer,
    NetworkKnobs,
    Regularisation,
)


def scaled(images: Any) -> Any:
    """Pixels 0–255 scaled to 0–1."""
    from keras import layers

    return layers.Rescaling(1 / 255, name="scale")(images)


def regularizer(knobs: Regularisation, l2: float = 0.0) -> Any:
    """The penalty that the knobs ask for, with the published `l2`; None where there is none."""
    from keras import regularizers

    l1 = knobs.l1 or 0.0
    l2 = l2 if knobs.l2 is None else knobs.l2
    return regularizers.L1L2(l1=l1, l2=l2) if l1 or l2 else None


def probabilities(features: Any, classes: int, **dense: Any) -> Any:
    """The output: one Dense layer and a softmax in float32, (batch, classes)."""
    from keras import layers

    logits = layers.Dense(classes, name="logits", **dense)(features)
    return layers.Softmax(dtype="float32", name="probabilities")(logits)


class Blocks:
    """Makes layers for one network: call a method on a tensor, get the next tensor.

    The keyword arguments are the published settings. `normalization` says where batch
    normalisation stands: "off", "before" or "after" the activation, `normalization_settings` are
    its arguments; `bias` says whether convolutions have one.
    """

    def __init__(
        self,
        knobs: HiddenKnobs,
        *,
        activation: Activation = "relu",
        normalization: str = "off",
        initializer: Initializer | dict[str, Any] = "glorot_uniform",
        l2: float = 0.0,
        bias: bool = True,
        normalization_settings: Mapping[str, Any] | None = None,
    ) -> None:
        self.knobs = knobs
        self.activation = knobs.activation or activation
        asked = knobs.batch_normalization if isinstance(knobs, NetworkKnobs) else None
        self.normalization = asked or normalization
        self.initializer = knobs.initializer or initializer
        self.l2 = l2
        self.bias = bias
        self.normalization_settings = normalization_settings or {}

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
        x = self.bare_convolution(x, filters, size, strides=strides, padding=padding)
        return self.activate(x, normalize)

    def bare_convolution(
        self, x: Any, filters: int, size: int = 3, *, strides: int = 1, padding: str = "same"
    ) -> Any:
        """Convolution and nothing after it."""
        from keras import layers

        return layers.Conv2D(
            self.scaled_width(filters),
            size,
            strides=strides,
            padding=padding,
            use_bias=self.bias,
            **self.weights(),
        )(x)

    def residual(self, x: Any, filters: int, strides: int = 1) -> Any:
        """Two 3×3 convolutions beside a shortcut (He et al. 2016, arXiv 1512.03385, figure 2)."""
        y = self.convolution(x, filters, strides=strides)
        y = self._normalize(self.bare_convolution(y, filters), "before")
        return self._join(y, self.shortcut(x, filters, strides=strides))

    def bottleneck(self, x: Any, filters: int) -> Any:
        """1×1, 3×3 and four times as wide 1×1 convolution beside a shortcut (ibid., figure 5)."""
        y = self.convolution(x, filters, 1)
        y = self.convolution(y, filters)
        y = self._normalize(self.bare_convolution(y, 4 * filters, 1), "before")
        return self._join(y, self.shortcut(x, 4 * filters))

    def shortcut(
        self, x: Any, filters: int, *, strides: int = 1, projected: Any | None = None
    ) -> Any:
        """`x`, or a bare 1×1 projection of `projected` (or `x`) where its shape has to change."""
        if strides == 1 and x.shape[-1] == self.scaled_width(filters):
            return x
        projected = x if projected is None else projected
        return self.bare_convolution(projected, filters, 1, strides=strides)

    def dense(self, x: Any, units: int, *, normalize: bool = True) -> Any:
        """Fully connected layer, batch normalisation where it is asked for, activation."""
        return self.activate(self.bare_dense(x, units), normalize)

    def bare_dense(self, x: Any, units: int) -> Any:
        """Fully connected layer and nothing after it."""
        from keras import layers

        return layers.Dense(self.scaled_width(units), **self.weights())(x)

    def activate(self, x: Any, normalize: bool = True) -> Any:
        """The activation, with batch normalisation before or after it."""
        if normalize:
            x = self._normalize(x, "before")
        x = self._activation(x)
        return self._normalize(x, "after") if normalize else x

    def pool(self, x: Any, size: int = 2, *, padding: str = "valid") -> Any:
        """Max-pooling that halves height and width."""
        from keras import layers

        return layers.MaxPooling2D(size, strides=2, padding=padding)(x)

    def dropout(self, x: Any, published_rate: float) -> Any:
        """Dropout at the published rate, at the knob's, or none where that is 0."""
        from keras import layers

        rate = self.rate(published_rate)
        return layers.Dropout(rate)(x) if rate else x

    def rate(self, published_rate: float) -> float:
        """The dropout rate that holds: the knob's, or else the published one."""
        return published_rate if self.knobs.dropout is None else self.knobs.dropout

    def output(self, x: Any, classes: int, *, penalize: bool = False, **dense: Any) -> Any:
        """Probabilities (batch, classes); as published, few networks `penalize` its weights."""
        weights = self.weights() if penalize else {"kernel_initializer": self._initializer()}
        return probabilities(x, classes, **weights, **dense)

    def scaled_width(self, width: int) -> int:
        """`width` times the width knob, at least 1."""
        return max(1, round(width * self.knobs.width))

    def weights(self, kernel: str = "kernel") -> dict[str, Any]:
        """How a layer draws and penalises its weights; `kernel` is the layer's word for them."""
        return {
            f"{kernel}_initializer": self._initializer(),
            f"{kernel}_regularizer": regularizer(self.knobs, self.l2),
        }

    def _normalize(self, x: Any, place: str) -> Any:
        from keras import layers

        if self.normalization != place:
            return x
        return layers.BatchNormalization(**self.normalization_settings)(x)

    def _join(self, x: Any, shortcut: Any) -> Any:
        """Add and activate; what is normalised before the activation was so before the sum."""
        from keras import layers

        x = self._activation(layers.Add()([x, shortcut]))
        return self._normalize(x, "after")

    def _initializer(self) -> Any:
        import keras

        return keras.initializers.get(self.initializer)  # a fresh one: each draws its own seed

    def _activation(self, x: Any) -> Any:
        from keras import layers

        if self.activation == "leaky_relu":
            return layers.LeakyReLU(negative_slope=self.knobs.leaky_slope)(x)
        if self.activation == "prelu":  # one slope per channel: He et al. 2015, arXiv 1502.01852
            return layers.PReLU(shared_axes=list(range(1, len(x.shape) - 1)))(x)
        return layers.Activation(self.activation)(x)
