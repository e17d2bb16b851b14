"""What a network's last layer with weights gets: of a whole network, and of the end of one."""

import keras
import numpy as np
import pytest
from keras import layers

from core.modeling import features
from core.modeling.features import collect, feature_model, features_of, stratified
from core.modeling.partition import split_frozen
from core.prediction.predictor import network_of
from tests.helpers import open_arrays

LENET_VALUES = 84


def test_features_are_what_the_last_dense_layer_gets(trained):
    network = network_of(trained)
    images = open_arrays("digits").x_test[:5].astype("float32")
    values = features_of(feature_model(network), images)
    assert values.shape == (5, LENET_VALUES)
    kernel, bias = network.get_layer("logits").get_weights()
    logits = values @ kernel + bias
    expected = np.asarray(network(images, training=False))
    assert (logits.argmax(axis=1) == expected.argmax(axis=1)).all()


@pytest.mark.parametrize("hidden", [False, True])
def test_the_end_of_a_network_gives_the_same_of_activations(hidden):
    """Where but the last layer learns, its features are the activations themselves."""
    images = keras.Input((8, 8, 1))
    frozen = layers.Conv2D(16, 3, trainable=False)(images)
    x = layers.GlobalAveragePooling2D()(frozen)
    x = layers.Dense(5, activation="relu")(x) if hidden else x
    network = keras.Model(images, layers.Dense(3, activation="softmax")(x))
    first, rest = split_frozen(network)
    given = np.random.default_rng(0).normal(size=(4, 8, 8, 1)).astype("float32")
    expected = features_of(feature_model(network), given)
    found = features_of(feature_model(rest), np.asarray(first(given)))
    assert found.shape == (4, 5 if hidden else 16)
    assert found == pytest.approx(expected, abs=1e-5)


def test_many_values_are_projected_on_fewer(monkeypatch):
    """Lengths and distances stay nearly as they were, where the values have a few directions."""
    monkeypatch.setattr(features, "MOST_VALUES", 20)
    monkeypatch.setattr(features, "FITTED_ON", 100)
    draw = np.random.default_rng(0)
    values = (5 + draw.normal(size=(400, 6)) @ draw.normal(size=(6, 50))).astype("float32")
    images = keras.Input((50,))
    network = keras.Model(images, layers.Dense(3, activation="softmax")(images))
    found, projection = collect(feature_model(network), np.split(values, 8))
    assert found.shape == (400, 20)
    assert np.linalg.norm(found, axis=1) == pytest.approx(np.linalg.norm(values, axis=1), rel=1e-3)
    apart = [np.linalg.norm(one[:200] - one[200:], axis=1) for one in (found, values)]
    assert apart[0] == pytest.approx(apart[1], rel=1e-3)
    assert projection(values[:7]) == pytest.approx(found[:7], abs=1e-4)


def test_images_of_very_many_values_are_not_held_by_the_thousand(monkeypatch):
    """The projection is fitted on the first of them alone: its directions are no more than those,
    however many come in a batch."""
    monkeypatch.setattr(features, "MOST_VALUES", 20)
    monkeypatch.setattr(features, "FITTED_BYTES", 12 * 50 * 4)
    images = keras.Input((50,))
    network = keras.Model(images, layers.Dense(3, activation="softmax")(images))
    values = np.random.default_rng(0).normal(size=(90, 50)).astype("float32")
    for fewest, directions in ((8, 12), (15, 15)):
        monkeypatch.setattr(features, "FEWEST_FITTED", fewest)
        found, projection = collect(feature_model(network), np.split(values, 3))
        assert projection.axes.shape == (50, directions)
        assert found == pytest.approx(projection(values), abs=1e-4)


def test_a_network_that_ends_in_an_average_has_features():
    """No dense layer at all, and one within a block: what the last weights get counts."""
    images = keras.Input((8, 8, 1))
    before = layers.Conv2D(4, 3, activation="relu")(images)
    gates = layers.Dense(4, activation="sigmoid")(layers.GlobalAveragePooling2D()(before))
    given = np.random.default_rng(0).normal(size=(2, 8, 8, 1)).astype("float32")
    for x in (before, layers.Multiply()([before, layers.Reshape((1, 1, 4))(gates)])):
        averaged = layers.GlobalAveragePooling2D()(layers.Conv2D(3, 1)(x))
        network = keras.Model(images, layers.Softmax()(averaged))
        expected = np.asarray(keras.Model(images, x)(given)).reshape(2, -1)
        assert features_of(feature_model(network), given) == pytest.approx(expected, abs=1e-5)


def test_few_values_stay_as_they_are():
    images = keras.Input((4,))
    network = keras.Model(images, layers.Dense(3, activation="softmax")(images))
    values = np.arange(12, dtype="float32").reshape(3, 4)
    found, projection = collect(feature_model(network), [values[:2], values[2:]])
    assert (found == values).all()
    assert projection(values) is values


def test_samples_have_each_class_in_its_share():
    labels = np.repeat([0, 1, 2], [600, 300, 100]).astype("uint8")
    found = stratified(labels, 100)
    assert len(set(found.tolist())) == 100
    assert np.abs(np.bincount(labels[found]) - [60, 30, 10]).max() <= 1
    assert stratified(labels[:7], 100).tolist() == list(range(7))
    assert (found == stratified(labels, 100)).all()
    assert stratified(labels[:0], 100).tolist() == []
