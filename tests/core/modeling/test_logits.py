"""The losses that are told are Keras': `evaluate` of the saved file, in a program that knows only
Keras, gives the same, however sure of itself the network is."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
from scipy.special import softmax

from core.architectures import architectures
from core.architectures.backbones.table import BACKBONES
from core.common import settings
from core.evaluation.evaluation import Evaluation, cross_entropy, load_evaluation
from core.experiments.config import parse
from core.modeling.logits import logits_of
from core.runs import repository
from core.runs.models import Run
from tests.deep import all_but_slow, deep_is_slow
from tests.helpers import open_arrays, small_config
from tests.trainings import built, parts_of, run_of

ONLY_KERAS = """
import json, sys
import keras, numpy as np

network = keras.models.load_model(sys.argv[1])
network.compile(
    loss="sparse_categorical_crossentropy",
    metrics=[keras.metrics.SparseCategoricalCrossentropy(name="on_images"), "accuracy"],
)
found = []
for path in sys.argv[2:]:
    part = np.load(path)
    found.append(network.evaluate(part["x"], part["y"], verbose=0, return_dict=True))
print(json.dumps(found))
"""
SURE = {"epochs": 2, "optimizer": {"learning_rate": 10.0}, "keep": "last"}
WAYS: dict[str, dict[str, Any]] = {
    "linear": {},
    "bfloat16": {
        "model": {"name": "cnn2", "width": 0.125},
        "training": {"optimizer": {"learning_rate": 0.3}, "precision": "bfloat16"},
    },
    "random changes": {"augmentation": {"rotation": 20}},
    "one-hot labels": {"training": {"label_smoothing": 0.1}},
    "moving average": {"training": {"averaging": {"name": "ema"}}},
    "penalties": {"model": {"name": "linear", "l2": 1e-4, "l1": 1e-4}},
}


def evaluated(run: Run, folder: Path, *indices: Any) -> list[dict[str, float]]:
    """What a clean process finds on the test images of the digits, and on these training images."""
    arrays = open_arrays("digits")
    parts = [(arrays.x_test, arrays.y_test)]
    parts += [(arrays.x_train[rows], arrays.y_train[rows]) for rows in indices]
    paths = [folder / f"{number}.npz" for number in range(len(parts))]
    for path, (images, labels) in zip(paths, parts, strict=True):
        np.savez(path, x=images, y=labels)
    answer = subprocess.run(
        [sys.executable, "-c", ONLY_KERAS, settings.network_file(run.id), *paths],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    found: list[dict[str, float]] = json.loads(answer.stdout.splitlines()[-1])
    return found


@pytest.mark.usefixtures("workspace")
@pytest.mark.parametrize("way", all_but_slow(["linear", "bfloat16"], WAYS))
def test_the_losses_are_those_of_keras_evaluate(way, tmp_path):
    changes = WAYS[way]
    run = run_of(small_config(**{**changes, "training": {**SURE, **changes.get("training", {})}}))
    assert run.status == "finished", run.message
    training = run.config.training
    held_back = parts_of(run.config).validation
    test, validation = evaluated(run, tmp_path, held_back)
    assert run.test_loss > 1.05 * cut_off(load_evaluation(run))
    assert run.test_loss == pytest.approx(test["on_images"], rel=1e-4)
    assert run.test_accuracy == pytest.approx(test["accuracy"])
    assert load_evaluation(run).loss == run.test_loss
    last = repository.list_epochs(run.id)[-1]
    assert last.val_accuracy == pytest.approx(validation["accuracy"], abs=0.01)
    if not training.label_smoothing:
        rounding = 1e-4 if training.precision != "bfloat16" else 0.05
        assert last.val_loss == pytest.approx(validation["on_images"], rel=rounding)


def cut_off(evaluation: Evaluation) -> float:
    """The loss from probabilities that are cut off at 1e-7."""
    of_the_truth = evaluation.probabilities[np.arange(len(evaluation.labels)), evaluation.labels]
    return float(-np.log(np.clip(of_the_truth, 1e-7, 1.0)).mean())


@pytest.mark.usefixtures("workspace")
@pytest.mark.parametrize("name", deep_is_slow(architectures.names()))
def test_every_network_gives_the_logits_of_its_probabilities(name):
    model: dict[str, Any] = {"name": name}
    if name in BACKBONES:
        model |= {"weights": "random", "image_size": architectures[name].smallest_image}
    network = built(parse({"model": model}))
    images = open_arrays("digits").x_test[:2].astype("float32")
    logits = np.asarray(logits_of(network)(images, training=False))
    assert (logits.dtype, logits.shape) == ("float32", (2, 10))
    expected = network(images, training=False)
    np.testing.assert_allclose(softmax(logits, axis=1), expected, atol=1e-6)


@pytest.mark.usefixtures("workspace")
def test_the_rest_of_a_network_that_was_cut_gives_them_too():
    """As where what is frozen is computed once."""
    network = built(parse({"model": {"name": "lenet5"}}))
    images = open_arrays("digits").x_test[:2].astype("float32")
    meeting = network.get_layer("logits").input
    frozen, rest = keras.Model(network.inputs, meeting), keras.Model(meeting, network.outputs)
    logits = logits_of(rest)(frozen(images))
    np.testing.assert_allclose(logits, logits_of(network)(images), rtol=1e-4, atol=1e-5)


def test_a_softmax_that_is_an_activation_is_taken_off():
    keras.utils.set_random_seed(0)
    start = keras.Input((3,))
    for end in (keras.layers.Dense(4, "softmax"), keras.layers.Activation("softmax")):
        network = keras.Sequential([start, end])
        values = np.float32([[0.1, 20.0, -300.0], [1.0, 2.0, 3.0]])
        logits = logits_of(network).predict_on_batch(values)
        expected = network.predict_on_batch(values)
        np.testing.assert_allclose(softmax(logits, axis=1), expected, rtol=1e-5)
        assert logits.min() < -30
    with pytest.raises(ValueError, match="not a softmax"):
        logits_of(keras.Sequential([start, keras.layers.Dense(4)]))


def test_no_probability_is_too_small_for_the_loss():
    logits = np.float32([[0.0, 532.0, -3.0], [7.0, 0.0, 1.0]])
    labels = np.uint8([0, 0])
    theirs = keras.losses.SparseCategoricalCrossentropy(from_logits=True)(labels, logits)
    assert cross_entropy(logits, labels) == pytest.approx(float(theirs), rel=1e-6)
    assert cross_entropy(logits, labels) > 265


def test_probabilities_of_older_runs_are_read(trained, monkeypatch, tmp_path):
    """As version 0.1 wrote them until November 2026: float32, a 0 where it was below 1e-38."""
    now = load_evaluation(repository.get_run(trained))
    probabilities = now.probabilities.copy()
    sure = np.flatnonzero(now.right)[0]
    probabilities[sure] = np.eye(10, dtype="float32")[(now.labels[sure] + 1) % 10]
    shutil.copytree(settings.home(), tmp_path / "older")
    monkeypatch.setenv("VISTAZO_HOME", str(tmp_path / "older"))
    path = settings.run_folder(trained) / "predictions.npz"
    np.savez(path, probabilities=probabilities, labels=now.labels)
    older = load_evaluation(repository.get_run(trained))
    np.testing.assert_allclose(older.probabilities, probabilities, atol=1e-6)
    assert (older.predicted == probabilities.argmax(axis=1)).all()
    others = np.delete(np.arange(len(now.labels)), sure)
    assert cross_entropy(older.logits[others], now.labels[others]) == pytest.approx(
        cross_entropy(now.logits[others], now.labels[others]), rel=1e-5
    )
    assert np.isfinite(older.loss)


@pytest.mark.usefixtures("workspace")
def test_stopping_early_watches_the_loss_with_the_penalty_and_says_so():
    """The penalty falls for longer than the loss without it, which is the one that is told."""
    training = {
        "epochs": 6,
        "optimizer": {"name": "sgd"},
        "early_stopping": {"name": "loss", "patience": 1},
    }
    run = run_of(small_config(model={"name": "linear", "l2": 1.0}, training=training))
    first, second, *more = [epoch.val_loss for epoch in repository.list_epochs(run.id)]
    assert first < second
    assert second < first + 0.1
    assert more
    assert (
        "the validation loss with the penalty on weights had not improved for 1 epoch."
        in run.message
    )
