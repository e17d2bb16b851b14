"""How far answers can be trusted: what answer sets cover, and whether strange images are noticed.

    python -m bench.trust

Trains two short networks in this process (the sprint at half width on Fashion-MNIST and CIFAR-10,
a few epochs each). Coverage is that of all test images at 90 %; strange images are told from test
images by their distance in feature space, beside the largest probability (area under the ROC curve,
2,000 images of each). Fashion-MNIST is taken from KERAS_HOME, CIFAR-10 and CIFAR-100 from
VISTAZO_DATA, or downloaded.
"""

import os
import tempfile
from collections.abc import Iterator
from typing import Any

from core.auth.actors import EVERYBODY
from core.execution.local import ENVIRONMENT

os.environ.update(ENVIRONMENT)

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from bench._figures import Figure, show
from bench._workspace import workspace
from core.config.data import DataConfig
from core.datasets.opened import open_dataset
from core.evaluation.evaluation import load_evaluation
from core.evaluation.training_features import neighbour_distances
from core.execution import scheduler
from core.experiments.config import parse
from core.experiments.recipes.fast import TRAINING
from core.modeling.features import Projection, batches_of, feature_model, features_of
from core.prediction.answer_sets import answer_sets, set_aside
from core.prediction.predictor import network_of, predict
from core.prediction.strangeness import kept_features
from core.runs import repository
from core.runs.models import Run, RunStatus

Images = NDArray[np.uint8]
CONFIDENCE, IMAGES = 0.9, 2_000
CASES = {"fashion_mnist": (3, 1), "cifar10": (6, 2)}  # epochs, and pixels that images are moved by
STRANGERS = {  # by data set what is strange to it, and the least area under the curve
    "fashion_mnist": (("digits", 0.95), ("cifar10", 0.95)),
    "cifar10": (("cifar100", 0.8),),
}


def measure() -> Iterator[Figure]:
    """Coverage and areas of both networks, and what it costs to keep features."""
    with tempfile.TemporaryDirectory() as home, workspace(home):
        for name in CASES:
            yield from figures(train(name))


def train(name: str) -> str:
    """The id of a finished run on the data set of that name."""
    epochs, crop = CASES[name]
    values: dict[str, Any] = {
        "data": {"name": name, "validation": 0.1},
        "model": {"name": "sprint", "width": 0.5},
        "augmentation": {"flip": "alternating", "crop": crop},
        "training": {**TRAINING, "epochs": epochs},
    }
    run_id = scheduler.submit(parse(values), EVERYBODY, train_here=True)
    scheduler.train_here(run_id)
    run = repository.get_run(run_id)
    if run.status is not RunStatus.FINISHED:
        raise RuntimeError(run.message)
    return run_id


def figures(run_id: str) -> Iterator[Figure]:
    """What is measured of a run."""
    run = repository.get_run(run_id)
    name = run.config.data.name
    yield Figure(f"{name}: right", "", [100 * (run.test_accuracy or 0)], "%")
    yield from _coverage(run)
    kept = kept_features(run_id)
    yield Figure("… features kept at the end", "", [kept.seconds], "s")
    yield Figure("… of the seconds of training", "", [100 * kept.seconds / (run.seconds or 1)], "%")
    yield Figure("… they take", "", [kept.megabytes], "MB")
    usual = _scores(run_id, open_dataset(run.config.data).arrays.x_test)
    side, channels = open_dataset(run.config.data).arrays.x_test.shape[2:]
    for other, least in STRANGERS[name]:
        strange = _scores(run_id, as_images(other, side, channels))
        areas = [_area(far, near) for near, far in zip(usual, strange, strict=True)]
        yield Figure(f"… area, {other} by distance", f"≥ {least}", areas[:1])
        yield Figure(f"… area, {other} by softmax", "", areas[1:])


def as_images(name: str, side: int, channels: int) -> Images:
    """Test images of that data set, (n, side, side, channels); all of it where it is small."""
    arrays = open_dataset(DataConfig(name=name)).arrays
    every = np.asarray(arrays.x_test if len(arrays.x_test) >= IMAGES else arrays.x_train)
    some = [Image.fromarray(one.squeeze()) for one in every[:IMAGES]]
    mode = "L" if channels == 1 else "RGB"
    brought = [one.convert(mode).resize((side, side), Image.Resampling.BILINEAR) for one in some]
    return np.stack([np.asarray(one).reshape(side, side, channels) for one in brought])


def _coverage(run: Run) -> Iterator[Figure]:
    evaluation = load_evaluation(run)
    aside = set_aside(run)
    sets = answer_sets(evaluation.probabilities, aside.thresholds(CONFIDENCE))
    covered = sets[np.arange(len(sets)), evaluation.labels]
    classes = [100 * covered[evaluation.labels == one].mean() for one in range(sets.shape[1])]
    yield Figure("… sets at 90 % cover", "90 ± 1.5", [float(100 * covered.mean())], "%")
    yield Figure("… by class", "≥ 85", classes, "%")
    yield Figure("… classes in a set", "", [float(sets.sum(axis=1).mean())])
    yield Figure("… empty sets", "", [float(100 * np.mean(~sets.any(axis=1)))], "%")


def _scores(run_id: str, images: Images) -> tuple[NDArray[Any], NDArray[Any]]:
    """Of the first images how far each is, and how unsure the network is of it."""
    images, kept = np.asarray(images[:IMAGES]), kept_features(run_id)
    model, projection = feature_model(network_of(run_id)), Projection(kept.axes)
    batches = batches_of(images, np.arange(len(images)), lambda words, share: None)
    found = np.concatenate([projection(features_of(model, batch)) for batch in batches])
    sure = [predict(run_id, images[first : first + 100]) for first in range(0, len(images), 100)]
    distances = neighbour_distances(kept.features.astype(np.float32), found)
    return distances, -np.concatenate(sure).max(axis=1)


def _area(far: NDArray[Any], near: NDArray[Any]) -> float:
    from sklearn.metrics import roc_auc_score

    truth = np.repeat([1, 0], [len(far), len(near)])
    return float(roc_auc_score(truth, np.concatenate([far, near])))


if __name__ == "__main__":
    show(measure())
