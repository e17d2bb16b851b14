"""The end of a training keeps features; nothing that goes wrong there changes how it ended."""

import errno

import numpy as np
import pytest
import tensorflow as tf

from core.datasets.opened import open_dataset
from core.evaluation.training_features import MOST_IMAGES, load_training_features
from core.modeling.features import feature_model, features_of
from core.runs.artifacts import fetch
from core.runs.models import ArtifactKind
from core.training import kept_features
from core.training.context import StopRequested
from tests.helpers import small_config
from tests.trainings import model_of, parts_of, run_of

pytestmark = pytest.mark.usefixtures("workspace")


def test_they_are_those_of_the_images_learned_from():
    run = run_of(small_config(model={"name": "lenet5"}))
    kept, parts = load_training_features(run.id), parts_of(run.config)
    assert len(parts.train) < MOST_IMAGES
    assert (kept.indices == parts.train).all()
    assert len(kept.distances) == len(parts.validation)
    images = open_dataset(run.config.data).arrays.x_train[kept.indices[:50]].astype("float32")
    expected = features_of(feature_model(model_of(run)), images)
    assert kept.features[:50].astype("float32") == pytest.approx(expected, abs=0.02)
    assert fetch(run.id, ArtifactKind.FEATURES)


def test_without_validation_images_there_are_no_distances():
    run = run_of(small_config(data={"validation": 0.0}))
    assert load_training_features(run.id).distances.tolist() == []


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, "full"),
        MemoryError(),
        tf.errors.ResourceExhaustedError(None, None, "of a GPU"),
        StopRequested(),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_training_is_finished_without_them(monkeypatch, error):
    def fails(*_args):
        raise error

    monkeypatch.setattr(kept_features, "feature_model", fails)
    run = run_of(small_config())
    assert (run.status, run.message) == ("finished", "")
    assert run.test_accuracy > 0.5
    assert fetch(run.id, ArtifactKind.FEATURES) is None
    assert load_training_features(run.id) is None


@pytest.mark.parametrize("views", [0, 2])
def test_frozen_layers_are_not_computed_again(monkeypatch, views):
    """They come out of the cached activations, and are those of the whole network."""
    backbone = {"name": "mobilenet", "weights": "random", "image_size": 32}
    changes = {"flip": "horizontal", "cached_views": views} if views else {}
    data = {"fraction": 0.2}
    run = run_of(small_config(model=backbone, augmentation=changes, data=data))
    assert run.status == "finished", run.message
    kept = load_training_features(run.id)
    assert (kept.indices == parts_of(run.config).train).all()
    assert len(kept.distances) == len(parts_of(run.config).validation)
    if not views:
        images = open_dataset(run.config.data).arrays.x_train[kept.indices[:20]].astype("float32")
        given = features_of(feature_model(model_of(run)), images)
        expected = given @ kept.axes if kept.axes.size else given
        off = 0.02 * float(np.abs(expected).max()) + 6e-8  # the smallest that float16 knows
        assert kept.features[:20].astype("float32") == pytest.approx(expected, abs=off)
