"""Where a network looked: by Grad-CAM where a layer has a map, else by covering."""

import keras
import numpy as np
from keras import layers

from core.explanation.looking import where_it_looked
from core.prediction.built_in import DIGIT_READER
from core.prediction.digit_reader import read_digit
from tests.core.explanation.known import (
    PATCH_CLASS,
    SIDE,
    in_corner,
    known_network,
    run_with,
    with_patch,
)


def test_a_network_with_maps_is_asked_by_its_gradients(workspace):
    look = where_it_looked(run_with(known_network()), with_patch("top right"), PATCH_CLASS)
    assert look.way == "grad-cam"
    found = look.heat.on_image(SIDE, SIDE)
    assert in_corner(np.unravel_index(found.argmax(), found.shape), "top right")


def test_one_without_is_asked_by_covering(workspace):
    """Softmax regression that says "patch" for what is bright at the lower left."""
    weights = np.zeros((SIDE, SIDE, 2), np.float32)
    weights[12:, :4, PATCH_CLASS] = 0.0005  # not so sure that half a patch is enough
    images = keras.Input((SIDE, SIDE, 1))
    network = keras.Model(images, layers.Dense(2, "softmax")(layers.Flatten()(images)))
    network.layers[-1].set_weights([weights.reshape(-1, 2), np.zeros(2, np.float32)])
    look = where_it_looked(run_with(network), with_patch("bottom left"), PATCH_CLASS)
    assert look.way == "occlusion"
    found = look.heat.on_image(SIDE, SIDE)
    assert in_corner(np.unravel_index(found.argmax(), found.shape), "bottom left")


def test_the_digit_reader_is_asked_by_covering():
    stroke = np.zeros((8, 8, 1), np.uint8)
    stroke[:, 3:5] = 255
    digit = int(read_digit(stroke).argmax())
    look = where_it_looked(DIGIT_READER, stroke, digit)
    assert look.way == "occlusion"
    assert look.heat.values[:, 0].max() < look.heat.values.max()
