"""Grad-CAM on a network whose answer is known, on frozen layers, and where there is no map."""

import keras
import numpy as np
import pytest
from keras import layers

from core.common.errors import UserError
from core.explanation.gradcam import grad_cam, grad_cam_of
from core.prediction.predictor import predict
from tests.core.explanation.known import (
    CORNERS,
    GROUND_CLASS,
    PATCH_CLASS,
    SIDE,
    in_corner,
    known_network,
    run_with,
    with_patch,
)


@pytest.mark.parametrize("corner", CORNERS)
def test_the_peak_lies_where_the_patch_is(corner):
    network, image = known_network(), with_patch(corner)
    assert np.asarray(network(image[None].astype("float32"))).argmax() == PATCH_CLASS
    found = grad_cam_of(network, image, PATCH_CLASS, "seen").on_image(SIDE, SIDE)
    assert found.max() == pytest.approx(1.0)
    assert in_corner(np.unravel_index(found.argmax(), found.shape), corner)
    top, left = CORNERS[corner]
    outside = found.copy()
    outside[top : top + 4, left : left + 4] = 0
    assert outside.max() < 0.01


@pytest.mark.parametrize("corner", CORNERS)
def test_another_class_has_another_map(corner):
    found = grad_cam_of(known_network(), with_patch(corner), GROUND_CLASS, "seen")
    assert not in_corner(np.unravel_index(found.values.argmax(), found.values.shape), corner)
    top, left = CORNERS[corner]
    assert found.values[top : top + 4, left : left + 4].max() == 0


def test_it_is_the_formula_of_the_paper():
    """Weights: means of the logit's gradient over the map; then a ReLU of the weighted sum."""
    keras.utils.set_random_seed(1)
    images = keras.Input((6, 6, 1))
    maps = layers.Conv2D(3, 3, activation="tanh", name="maps")(images)
    logits = layers.Dense(2, name="logits")(layers.Flatten()(maps))
    network = keras.Model(images, layers.Softmax()(logits))
    image = np.random.default_rng(0).integers(0, 3, (6, 6, 1)).astype("uint8")
    kernel = network.get_layer("logits").get_weights()[0]
    weights = kernel[:, 1].reshape(4, 4, 3).mean(axis=(0, 1))  # a dense layer's own gradient
    values = np.asarray(keras.Model(images, maps)(image[None].astype("float32")))[0]
    expected = np.maximum((values * weights).sum(-1), 0)
    found = grad_cam_of(network, image, 1, "maps")
    np.testing.assert_allclose(found.values * found.most, expected, rtol=1e-4, atol=1e-6)


def test_a_sure_network_has_a_map_too():
    """Where the probability is 1 its gradient is 0; that of the logit is not."""
    network, image = known_network(), np.full((SIDE, SIDE, 1), 255, "uint8")
    kernel, bias = network.get_layer("logits").get_weights()
    network.get_layer("logits").set_weights([kernel * 100, bias])
    assert float(network(image[None].astype("float32"))[0, PATCH_CLASS]) == 1.0
    assert grad_cam_of(network, image, PATCH_CLASS, "seen").most > 0


def test_frozen_layers_have_maps():
    network, image = known_network(), with_patch("top right")
    network.trainable = False
    found = grad_cam_of(network, image, PATCH_CLASS, "seen")
    assert in_corner(np.unravel_index(found.values.argmax(), found.values.shape), "top right")


@pytest.mark.usefixtures("workspace")
def test_what_is_no_layer_with_a_map_is_refused_with_those_that_are():
    run_id = run_with(known_network())
    image = with_patch("top left")
    assert predict(run_id, image[None]).argmax() == PATCH_CLASS
    assert grad_cam(run_id, image, PATCH_CLASS, "seen").most > 0
    with pytest.raises(UserError, match=r"'nope'.*seen") as refused:
        grad_cam(run_id, image, PATCH_CLASS, "nope")
    assert refused.value.code == "layer-without-map"
