"""What replaces layers on the way to ONNX computes the same."""

import keras
import numpy as np
import pytest
from keras import layers

from core.export.formats.onnx_layers import FixedResizing, in_plain_layers

IMAGES = np.random.default_rng(0).integers(0, 256, (3, 9, 7, 4)).astype("float32")


@pytest.mark.parametrize("interpolation", ["bilinear", "bicubic", "nearest"])
@pytest.mark.parametrize("size", [(20, 33), (4, 5)])
def test_a_resizing_is_two_matrices(size, interpolation):
    inputs = keras.Input(IMAGES.shape[1:])
    resized = layers.Resizing(*size, interpolation=interpolation)(inputs, training=False)
    network = keras.Model(inputs, resized)
    plain = in_plain_layers(network)
    assert any(isinstance(layer, FixedResizing) for layer in plain.layers)
    np.testing.assert_allclose(plain(IMAGES), network(IMAGES, training=False), atol=1e-3)


@pytest.mark.parametrize("bias", [True, False])
def test_a_convolution_with_a_group_for_each_channel_is_a_depthwise_one(bias):
    inputs = keras.Input(IMAGES.shape[1:])
    answers = layers.Conv2D(4, 3, groups=4, use_bias=bias, padding="same")(inputs)
    network = keras.Model(inputs, answers)
    if bias:
        network.layers[1].bias.assign([1.0, 2.0, 3.0, 4.0])
    plain = in_plain_layers(network)
    assert isinstance(plain.layers[1], layers.DepthwiseConv2D)
    np.testing.assert_allclose(plain(IMAGES), network(IMAGES), rtol=1e-4, atol=1e-2)


def test_all_other_layers_stay_and_are_shared():
    inputs = keras.Input(IMAGES.shape[1:])
    network = keras.Model(inputs, layers.Conv2D(4, 3, groups=2)(inputs))
    assert in_plain_layers(network).layers[1] is network.layers[1]
