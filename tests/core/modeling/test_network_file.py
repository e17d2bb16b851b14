"""Networks from elsewhere in the form of all others, and what does not fit."""

from pathlib import Path

import keras
import numpy as np
import pytest
from keras import layers

from core.architectures import architectures
from core.common.errors import UserError
from core.config.data import DataConfig
from core.datasets import get_dataset
from core.modeling.features import feature_model
from core.modeling.logits import logits_of
from core.modeling.network_file import for_images, look_into, open_network
from tests.helpers import small_config
from tests.trainings import built

IMAGES = np.random.default_rng(0).integers(0, 256, (4, 8, 8, 1)).astype("float32")


def saved(folder: Path, network: keras.Model) -> Path:
    network.save(folder / "net.keras")
    return folder / "net.keras"


def sequential(shape=(8, 8, 1), classes=10, end="softmax") -> keras.Model:
    return keras.Sequential(
        [keras.Input(shape), layers.Flatten(), layers.Dense(classes, activation=end)]
    )


def opened(folder: Path, network: keras.Model, data: str = "digits", scaling="none"):
    """The network as it is used, from its file."""
    found = open_network(saved(folder, network), "net.keras")
    return for_images(found, "net.keras", get_dataset(data), scaling)


def why(folder: Path, network: keras.Model, data: str = "digits") -> str:
    with pytest.raises(UserError) as caught:
        opened(folder, network, data)
    assert caught.value.code == "network-file-refused"
    return str(caught.value)


@pytest.mark.parametrize(("scaling", "scale"), [("none", 1), ("unit", 1 / 255)])
def test_it_answers_as_in_its_file(tmp_path, scaling, scale):
    network = sequential()
    found = opened(tmp_path, network, scaling=scaling)
    assert found.input_shape[1:] == (8, 8, 1)
    np.testing.assert_allclose(found(IMAGES), network(IMAGES * scale), atol=1e-5)
    assert logits_of(found)(IMAGES).shape == (4, 10)
    assert not [layer for layer in found.layers if isinstance(layer, keras.Model)]


def test_signed_values_are_between_minus_one_and_one(tmp_path):
    network = sequential()
    found = opened(tmp_path, network, scaling="signed")
    np.testing.assert_allclose(found(IMAGES), network(IMAGES / 127.5 - 1), atol=1e-5)


def test_images_are_brought_to_its_size_and_colours(tmp_path):
    found = opened(tmp_path, sequential((16, 12, 3)))
    assert found(IMAGES).shape == (4, 10)
    assert found.get_layer("vistazo_resize").output.shape[1:3] == (16, 12)


@pytest.mark.parametrize("name", ["lenet5", "resnet-small", "vit-small", "sprint", "convmixer"])
def test_networks_of_our_own_come_back_as_they_were(tmp_path, name):
    assert name in architectures
    network = built(small_config(model={"name": name}))
    found = opened(tmp_path, network)
    np.testing.assert_allclose(
        found(IMAGES, training=False), network(IMAGES, training=False), atol=1e-5
    )


def test_a_network_within_a_network(tmp_path):
    inner = keras.Sequential([keras.Input((8, 8, 1)), layers.Conv2D(3, 3), layers.ReLU()])
    images = keras.Input((8, 8, 1))
    x = layers.GlobalAveragePooling2D()(inner(images))
    network = keras.Model(images, layers.Dense(10, activation="softmax")(x))
    found = opened(tmp_path, network)
    np.testing.assert_allclose(found(IMAGES), network(IMAGES), atol=1e-5)
    assert not [layer for layer in found.layers if isinstance(layer, keras.Model)]


def test_a_whole_network_before_its_softmax_has_the_features_of_its_last_layer(tmp_path):
    flat = [keras.Input((8, 8, 1)), layers.Flatten(), layers.Dense(5), layers.Dense(10)]
    network = keras.Sequential([keras.Sequential(flat), layers.Softmax()])
    found = opened(tmp_path, network)
    np.testing.assert_allclose(found(IMAGES), network(IMAGES), atol=1e-5)
    assert feature_model(found).output_shape == (None, 5)


@pytest.mark.parametrize(
    ("network", "data", "words"),
    [
        (lambda: sequential(classes=4), "digits", "has 10 classes"),
        (lambda: sequential((8, 8, 2)), "digits", "1 or 3"),
        (lambda: sequential((64,)), "digits", "one image"),
        (lambda: sequential((32, 32, 1)), "cifar10", "takes gray images"),
        (lambda: sequential(end="sigmoid"), "digits", "no softmax"),
        (lambda: sequential(end=None), "digits", "no softmax"),
    ],
)
def test_what_does_not_fit_is_said(tmp_path, network, data, words):
    assert words in why(tmp_path, network(), data)


def test_code_in_a_file_is_never_run(tmp_path):
    mark = tmp_path / "it ran"
    images = keras.Input((8, 8, 1))
    place = str(mark)  # what a Lambda closes over goes into the file
    x = layers.Lambda(lambda x: (open(place, "w").close(), x)[1], output_shape=(8, 8, 1))(images)
    network = keras.Model(images, layers.Dense(10, activation="softmax")(layers.Flatten()(x)))
    path = saved(tmp_path, network)
    mark.unlink(missing_ok=True)
    with pytest.raises(UserError, match="would run code"):
        open_network(path, "net.keras")
    assert not mark.exists()


def test_it_is_told_ahead_whether_a_file_answers_these_images(tmp_path):
    path = saved(tmp_path, sequential())
    look_into(str(path), "net.keras", DataConfig(name="digits"), "none")
    with pytest.raises(UserError, match="classes"):
        look_into(str(path), "net.keras", DataConfig(name="cifar100"), "none")
