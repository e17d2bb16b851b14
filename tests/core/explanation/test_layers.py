"""Layers with a map are found in every network of the catalogue, and lie where they look."""

from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers

from core.architectures import architectures
from core.architectures.backbones.table import BACKBONES
from core.experiments.config import parse
from core.explanation.activations import activations_of, first_filters_of
from core.explanation.gradcam import grad_cam_of
from core.explanation.layers import anatomy_of, map_layers
from core.explanation.records import LayerKind
from tests.deep import deep_is_slow
from tests.trainings import built

FLAT = ("linear", "mlp")
FILTERS = {"linear": "classes", "mlp": "units", "vit-small": "patches"}


@pytest.mark.usefixtures("workspace")
@pytest.mark.parametrize("name", deep_is_slow(architectures.names()))
def test_every_network_of_the_catalogue(name):
    """Random weights; transfer networks too, whose backbones are part of the network."""
    model: dict[str, Any] = {"name": name}
    if name in BACKBONES:
        model |= {"weights": "random", "image_size": max(75, architectures[name].smallest_image)}
    network = built(parse({"data": {"name": "cifar10"}, "model": model}))
    found = anatomy_of(network)
    image = np.random.default_rng(0).integers(0, 255, network.input_shape[1:]).astype("uint8")
    assert first_filters_of(network, 12).kind == FILTERS.get(name, "convolution")
    shown = activations_of(network, image, 3)
    if name in FLAT:
        assert (found.layers, found.stages, found.first_choice, shown) == ((), (), "", ())
        return
    first = found.layer(found.first_choice)
    assert found.first_choice in found.stages
    assert min(first.height, first.width) >= 5
    assert len({layer.name for layer in found.layers}) == len(found.layers)
    assert bool(found.attention) == (name == "vit-small") == (first.kind is LayerKind.BLOCK)
    heat = grad_cam_of(network, image, 3, first.name)
    assert heat.values.shape == (first.height, first.width)
    assert np.isfinite(heat.values).all()
    convolutions = [one for one in network.layers if "Conv2D" in type(one).__name__]
    shown_convolutions = [one for one in shown if one.layer.kind is LayerKind.CONVOLUTION]
    with_a_map = [one for one in convolutions if one.output.shape[1:3] != (1, 1)]
    assert len(shown_convolutions) == len(with_a_map)
    assert all(len(one.pictures) == min(3, one.layer.channels) for one in shown)


def linear_layers(*made: keras.Layer) -> keras.Model:
    """A network of such layers, all of whose weights are 1, which looks at 40×37 pixels."""
    images = x = keras.Input((40, 37, 1))
    for layer in made:
        x = layer(x)
        layer.set_weights([np.ones_like(weights) for weights in layer.get_weights()])
    x = layers.GlobalAveragePooling2D()(x)
    return keras.Model(images, layers.Softmax()(layers.Dense(2)(x)))


def convolution(size: int, strides: int, padding: str) -> keras.Layer:
    return layers.Conv2D(1, size, strides, padding, use_bias=False)


WAYS = {
    "valid": lambda: [convolution(5, 1, "valid")],
    "same": lambda: [convolution(3, 1, "same")],
    "same, stride 2": lambda: [convolution(3, 2, "same"), convolution(3, 2, "same")],
    "LeNet-5": lambda: [
        layers.ZeroPadding2D(((2, 2), (1, 1))),
        convolution(5, 1, "valid"),
        layers.AveragePooling2D(2),
        convolution(5, 1, "valid"),
    ],
    "ResNet's beginning": lambda: [
        layers.ZeroPadding2D(3),
        convolution(7, 2, "valid"),
        layers.ZeroPadding2D(1),
        layers.AveragePooling2D(3, 2),
        convolution(1, 2, "valid"),
    ],
    "dilated": lambda: [layers.Conv2D(1, 3, dilation_rate=2, use_bias=False)],
}


@pytest.mark.parametrize("way", WAYS)
def test_a_cell_lies_in_the_middle_of_what_it_sees(way):
    network = linear_layers(*WAYS[way]())
    layer = map_layers(network)[-1]
    values = keras.Model(network.inputs, network.get_layer(layer.source).output)
    row, column = layer.height // 2, layer.width // 2
    images = tf.zeros((1, 40, 37, 1))
    with tf.GradientTape() as tape:
        tape.watch(images)
        cell = values(images)[0, row, column, 0]
    seen = np.argwhere(tape.gradient(cell, images).numpy()[0, :, :, 0])
    middle = (seen.min(axis=0) + seen.max(axis=0)) / 2
    place = layer.placement
    expected = [place.first[0] + row * place.step[0], place.first[1] + column * place.step[1]]
    assert middle.tolist() == expected


def test_a_resized_image_s_map_lies_on_the_image_itself():
    network = linear_layers(layers.Resizing(80, 74), convolution(1, 1, "same"))
    place = map_layers(network)[-1].placement
    assert place.first == (-0.25, -0.25)
    assert place.step == (0.5, 0.5)


def test_a_branch_is_no_stage_where_the_branches_meet():
    images = keras.Input((8, 8, 1))
    x = layers.Conv2D(2, 3, padding="same")(images)
    branches = [layers.Conv2D(2, 3, padding="same")(x) for _ in range(2)]
    x = layers.Activation("relu", name="bent")(layers.Concatenate(name="met")(branches))
    outputs = layers.Dense(2)(layers.GlobalAveragePooling2D()(x))
    found = anatomy_of(keras.Model(images, layers.Softmax()(outputs)))
    assert found.stages == ("met",)
    assert found.layer("met").source == "bent"
    assert len(found.layers) == 4
