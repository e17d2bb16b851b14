"""A network whose answer is known: a white patch says "patch", what is black says "ground"."""

import keras
import numpy as np
from keras import layers
from numpy.typing import NDArray

from core.auth.actors import EVERYBODY
from core.common import settings
from core.runs import repository
from tests.helpers import small_config

SIDE, PATCH = 16, 4
GROUND_CLASS, PATCH_CLASS = 0, 1
CORNERS = {
    "top left": (0, 0),
    "top right": (0, 12),
    "bottom left": (12, 0),
    "bottom right": (12, 12),
}


def known_network() -> keras.Model:
    """One channel sees what is brighter than 0.8, the other what is darker than 0.3; each speaks
    for its own class."""
    images = keras.Input((SIDE, SIDE, 1))
    x = layers.Rescaling(1 / 255)(images)
    x = layers.Conv2D(2, 1, name="seen")(x)
    x = layers.Activation("relu", name="bent")(x)
    x = layers.GlobalAveragePooling2D()(x)
    outputs = layers.Softmax()(layers.Dense(2, name="logits")(x))
    network = keras.Model(images, outputs)
    network.get_layer("seen").set_weights([np.float32([[[[1.0, -1.0]]]]), np.float32([-0.8, 0.3])])
    network.get_layer("logits").set_weights(
        [np.float32([[0.0, 600.0], [40.0, 0.0]]), np.float32([0.0, 0.0])]
    )
    return network


def with_patch(corner: str) -> NDArray[np.uint8]:
    """Black to gray, with a white patch in that corner."""
    image = np.random.default_rng(3).integers(0, 120, (SIDE, SIDE, 1)).astype("uint8")
    top, left = CORNERS[corner]
    image[top : top + PATCH, left : left + PATCH] = 255
    return image


def in_corner(place: tuple[int, ...], corner: str) -> bool:
    """Whether a pixel lies on the patch."""
    top, left = CORNERS[corner]
    return 0 <= place[0] - top < PATCH and 0 <= place[1] - left < PATCH


def run_with(network: keras.Model) -> str:
    """The id of a run in the workspace that is set, whose file holds `network`."""
    run_id = repository.create_run(small_config(), EVERYBODY)
    path = settings.network_file(run_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    network.save(path)
    return run_id
