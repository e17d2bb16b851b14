"""Answer sets: thresholds worked by hand, what they cover, and what they are found on."""

import json
import math
import shutil
from dataclasses import asdict, replace

import numpy as np
import pytest
from scipy.special import softmax

from core.auth.actors import EVERYBODY
from core.common import settings
from core.common.errors import UserError
from core.config.early_stopping import OnLoss
from core.config.imported_network import ImportedNetwork
from core.evaluation.evaluation import halves, load_validation
from core.evaluation.kept_temperature import calibrate, remove_temperature
from core.prediction.answer_sets import (
    CHOSEN_BY_THEM,
    FITTED_ON_THEM,
    LEARNED_BEFORE,
    SetAside,
    answer_sets,
    fewest,
    quantile,
    set_aside,
)
from core.prediction.predictor import predict
from core.runs import repository
from core.runs.artifacts import FILES
from core.runs.models import ArtifactKind
from tests.helpers import open_arrays


def drawn(count: int, seed: int, skill: float = 1.5) -> tuple[np.ndarray, np.ndarray]:
    """Probabilities of three classes, of which the last is hard, and labels."""
    draw = np.random.default_rng(seed)
    labels = draw.integers(0, 3, count)
    logits = draw.normal(0, 1, (count, 3))
    logits[np.arange(count), labels] += np.where(labels == 2, 0.2, skill)
    return softmax(logits, axis=1), labels


def test_a_threshold_worked_by_hand():
    """Nine scores: at 90 % the ⌈10 · 0.9⌉ = 9th counts, at 80 % the 8th, at 95 % there is none."""
    scores = np.array([0.5, 0.1, 0.9, 0.2, 0.8, 0.3, 0.7, 0.4, 0.6])
    assert [quantile(scores, one) for one in (0.9, 0.8, 0.5)] == [0.9, 0.8, 0.5]
    assert quantile(scores, 0.95) == math.inf
    assert [fewest(one) for one in (0.8, 0.9, 0.95, 0.99)] == [4, 9, 19, 99]


def test_sets_worked_by_hand():
    """A class is named where 1 − p is at most 0.6: p at least 0.4."""
    found = answer_sets(np.array([[0.9, 0.1, 0], [0.45, 0.4, 0.15], [0.34, 0.33, 0.33]]), 0.6)
    assert found.tolist() == [[True, False, False], [True, True, False], [False] * 3]


@pytest.mark.parametrize("confidence", [0.8, 0.9, 0.95])
def test_sets_cover_what_they_promise_of_every_class(confidence):
    aside, (asked, labels) = SetAside(*drawn(3_000, 0)), drawn(20_000, 1)
    covered = answer_sets(asked, aside.thresholds(confidence))[np.arange(len(labels)), labels]
    assert covered.mean() == pytest.approx(confidence, abs=0.015)
    for one in range(3):
        assert covered[labels == one].mean() == pytest.approx(confidence, abs=0.035)
    common = quantile(1 - aside.probabilities[np.arange(3_000), aside.labels], confidence)
    by_one = answer_sets(asked, np.full(3, common))[np.arange(len(labels)), labels]
    assert by_one[labels == 2].mean() < confidence - 0.035, "else one threshold would do"


def test_a_class_with_few_images_shares_the_threshold_of_all():
    probabilities, labels = drawn(400, 0)
    rare = np.flatnonzero(labels == 2)[49:]
    aside = SetAside(np.delete(probabilities, rare, axis=0), np.delete(labels, rare))
    assert np.bincount(aside.labels)[2] == 49
    scores = 1 - aside.probabilities[np.arange(len(aside.labels)), aside.labels]
    found = aside.thresholds(0.9)
    assert found[2] == quantile(scores, 0.9)
    assert found[0] == quantile(scores[aside.labels == 0], 0.9)
    at_99 = SetAside(probabilities[:200], labels[:200]).thresholds(0.99)  # it takes 99 of a class
    assert len(set(at_99)) == 1


def test_too_few_images_promise_nothing():
    aside = SetAside(*drawn(18, 0))
    assert np.isfinite(aside.thresholds(0.9)).all()
    with pytest.raises(UserError, match=r"18 validation images.*too few to promise 95%.*takes 19"):
        aside.thresholds(0.95)


def test_it_is_found_on_images_that_no_temperature_was_fitted_on(trained_home, workspace):
    shutil.copytree(trained_home[0], workspace)
    run = repository.get_run(trained_home[1])
    answers = load_validation(run.id)
    first, second = halves(answers)
    plain = set_aside(run)
    assert plain.labels.tolist() == second.labels.tolist()
    assert not set(first.rows) & set(second.rows)
    assert run.config.training.keep == "best"
    assert plain.doubts == (CHOSEN_BY_THEM,)
    kept = calibrate(run, EVERYBODY)
    mended = set_aside(run)
    assert mended.doubts == plain.doubts
    assert np.abs(mended.probabilities - plain.probabilities).max() > 0.01
    images = open_arrays("digits").x_train[second.rows[:20]]
    assert predict(run.id, images) == pytest.approx(mended.probabilities[:20], abs=1e-4)
    file = settings.run_folder(run.id) / FILES[ArtifactKind.CALIBRATION]
    older = replace(kept, images=len(answers.labels))  # by a version that took all of them
    file.write_text(json.dumps(asdict(older)))
    assert set_aside(run).doubts == (FITTED_ON_THEM, CHOSEN_BY_THEM)
    remove_temperature(run.id, EVERYBODY)


def test_last_weights_were_not_chosen_by_them(trained):
    run = repository.get_run(trained)
    training = run.config.training.model_copy(update={"keep": "last"})
    watching = training.model_copy(update={"early_stopping": OnLoss()})
    for one, doubts in ((training, ()), (watching, (CHOSEN_BY_THEM,))):
        config = run.config.model_copy(update={"training": one})
        assert set_aside(replace(run, config=config)).doubts == doubts


def test_what_a_network_learned_before_it_came_is_not_known(trained):
    """Of a file's network no epoch was chosen; one that began with a run's may be a chosen one."""
    run = repository.get_run(trained)
    begun = run.config.model.model_copy(update={"weights": "run:0badc0de"})
    for one, doubts in (
        (ImportedNetwork(), (LEARNED_BEFORE,)),
        (begun, (CHOSEN_BY_THEM, LEARNED_BEFORE)),
    ):
        config = run.config.model_copy(update={"model": one})
        assert set_aside(replace(run, config=config)).doubts == doubts
