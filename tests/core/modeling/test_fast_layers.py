"""The fast layers compute what Keras' layers do, and leave nothing behind in a saved model."""

import json
import subprocess
import sys

import keras
import numpy as np
import pytest
from keras import layers

from core.architectures import architectures
from core.architectures.backbones.table import BACKBONES
from core.auth.actors import EVERYBODY
from core.common import settings
from core.config.training import TrainingConfig
from core.evaluation.evaluation import load_evaluation
from core.execution import scheduler
from core.experiments.config import parse
from core.experiments.recipes import recipes
from core.modeling import fast_layers
from core.modeling.fast_layers import (
    FastDropout,
    FusedActivation,
    FusedBatchNormalization,
    InPrecision,
    for_training,
)
from core.runs import repository
from core.runs.models import Run
from core.training.fit import compile_train_model
from tests.deep import deep_is_slow
from tests.helpers import open_arrays, small_config, train_run
from tests.trainings import built

# With the layers and the precision that this machine gets, by
# tests/core/experiments/recipes/test_base.py
TRAINED_BY_RECIPES = {recipe.config.model.name for recipe in recipes}
NARROW = {"width": 0.125}
ONLY_KERAS = """
import json, sys
import keras, numpy as np
model = keras.models.load_model(sys.argv[1])
assert not any(name.split(".")[0] == "core" for name in sys.modules)
images = np.load(sys.argv[2])
print(json.dumps({
    "probabilities": model.predict(images, verbose=0).tolist(),
    "policies": sorted({layer.dtype_policy.name for layer in model.layers}),
    "modules": sorted({type(layer).__module__.split(".")[0] for layer in model.layers}),
}))
"""


@pytest.fixture(autouse=True)
def _fresh_start():
    keras.backend.clear_session()
    keras.utils.set_random_seed(0)


def batch(*shape: int) -> np.ndarray:
    return np.random.default_rng(0).normal(3.0, 2.0, shape).astype("float32")


def normalization(**settings) -> tuple[layers.BatchNormalization, keras.Model]:
    images = keras.Input((5, 4, 3))
    layer = layers.BatchNormalization(**settings)
    model = keras.Model(images, layer(images))
    away = np.random.default_rng(1)
    layer.set_weights([away.uniform(0.5, 2.0, weight.shape) for weight in layer.get_weights()])
    return layer, model


@pytest.mark.parametrize(
    "settings",
    [{}, {"scale": False}, {"center": False}, {"momentum": 0.5, "epsilon": 0.1}],
    ids=["default", "no scale", "no offset", "other numbers"],
)
def test_batch_normalisation_is_that_of_keras(settings):
    (keras_layer, keras_model), (own_layer, own_network) = (
        normalization(**settings) for _ in range(2)
    )
    own_model = for_training(own_network, "float32")
    assert isinstance(own_model.layers[-1], FusedBatchNormalization)
    x = batch(7, 5, 4, 3)
    for in_training in (False, True, True, False):  # a step changes what the next finds
        expected = keras_model(x, training=in_training)
        found = own_model(x, training=in_training)
        np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-5)
        for one, other in zip(own_layer.get_weights(), keras_layer.get_weights(), strict=True):
            np.testing.assert_allclose(one, other, rtol=1e-5)


def test_its_gradients_are_those_of_keras():
    import tensorflow as tf

    found = []
    for fast in (False, True):
        layer, network = normalization()
        model = for_training(network, "float32") if fast else network
        x = tf.constant(batch(7, 5, 4, 3))
        with tf.GradientTape() as tape:
            tape.watch(x)
            loss = tf.reduce_sum(tf.sin(model(x, training=True)))
        found.append(tape.gradient(loss, [x, layer.gamma.value, layer.beta.value]))
    for one, other in zip(*found, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-3, atol=1e-4)


def test_frozen_batch_normalisation_stays_in_inference_mode():
    layer, network = normalization()
    layer.trainable = False
    before = layer.get_weights()
    x = batch(7, 5, 4, 3)
    found = for_training(network, "float32")(x, training=True)
    np.testing.assert_allclose(found, network(x, training=False), rtol=1e-4, atol=1e-5)
    assert all((one == other).all() for one, other in zip(layer.get_weights(), before, strict=True))


def test_statistics_of_fewer_bits_are_float32():
    layer, network = normalization(momentum=0.0)
    x = 300 + batch(64, 5, 4, 3)  # bfloat16 has steps of 2 up there
    for_training(network, "bfloat16")(x, training=True)
    assert layer.moving_mean.dtype == "float32"
    np.testing.assert_allclose(layer.moving_mean, x.mean(axis=(0, 1, 2)), rtol=1e-3)


def activation_of(kind: str, precision: str) -> tuple[keras.Model, keras.Model]:
    """A network of that activation alone, and the one that learns for it."""
    values = keras.Input((5, 3))
    weighted = layers.Dense(3, kernel_initializer="identity")(values)
    network = keras.Model(values, layers.Activation(kind)(weighted))
    return network, for_training(network, precision)


@pytest.mark.parametrize(
    ("precision", "error"), [("float32", 1e-6), ("bfloat16", 2**-7), ("float16", 2**-10)]
)
@pytest.mark.parametrize("kind", ["gelu", "swish"])
def test_activations_in_one_pass_are_those_of_keras(kind, precision, error):
    network, train_model = activation_of(kind, precision)
    assert isinstance(train_model.layers[-1], FusedActivation)
    for size in (10, 7):
        x = np.linspace(-6, 6, size * 15, dtype="float32").reshape(size, 5, 3)
        found = [value_and_gradient(model, x, precision) for model in (network, train_model)]
        for one, other in zip(*found, strict=True):
            np.testing.assert_allclose(other, one, rtol=error, atol=error)
    assert train_model.output.dtype == precision


def value_and_gradient(model: keras.Model, x: np.ndarray, precision: str) -> tuple:
    """As in a training: in a graph that takes any number of images."""
    import tensorflow as tf

    @tf.function(input_signature=[tf.TensorSpec((None, 5, 3))])
    def computed(x):
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = tf.cast(model(x, training=True), "float32")
            loss = tf.reduce_sum(y * tf.range(3.0))
        return y, tape.gradient(loss, x)

    return computed(tf.cast(tf.cast(x, precision), "float32"))


def test_where_nothing_is_compiled_activations_stay(monkeypatch):
    monkeypatch.setattr(fast_layers, "xla_compiles", lambda: False)
    for precision, kind in (("float32", layers.Activation), ("bfloat16", InPrecision)):
        _, train_model = activation_of("gelu", precision)
        assert type(train_model.layers[-1]) is kind


def test_activations_of_one_step_stay():
    _, train_model = activation_of("tanh", "float32")
    assert not isinstance(train_model.layers[-1], FusedActivation)


@pytest.mark.parametrize("dtype", ["float32", "bfloat16", "float16"])
@pytest.mark.parametrize("rate", [0.1, 0.3, 0.5, 0.9])
def test_dropout_keeps_the_mean_and_drops_its_share(rate, dtype):
    ones = np.ones((100, 99, 11), "float32")  # no multiple of 4
    dropped = keras.ops.convert_to_numpy(
        keras.ops.cast(FastDropout(rate, dtype=dtype)(ones, training=True), "float32")
    )
    rounded = round(rate * 256) / 256
    assert (dropped == 0).mean() == pytest.approx(rounded, abs=0.006)
    assert dropped.mean() == pytest.approx(1.0, abs=0.02)
    assert len(np.unique(dropped)) == 2
    assert dropped.max() == pytest.approx(1 / (1 - rounded), rel=0.005)


def test_dropout_is_new_in_every_step_and_repeats_with_its_seed():
    ones = np.ones((10, 10), "float32")
    first, second = (FastDropout(0.5, seed=3) for _ in range(2))
    drawn = [np.asarray(first(ones, training=True)) for _ in range(2)]
    again = [np.asarray(second(ones, training=True)) for _ in range(2)]
    assert (drawn[0] != drawn[1]).any()
    assert all((one == other).all() for one, other in zip(drawn, again, strict=True))
    assert (np.asarray(first(ones)) == 1).all()


def test_whole_channels_are_dropped_as_keras_does():
    images = keras.Input((8, 8, 4))
    network = keras.Model(images, layers.Dropout(0.5, noise_shape=(None, 1, 1, 1))(images))
    dropped = np.asarray(for_training(network, "float32")(np.ones((50, 8, 8, 4)), training=True))
    assert set(np.unique(dropped)) == {0.0, 2.0}
    assert all(len(np.unique(image)) == 1 for image in dropped)


def test_weights_are_one_and_names_stay():
    network = built(parse({"model": {"name": "cnn3", **NARROW}}))
    train_model = for_training(network, "bfloat16")
    assert {id(one) for one in train_model.weights} == {id(one) for one in network.weights}
    assert [layer.name for layer in train_model.layers] == [layer.name for layer in network.layers]
    assert len(train_model.losses) == len(network.losses) > 0
    assert sum(isinstance(layer, FusedBatchNormalization) for layer in train_model.layers) == 6
    assert any(isinstance(layer, InPrecision) for layer in train_model.layers)
    assert not any(isinstance(layer, InPrecision) for layer in network.layers)
    assert train_model.get_layer("scale").compute_dtype == "float32"
    assert train_model.output.dtype == "float32"
    assert train_model.get_layer("logits").compute_dtype == "float32"


@pytest.mark.parametrize(
    ("name", "precision"),
    [
        *deep_is_slow(sorted({*architectures.names()} - TRAINED_BY_RECIPES), "bfloat16"),
        ("cnn3", "float32"),
        ("cnn3", "bfloat16"),
        ("mobilenet", "bfloat16"),
    ],
)
def test_every_network_learns_with_them(name, precision):
    knobs = NARROW if "width" in architectures[name].knobs.model_fields else {}
    if name in BACKBONES:
        knobs = {"weights": "random", "image_size": architectures[name].smallest_image}
    network = built(parse({"model": {"name": name, **knobs}}))
    train_model = for_training(network, precision)
    x = np.random.default_rng(0).integers(0, 256, (8, 8, 8, 1), "uint8")
    # Fresh probabilities are all about the same: what counts is how they differ.
    exact, found = (
        np.log(np.asarray(model(x, training=False))) for model in (network, train_model)
    )
    far = np.abs(exact - exact.mean()).max()
    np.testing.assert_allclose(found, exact, atol=(0.001 if precision == "float32" else 0.1) * far)
    before = [weight.numpy() for weight in network.trainable_weights]
    compile_train_model(train_model, precision, TrainingConfig(batch_size=4), {})
    history = train_model.fit(x, np.arange(8) % 10, batch_size=4, verbose=0).history
    assert np.isfinite(history["loss"]).all()
    assert any(
        (one != new.numpy()).any()
        for one, new in zip(before, network.trainable_weights, strict=True)
    )


def trained(**changes) -> Run:
    run_id = scheduler.submit(small_config(**changes), EVERYBODY)
    train_run(run_id)
    run = repository.get_run(run_id)
    assert run.status == "finished", run.message
    return run


@pytest.mark.usefixtures("workspace")
@pytest.mark.parametrize(
    ("name", "precision"),
    [
        ("cnn3", "bfloat16"),
        pytest.param("cnn2", "float32", marks=pytest.mark.slow),
        pytest.param("cnn2", "float16", marks=pytest.mark.slow),
        pytest.param("sprint", "bfloat16", marks=pytest.mark.slow),
    ],
)
def test_a_saved_network_needs_nothing_but_keras(name, precision, tmp_path):
    run = trained(
        model={"name": name, **NARROW},
        augmentation={"rotation": 5},
        training={"precision": precision, "batch_size": 256, "epochs": 1},
    )
    folder = settings.run_folder(run.id)
    images = open_arrays("digits").x_test[:20]
    np.save(tmp_path / "images.npy", images)
    answer = subprocess.run(
        [sys.executable, "-c", ONLY_KERAS, folder / "model.keras", tmp_path / "images.npy"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    found = json.loads(answer.stdout.splitlines()[-1])
    assert found["policies"] == ["float32"]
    assert found["modules"] == ["keras"]
    tested = load_evaluation(run).probabilities[:20]
    np.testing.assert_allclose(found["probabilities"], tested, atol=1e-6)
    assert json.loads((folder / "environment.json").read_text())["precision"] == precision


@pytest.mark.usefixtures("workspace")
@pytest.mark.parametrize(
    ("model", "settings_of_it"),
    [
        ({"name": "cnn2", "width": 0.5, "dropout": 0.1}, {"epochs": 6, "batch_size": 16}),
        pytest.param(
            {"name": "sprint", "width": 0.125},
            {"epochs": 4, "batch_size": 32},
            marks=pytest.mark.slow,
        ),
    ],
    ids=["cnn2", "sprint"],
)
def test_precisions_agree_within_noise(model, settings_of_it):
    """The best epoch's weights come back too: the stored figures are those of the saved model."""
    accuracies = {}
    for precision in ("float32", "bfloat16"):
        run = trained(model=model, training={"precision": precision, **settings_of_it})
        accuracies[precision] = run.test_accuracy
        best = min(repository.list_epochs(run.id), key=lambda epoch: epoch.val_loss)
        assert run.test_accuracy == pytest.approx(best.val_accuracy, abs=0.05)
    assert min(accuracies.values()) > 0.85
    assert accuracies["float32"] == pytest.approx(accuracies["bfloat16"], abs=0.05)


@pytest.mark.usefixtures("workspace")
def test_cached_features_learn_in_fewer_bits():
    knobs = {"name": "mobilenet", "weights": "random", "image_size": 32, "unfreeze": 6}
    run = trained(
        data={"fraction": 0.1},
        model=knobs,
        training={"precision": "bfloat16", "epochs": 1},
    )
    network = keras.models.load_model(settings.run_folder(run.id) / "model.keras")
    assert {layer.dtype_policy.name for layer in network.layers} == {"float32"}
