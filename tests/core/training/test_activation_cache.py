"""What is frozen is computed once: where networks are split, what is stored, what it changes."""

import json
import subprocess
import sys
from pathlib import Path

import keras
import numpy as np
import pytest

from core.auth.actors import EVERYBODY
from core.common import settings
from core.datasets.opened import open_dataset
from core.evaluation.evaluation import load_evaluation
from core.experiments.config import parse
from core.modeling.partition import split_frozen
from core.modeling.pretrained import load_weights
from core.prediction.predictor import predict
from core.runs import queue, repository
from core.training import activation_cache
from core.training.activation_cache import NotCached, Wanted, activations
from core.training.context import StopRequested
from core.training.plan import CHANGED_ANEW, TrainingImages, plan_training
from tests.helpers import open_arrays, train_run, wait_for
from tests.trainings import built, parts_of, running


@pytest.fixture(autouse=True)
def workspace(tmp_path, monkeypatch):
    monkeypatch.setenv("VISTAZO_HOME", str(tmp_path))
    monkeypatch.delenv("VISTAZO_DATABASE_URL", raising=False)
    monkeypatch.delenv("VISTAZO_FEATURES_GB", raising=False)
    return tmp_path


def experiment(augmentation=None, training=None, data=None, **knobs):
    """MobileNet 0.25 (or another) at 32 px on 144 digits, random weights unless told otherwise."""
    width = {} if "name" in knobs else {"width": 0.25}
    model = {"name": "mobilenet", **width, "image_size": 32, "weights": "random", **knobs}
    return parse(
        {
            "data": {"name": "digits", "fraction": 0.1, **(data or {})},
            "model": model,
            "augmentation": augmentation or {},
            "training": {"epochs": 2, "batch_size": 32, **(training or {})},
        }
    )


def fresh(config):
    keras.backend.clear_session()
    keras.utils.set_random_seed(config.seed)
    return built(config)


def images_of(config):
    return TrainingImages(open_dataset(config.data), parts_of(config))


def prepared(config):
    return plan_training(running(config), fresh(config), images_of(config))


def trained(config):
    run_id = repository.create_run(config, EVERYBODY)
    train_run(run_id)
    run = repository.get_run(run_id)
    assert run.status == "finished", run.message
    return run


def stored():
    folder = settings.home() / "cache" / "features"
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def test_cached_training_teaches_only_what_learns_and_leaves_a_whole_model():
    config = experiment(name="vgg16", unfreeze="block5_conv3")
    before = {one.path: one.numpy() for one in fresh(config).weights}
    run = trained(config)
    assert len(stored()) == 2
    assert run.total_parameters == 14_714_688 + 512 * 10 + 10

    probabilities = load_evaluation(run).probabilities
    answers = predict(run.id, np.asarray(open_arrays("digits").x_test))
    assert answers.shape == (360, 10)
    assert np.abs(answers - probabilities).max() < 5e-3

    whole = keras.models.load_model(settings.run_folder(run.id) / "model.keras", compile=False)
    changed = {one.path for one in whole.weights if not np.array_equal(before[one.path], one)}
    learning = ("block5_conv3", "logits")
    assert changed == {f"{layer}/{name}" for layer in learning for name in ("kernel", "bias")}


@pytest.mark.parametrize(
    ("knobs", "fraction"),
    [
        ({}, 0.5),
        # Batch normalisation that learns needs some hundred steps for its moving statistics.
        pytest.param(
            {"unfreeze": "conv_dw_13", "backbone_learning_rate": 3e-4}, 1.0, marks=pytest.mark.slow
        ),
    ],
)
def test_both_ways_reach_the_same_accuracy(knobs, fraction, monkeypatch):
    path = settings.keras_folder() / "models" / "mobilenet_2_5_224_tf_no_top.h5"
    if not path.is_file():
        pytest.skip(f"needs {path}")
    training = {"epochs": 8, "optimizer": {"learning_rate": 0.003}, "batch_size": 16}
    data = {"fraction": fraction}
    config = experiment(weights="imagenet", data=data, training=training, **knobs)
    cached = trained(config)
    assert len(stored()) == 2
    monkeypatch.setenv("VISTAZO_FEATURES_GB", "0")
    plain = trained(config)
    assert plain.test_accuracy > 0.3
    assert cached.test_accuracy == pytest.approx(plain.test_accuracy, abs=0.03)


def test_a_second_training_finds_what_the_first_computed():
    prepared(experiment())
    first = {name: modified(name) for name in stored()}
    prepared(experiment(dropout=0.5, training={"epochs": 1}, data={"validation": 0.3}))
    assert {name: modified(name) for name in stored()} == first


def modified(name):
    path = settings.home() / "cache" / "features" / name / activation_cache.FILE
    return path.stat().st_mtime_ns


@pytest.mark.parametrize(
    "change", [{"seed": 1}, {"model": {"image_size": 40}}, {"data": {"fraction": 0.2}}]
)
def test_what_decides_the_activations_renames_them(change):
    """Another seed draws other random weights and other images."""
    values = json.loads(experiment().to_json())
    prepared(parse(values))
    first = set(stored())
    for section, fields in change.items():
        values[section] = {**values[section], **fields} if isinstance(fields, dict) else fields
    prepared(parse(values))
    new = set(stored()) - first
    assert len(new) == (1 if "data" in change else 2)  # the test images are the same


def test_augmented_views_are_cached_and_the_epochs_go_round_them():
    config = experiment({"rotation": 30, "cached_views": 2}, name="vgg16")
    batches = prepared(config).train
    assert len(stored()) == 4  # two views, the validation images, the test images
    seen = []
    for _ in range(3):
        everything = np.concatenate([values for values, _ in batches.as_numpy_iterator()])
        seen.append(np.sort(everything.sum(axis=1)))
    assert np.array_equal(seen[0], seen[2])
    assert not np.array_equal(seen[0], seen[1])


def test_views_that_are_there_are_used_when_more_are_asked_for():
    prepared(experiment({"rotation": 30, "cached_views": 1}))
    first = set(stored())
    prepared(experiment({"rotation": 30, "cached_views": 2}))
    assert len(set(stored()) - first) == 1


def test_without_cached_views_augmented_images_go_through_the_whole_network():
    config = experiment({"rotation": 30})
    network = fresh(config)
    plan = plan_training(running(config), network, images_of(config))
    assert stored() == []
    assert plan.eval_model is network
    assert plan.train_model.name.startswith("augmented")


def test_views_without_validation_images_and_with_smoothed_labels():
    data, training = {"validation": 0.0}, {"label_smoothing": 0.1}
    run = trained(experiment({"flip": "horizontal", "cached_views": 1}, training, data))
    assert repository.list_epochs(run.id)[-1].val_loss is None


def test_a_model_saved_with_own_rates_needs_nothing_of_ours_to_load(monkeypatch):
    monkeypatch.setenv("VISTAZO_FEATURES_GB", "0")
    knobs = {"unfreeze": 3, "backbone_learning_rate": 1e-5}
    run = trained(experiment(training={"epochs": 1}, data={"fraction": 0.05}, **knobs))
    path = settings.run_folder(run.id) / "model.keras"
    program = f"import keras; print(keras.models.load_model({str(path)!r}).output_shape)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout.strip() == "(None, 10)", done.stderr


def test_over_the_limit_the_run_goes_on_and_says_why(monkeypatch):
    monkeypatch.setenv("VISTAZO_FEATURES_GB", "0.0001")
    config = experiment()
    context = running(config)
    network = fresh(config)
    plan = plan_training(context, network, images_of(config))
    assert plan.eval_model is network
    assert stored() == []
    note = wait_for(lambda: repository.get_run(context.run.id).progress.note)
    assert "0.0001 GB" in note
    assert "VISTAZO_FEATURES_GB" in note


def test_images_that_are_changed_anew_are_a_reason_to_be_told():
    changed = experiment(augmentation={"rotation": 5.0}, training={"epochs": 1})
    assert trained(changed).message == CHANGED_ANEW  # still there after the end
    kept = experiment(
        augmentation={"rotation": 5.0, "cached_views": 1}, training={"epochs": 1}, unfreeze=0
    )
    assert trained(kept).message == ""


def test_the_longest_unused_activations_make_room(monkeypatch):
    bytes_each = 2 * 256 * (144 + 360)
    monkeypatch.setenv("VISTAZO_FEATURES_GB", str(1.5 * bytes_each / 1e9))
    prepared(experiment())
    first = set(stored())
    prepared(experiment(image_size=40))
    assert len(stored()) == 2
    assert not first & set(stored())


@pytest.mark.parametrize("value", ["much", "-1", "inf"])
def test_a_limit_that_is_no_size_is_refused(value, monkeypatch):
    monkeypatch.setenv("VISTAZO_FEATURES_GB", value)
    run_id = repository.create_run(experiment(), EVERYBODY)
    train_run(run_id)
    assert value in repository.get_run(run_id).message


def test_a_stop_leaves_nothing_half_made():
    config = experiment()
    frozen, _ = split_frozen(fresh(config))
    context = running(config)
    queue.request_stop(context.run.id, EVERYBODY)
    digits = open_dataset(config.data)
    long = np.resize(np.arange(1000), 200_000)  # a stop is heard within half a second
    wanted = Wanted("train", digits.arrays.x_train, long)
    with pytest.raises(StopRequested):
        activations(context, frozen, digits, [wanted])
    assert stored() == []


def test_values_too_large_for_float16_are_not_stored():
    inputs = keras.Input((8, 8, 1))
    layer = keras.layers.Conv2D(1, 1, kernel_initializer=keras.initializers.Constant(1e5))
    frozen = keras.Model(inputs, layer(inputs))
    pixels = np.full((3, 8, 8, 1), 200, "uint8")
    context, wanted = running(experiment()), Wanted("train", pixels, np.arange(3))
    with pytest.raises(NotCached, match="float16"):
        activations(context, frozen, open_dataset(context.run.config.data), [wanted])
    assert stored() == []


def test_missing_weights_end_the_run_with_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    for proxy in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(proxy, "http://127.0.0.1:9")  # nobody answers there
    config = parse({"model": {"name": "mobilenetv3-small", "image_size": 32}})
    run_id = repository.create_run(config, EVERYBODY)
    train_run(run_id)
    run = repository.get_run(run_id)
    assert run.status == "failed"
    assert '"random"' in run.message
    assert str(Path("keras", "models")) in run.message


def test_real_weights_are_in_the_trained_model():
    config = experiment(weights="imagenet", training={"epochs": 1})
    path = settings.keras_folder() / "models" / "mobilenet_2_5_224_tf_no_top.h5"
    if not path.is_file():
        pytest.skip(f"needs {path}")
    run = trained(config)
    network = fresh(config)
    load_weights(network, config.model)
    saved = keras.models.load_model(settings.run_folder(run.id) / "model.keras", compile=False)
    reference = network.get_layer("conv_pw_13").get_weights()[0]
    assert np.array_equal(saved.get_layer("conv_pw_13").get_weights()[0], reference)
