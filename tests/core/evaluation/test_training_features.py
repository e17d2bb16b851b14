"""Distances by hand; the file of a run, whole or not there."""

from dataclasses import replace

import numpy as np
import pytest
from sklearn.neighbors import NearestNeighbors

from core.common import settings
from core.evaluation.training_features import (
    FAR,
    TrainingFeatures,
    features_file,
    features_with_distances,
    load_training_features,
    neighbour_distances,
    store_training_features,
)
from tests.helpers import small_config
from tests.trainings import run_of


def test_distances_are_those_of_scaled_features_by_hand():
    """(3, 0) and (0, 2) are at right angles: √2 apart, whatever their length."""
    learned = np.array([[3, 0], [0, 2]], "float32")
    assert neighbour_distances(learned, np.array([[1, 0], [0, -1]], "float32"), 1) == pytest.approx(
        [0, 2**0.5], abs=1e-3
    )
    assert neighbour_distances(learned, learned[:1], 2) == pytest.approx([2**0.5])
    assert neighbour_distances(learned, learned[:1], 10) == pytest.approx([2**0.5])


def test_distances_are_those_of_scikit_learn():
    draw = np.random.default_rng(0)
    learned, asked = draw.normal(size=(300, 8)), draw.normal(size=(1_100, 8))
    unit = [one / np.linalg.norm(one, axis=1, keepdims=True) for one in (learned, asked)]
    expected = NearestNeighbors(n_neighbors=10).fit(unit[0]).kneighbors(unit[1])[0][:, -1]
    found = neighbour_distances(learned.astype("float32"), asked.astype("float32"))
    assert found == pytest.approx(expected, abs=1e-3)


def test_what_is_usual_is_said_by_validation_images():
    draw = np.random.default_rng(0)
    learned = draw.normal(5, 1, (500, 4)).astype("float32")
    asked = [draw.normal(5, 1, (100, 4)).astype("float32") for _ in range(3)]
    none = np.zeros((0, 0), "float32")
    kept = features_with_distances(np.arange(500), learned, none, asked, "", 0.0)
    assert len(kept.distances) == 300
    assert (np.diff(kept.distances) >= 0).all()
    assert kept.farther(0) == 1
    assert kept.farther(kept.distances[-1]) == pytest.approx(1 / 300)
    shares = [kept.farther(distance) for distance in kept.distances]
    assert np.mean([share < FAR for share in shares]) == pytest.approx(FAR, abs=0.004)


@pytest.mark.parametrize(("images", "known"), [(0, False), (5, False), (98, False), (99, True)])
def test_of_few_validation_images_nobody_knows_what_is_far(images, known):
    """With five the farthest is no measure of one in a hundred; beyond 99 there are none of 100."""
    learned = np.random.default_rng(0).normal(5, 1, (20, 4)).astype("float32")
    none, asked = np.zeros((0, 0), "float32"), [learned.repeat(5, axis=0)[:images]]
    kept = features_with_distances(np.arange(20), learned, none, asked, "", 0.0)
    assert kept.farther(2.0) == (0 if known else None)


@pytest.mark.usefixtures("workspace")
def test_they_are_read_as_they_were_written_and_only_of_this_network():
    run = run_of(small_config())
    kept = load_training_features(run.id)
    assert isinstance(kept, TrainingFeatures)
    path = features_file(run.id)
    store_training_features(path, kept)
    again = load_training_features(run.id)
    assert (again.features == kept.features).all()
    assert again.seconds == kept.seconds > 0
    settings.network_file(run.id).touch()
    assert load_training_features(run.id) is not None, "it is the same network"
    store_training_features(path, replace(kept, weights="0"))
    assert load_training_features(run.id) is None, "its network has learned on"
    for content in (b"", b"x" * 100):
        path.write_bytes(content)
        assert load_training_features(run.id) is None
    path.unlink()
    assert load_training_features(run.id) is None
