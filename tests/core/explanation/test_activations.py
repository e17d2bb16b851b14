"""Channels of an image, and weights on pixels as pictures."""

import keras
import numpy as np
import pytest
from keras import layers

from core.experiments.config import parse
from core.explanation.activations import activations_of, first_filters_of
from tests.core.explanation.known import known_network, with_patch
from tests.trainings import built


def test_the_most_active_channel_comes_first():
    (found,) = activations_of(known_network(), with_patch("top left"), 5)
    assert found.layer.name == "seen"
    assert found.pictures.shape == (2, 16, 16)
    assert found.numbers == (1, 0)  # most of the image is dark
    patch = found.pictures[1]
    assert (patch[:4, :4] == 255).all()
    assert patch.sum() == 255 * 16
    assert found.silent == 0


def test_a_silent_channel_is_counted():
    (found,) = activations_of(known_network(), np.full((16, 16, 1), 200, "uint8"), 1)
    assert found.silent == 2
    assert len(found.pictures) == 1


def test_filters_are_shown_around_gray():
    images = keras.Input((8, 8, 1))
    maps = layers.Conv2D(3, 2, name="first")(images)
    outputs = layers.Softmax()(layers.Dense(2)(layers.Flatten()(maps)))
    network = keras.Model(images, outputs)
    kernel = np.zeros((2, 2, 1, 3), "float32")
    kernel[0, 0, 0], kernel[1, 1, 0] = (0.1, 2.0, 0.0), (-0.1, 1.0, 0.0)
    network.get_layer("first").set_weights([kernel, np.zeros(3, "float32")])
    found = first_filters_of(network, 2)
    assert (found.kind, found.numbers, found.of) == ("convolution", (1, 0), 3)
    assert found.pictures[..., 0].tolist() == [[[255, 128], [128, 192]], [[255, 128], [128, 1]]]


@pytest.mark.usefixtures("workspace")
def test_a_linear_network_has_a_picture_for_each_class_in_order():
    network = built(parse({"model": {"name": "linear"}}))
    found = first_filters_of(network, 64)
    assert (found.kind, found.numbers) == ("classes", tuple(range(10)))
    weights = network.get_layer("logits").get_weights()[0].reshape(8, 8, 1, 10)[..., 3]
    expected = 128 + 127 * weights / np.abs(weights).max()
    np.testing.assert_allclose(found.pictures[3], expected, atol=1)


@pytest.mark.usefixtures("workspace")
def test_filters_of_a_network_that_sees_blue_first_are_shown_in_true_colours():
    config = {"name": "vgg16", "weights": "random", "image_size": 32}
    network = built(parse({"data": {"name": "cifar10"}, "model": config}))
    layer = network.get_layer("block1_conv1")
    kernel, bias = layer.get_weights()
    kernel[:] = 0
    kernel[1, 1, 2, 0] = 5.0  # the last channel it gets is red
    layer.set_weights([kernel, bias])
    found = first_filters_of(network, 1)
    assert found.pictures[0, 1, 1].tolist() == [255, 128, 128]
