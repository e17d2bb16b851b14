"""How far an image is from what a network has learned from; older runs compute it later."""

import shutil

import numpy as np
import pytest

from core.common import settings
from core.common.errors import UserError
from core.datasets.splits import split
from core.evaluation.images import images_of_run
from core.evaluation.training_features import FAR, features_file, load_training_features
from core.prediction import strangeness as module
from core.prediction.predictor import network_of
from core.prediction.strangeness import compute_training_features, strangeness
from core.runs import repository
from core.runs.artifacts import fetch, forget
from core.runs.models import ArtifactKind
from tests.helpers import open_arrays


@pytest.fixture
def run(trained_home, workspace):
    """A finished run in a workspace that may be changed."""
    shutil.copytree(trained_home[0], workspace)
    return repository.get_run(trained_home[1])


def test_digits_are_usual_and_noise_is_far(trained):
    arrays = open_arrays("digits")
    noise = np.random.default_rng(0).integers(0, 256, (40, 8, 8, 1)).astype("uint8")
    usual, strange = (
        np.array([strangeness(trained, image) for image in images])
        for images in (arrays.x_test[:40], noise)
    )
    assert strange.mean() > 1.5 * usual.mean()
    kept = load_training_features(trained)
    far = [sum(kept.farther(one) < FAR for one in distances) for distances in (usual, strange)]
    assert far[0] <= 4
    assert far[1] > far[0]


def test_a_run_of_an_older_version_gets_the_same_later(run):
    before = load_training_features(run.id)
    features_file(run.id).unlink()
    forget(run.id, ArtifactKind.FEATURES)
    with pytest.raises(UserError, match="compute them first"):
        strangeness(run.id, open_arrays("digits").x_test[0])
    compute_training_features(run.id)
    after = load_training_features(run.id)
    assert (after.indices == before.indices).all()
    assert after.features.astype("float32") == pytest.approx(
        before.features.astype("float32"), abs=0.05
    )
    assert after.distances == pytest.approx(before.distances, abs=0.02)
    assert fetch(run.id, ArtifactKind.FEATURES) == features_file(run.id)


def test_only_images_learned_from_are_compared_with(trained):
    run, labels = repository.get_run(trained), open_arrays("digits").y_train
    parts = split(labels, run.config.data, images_of_run(trained).dataset, run.config.seed)
    assert set(load_training_features(trained).indices) == set(parts.train)


def test_features_of_a_network_that_has_learned_on_meanwhile_are_not_kept(run, monkeypatch):
    features_file(run.id).unlink()
    collect = module.collect

    def while_it_learns_on(*args):
        network = network_of(run.id)
        network.layers[-1].set_weights([2 * one for one in network.layers[-1].get_weights()])
        network.save(settings.network_file(run.id))
        return collect(*args)

    monkeypatch.setattr(module, "collect", while_it_learns_on)
    compute_training_features(run.id)
    assert not features_file(run.id).exists()
