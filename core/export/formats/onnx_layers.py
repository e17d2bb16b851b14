"""A network with the few layers replaced that the way to ONNX would change or can't take.

Grouped convolutions (ConvNeXt) become depthwise ones, which they are. A `Resizing` becomes two
fixed matrices: ONNX Runtime rounds its own in another way, and a network may amplify that (2e-4 in
probability, with matrices 3e-5).
"""

from typing import Any

import keras
import numpy as np
from keras import layers
from numpy.typing import NDArray


def in_plain_layers(network: keras.Model) -> keras.Model:
    """A model that computes what `network` does and shares its layers but for those replaced."""
    replaced: list[tuple[Any, Any]] = []

    def counterpart(layer: Any) -> Any:
        if isinstance(layer, layers.Resizing):
            return FixedResizing(layer)
        if _is_depthwise(layer):
            replaced.append((layer, _depthwise(layer)))
            return replaced[-1][1]
        return layer

    plain = keras.models.clone_model(network, clone_function=counterpart)
    for grouped, depthwise in replaced:
        depthwise.kernel.assign(np.transpose(grouped.kernel.numpy(), (0, 1, 3, 2)))
        if grouped.use_bias:
            depthwise.bias.assign(grouped.bias)
    return plain


class FixedResizing(layers.Layer):
    """What a `Resizing` does, as one matrix for the height and one for the width."""

    def __init__(self, resizing: layers.Resizing) -> None:
        super().__init__(name=resizing.name)
        self.resizing = resizing

    def build(self, input_shape: Any) -> None:
        """Measure the matrices: what becomes of an image of each single row and column."""
        self.rows = self._matrix(input_shape[1], self.resizing.height)
        self.columns = self._matrix(input_shape[2], self.resizing.width)

    def call(self, images: Any) -> Any:
        """(batch, height, width, channels) in the new height and width."""
        narrower = keras.ops.einsum("jw,bhwc->bhjc", self.columns, images)
        return keras.ops.einsum("ih,bhjc->bijc", self.rows, narrower)

    def compute_output_shape(self, input_shape: Any) -> Any:
        """The new height and width."""
        return (input_shape[0], self.resizing.height, self.resizing.width, input_shape[3])

    def _matrix(self, before: int, after: int) -> NDArray[np.float32]:
        resize = layers.Resizing(after, 1, interpolation=self.resizing.interpolation)
        lines = np.eye(before, dtype="float32")[:, :, None, None]
        return np.asarray(resize(lines, training=False))[:, :, 0, 0].T


def _is_depthwise(layer: Any) -> bool:
    return isinstance(layer, layers.Conv2D) and 1 < layer.groups == layer.filters


def _depthwise(layer: Any) -> Any:
    kept = {"kernel_size", "strides", "padding", "dilation_rate", "use_bias", "activation", "name"}
    settings = {key: value for key, value in layer.get_config().items() if key in kept}
    return layers.DepthwiseConv2D.from_config(settings)
