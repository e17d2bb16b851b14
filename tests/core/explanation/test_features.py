"""The network's own features: kept by run, on a plane, and who is nearest; few images too."""

import numpy as np
import pytest
from scipy.spatial.distance import cdist

from core.auth.actors import EVERYBODY
from core.common import settings
from core.common.errors import UserError
from core.config.data import DataConfig
from core.datasets.opened import open_dataset
from core.evaluation.training_features import load_training_features
from core.execution import data_tasks, local
from core.execution.tasks import COMPUTE_TSNE
from core.explanation import features, kept
from core.explanation.features import (
    compute_plane,
    compute_tsne,
    nearest_in_features,
    principal,
    tsne,
)
from core.explanation.kept import Plane, TSne, load
from core.jobs.working import JobStopped
from tests.helpers import open_arrays


@pytest.fixture
def forgotten(trained):
    """The finished run, without what other tests have kept of it."""
    kept.forget(trained)
    yield trained
    kept.forget(trained)


def test_the_plane_is_kept_until_the_network_is_another(forgotten):
    assert load(forgotten, Plane) is None
    compute_plane(forgotten)
    found = load(forgotten, Plane)
    assert found.indices.tolist() == list(range(360))
    assert found.components.shape == (360, 50)
    assert found.points.shape == (360, 2)
    assert found.explained[0] >= found.explained[1] > 0
    assert 0.9 < found.explained.sum() <= 1.0001
    path = settings.network_file(forgotten)
    path.touch()
    assert load(forgotten, Plane) is None


def test_a_layout_is_of_the_network_that_it_was_begun_with(forgotten, monkeypatch):
    def while_it_goes_on(plane, _progress):
        settings.network_file(forgotten).touch()
        return TSne(np.zeros((len(plane.indices), 2), "float32"), np.float32(30))

    compute_plane(forgotten)
    monkeypatch.setattr(features, "tsne", while_it_goes_on)
    compute_tsne(forgotten)
    assert load(forgotten, TSne) is None


def test_images_of_a_class_lie_together(forgotten):
    compute_plane(forgotten)
    found, labels = load(forgotten, Plane), open_arrays("digits").y_test
    apart = cdist(found.components, found.components)
    np.fill_diagonal(apart, np.inf)
    assert (labels[apart.argmin(axis=1)] == labels).mean() > 0.8


def test_the_nearest_training_image_of_one_is_itself(trained):
    own = int(load_training_features(trained).indices[17])
    (first, distance), *others = nearest_in_features(trained, open_arrays("digits").x_train[own], 5)
    assert (first, distance) == (own, pytest.approx(0, abs=0.01))
    assert [one for _, one in others] == sorted(one for _, one in others)
    labels = open_arrays("digits").y_train
    assert np.mean([labels[one] == labels[own] for one, _ in others]) >= 0.5


@pytest.mark.parametrize(
    "count", [3, pytest.param(4, marks=pytest.mark.slow), pytest.param(10, marks=pytest.mark.slow)]
)
def test_few_images_have_a_plane_too(count):
    values = np.random.default_rng(0).normal(size=(count, 6)).astype("float32")
    plane = principal(np.arange(count), values)
    found = tsne(plane)
    assert plane.components.shape == (count, min(count, 6))
    assert found.points.shape == plane.points.shape == (count, 2)
    assert np.isfinite(found.points).all()
    assert 1 <= float(found.perplexity[0]) < count


@pytest.mark.parametrize("values", [np.ones((5, 4)), np.arange(5.0)[:, None]])
def test_images_that_are_all_alike_or_have_one_value(values):
    plane = principal(np.arange(5), values.astype("float32"))
    assert np.isfinite(plane.points).all()
    assert np.isfinite(plane.explained).all()
    assert tsne(plane).points.shape == (5, 2)


@pytest.mark.slow
def test_tsne_says_how_far_it_is_and_can_be_stopped():
    values = np.random.default_rng(0).normal(size=(120, 5)).astype("float32")
    plane = principal(np.arange(120), values)
    shares = []
    tsne(plane, lambda words, share: shares.append(share))
    assert shares == sorted(shares)
    assert len(set(shares)) >= 10
    assert shares[-1] >= 0.5  # it ends where it does not get better

    def stop(words, share):
        if share > 0.2:
            raise JobStopped

    with pytest.raises(JobStopped):
        tsne(plane, stop)


def test_a_real_worker_does_it(forgotten):
    try:
        data_tasks.submit(COMPUTE_TSNE(forgotten), "tsne", EVERYBODY).result()
    finally:
        local.data.shut_down()
    assert load(forgotten, TSne).points.shape == (360, 2)
    assert load(forgotten, Plane) is not None


def test_images_that_are_gone_are_missed_in_words(forgotten, tmp_path):
    folder = settings.home() / "cache" / "datasets"
    assert open_dataset(DataConfig()).checksum
    moved = [path for path in (settings.home() / "cache").iterdir() if "inside" not in path.name]
    away = tmp_path / "away"
    away.mkdir()
    for path in moved:
        path.rename(away / path.name)
    try:
        with pytest.raises(UserError):
            compute_plane(forgotten)
    finally:
        for path in moved:
            (away / path.name).rename(folder.parent / path.name)


def test_a_network_that_is_gone_is_missed_in_words(workspace):
    with pytest.raises(UserError, match="no model"):
        compute_tsne("01234567")
    assert load("01234567", Plane) is None
