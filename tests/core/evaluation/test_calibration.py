"""Reliability, its error and interval, temperature and coverage: by hand, scikit-learn, draws."""

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.special import log_softmax, softmax
from sklearn.calibration import calibration_curve
from sklearn.metrics import log_loss

from core.evaluation.calibration import (
    LEAST_TEMPERATURE,
    MOST_TEMPERATURE,
    at_temperature,
    calibration_error,
    calibration_error_interval,
    coverage,
    fitted_temperature,
    reliability,
    softened,
)
from tests.answers import random_answers


def test_the_error_of_a_table_worked_by_hand():
    """Ten answers, five bins of 0.2: (0.6–0.8] has 4, half right, at 0.7; (0.8–1] 6, 5 right, at
    0.9: 0.4·|0.5 − 0.7| + 0.6·|5/6 − 0.9| = 0.12."""
    confidence = np.array([0.7, 0.65, 0.75, 0.7, 0.9, 0.85, 0.95, 0.9, 1.0, 0.8 + 1e-9])
    right = np.array([1, 0, 1, 0, 1, 1, 1, 1, 1, 0], bool)
    assert calibration_error(confidence, right, 5) == pytest.approx(0.12)
    bins = reliability(confidence, right, 5)
    assert [each.images for each in bins] == [0, 0, 0, 4, 6]
    assert (bins[0].confidence, bins[0].accuracy) == (None, None)
    assert (bins[3].low, bins[3].high) == pytest.approx((0.6, 0.8))
    assert (bins[3].confidence, bins[3].accuracy) == pytest.approx((0.7, 0.5))
    assert (bins[4].confidence, bins[4].accuracy) == pytest.approx((0.9, 5 / 6))


def test_a_bin_has_its_upper_edge():
    """Guo et al. 2017: ((m − 1)/M, m/M]."""
    bins = reliability(np.float32([0.25, 0.5, 0.5, 1.0]), np.array([True] * 4), 4)
    assert [each.images for each in bins] == [1, 2, 0, 1]


def test_bins_are_those_of_scikit_learn():
    evaluation = random_answers(10, 2000)
    confidence, right = evaluation.confidence, evaluation.right
    shares, means = calibration_curve(right, confidence, n_bins=15)
    found = [each for each in reliability(confidence, right) if each.images]
    assert [each.accuracy for each in found] == pytest.approx(shares)
    assert [each.confidence for each in found] == pytest.approx(means, rel=1e-5)
    weights = np.array([each.images for each in found]) / 2000
    expected = float(weights @ np.abs(shares - means))
    assert calibration_error(confidence, right) == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize(("exponent", "least"), [(1.0, 0.93), (1.5, 0.82), (3.0, 0.88)])
def test_the_interval_of_the_error_covers_the_truth(exponent, least):
    """A calibrated network and two that are too sure, 1,000 images: of 150 draws about 95 %."""
    draw = np.random.default_rng(0)
    every = draw.beta(6, 1, 1_000_000) * 0.9 + 0.1
    places = np.minimum((every * 15).astype(int), 14)
    truth = np.abs(np.bincount(places, every**exponent - every)).sum() / len(every)
    covered = []
    for _draw in range(150):
        confidence = draw.choice(every, 1000)
        right = draw.random(1000) < confidence**exponent
        found = calibration_error_interval(confidence, right, draws=200)
        assert found.low <= found.error <= found.high
        covered.append(found.low <= truth <= found.high)
    assert np.mean(covered) >= least


def test_the_interval_is_the_same_each_time():
    evaluation = random_answers(10, 300)
    both = [calibration_error_interval(evaluation.confidence, evaluation.right) for _ in range(2)]
    assert both[0] == both[1]
    assert both[0].error == calibration_error(evaluation.confidence, evaluation.right)


def drawn_from(logits: np.ndarray, seed: int = 1) -> np.ndarray:
    """Labels that are as the softmax of the logits says."""
    shares = softmax(logits, axis=1).cumsum(axis=1)
    return (np.random.default_rng(seed).random((len(logits), 1)) > shares).sum(axis=1)


@pytest.mark.parametrize("truth", [0.4, 1.0, 2.5])
def test_the_temperature_is_found_again(truth):
    logits = np.random.default_rng(0).normal(0, 2, (20_000, 10))
    labels = drawn_from(logits)
    found = fitted_temperature((truth * logits).astype("float32"), labels)
    assert found == pytest.approx(truth, rel=0.03)


def test_the_temperature_is_where_another_minimiser_finds_it():
    evaluation = random_answers(10, 500, skill=1.0)
    logits, labels = evaluation.logits.astype("float64"), evaluation.labels

    def loss(inverse: np.ndarray) -> float:
        return -log_softmax(logits * inverse[0], axis=1)[np.arange(500), labels].mean()

    expected = 1 / minimize(loss, [1.0]).x[0]
    assert fitted_temperature(evaluation.logits, labels) == pytest.approx(expected, rel=1e-3)


def test_where_there_is_no_best_temperature_it_is_at_its_bound():
    labels = np.arange(30) % 3
    all_right = 5 * np.eye(3, dtype="float32")[labels]
    assert fitted_temperature(all_right, labels) == pytest.approx(LEAST_TEMPERATURE)
    all_wrong = 5 * np.eye(3, dtype="float32")[(labels + 1) % 3]
    assert fitted_temperature(all_wrong, labels) == pytest.approx(MOST_TEMPERATURE)
    assert fitted_temperature(all_right[:1], labels[:1]) == pytest.approx(LEAST_TEMPERATURE)


def test_a_temperature_leaves_the_answers_and_mends_their_confidence():
    logits = np.random.default_rng(0).normal(0, 2, (4000, 10))
    evaluation = random_answers(10, 4000)
    sure = (3 * logits).astype("float32")
    evaluation = type(evaluation)(evaluation.named, "", sure, drawn_from(logits))
    mended = at_temperature(evaluation, fitted_temperature(sure, evaluation.labels))
    assert (mended.predicted == evaluation.predicted).all()
    assert mended.loss < evaluation.loss
    errors = [calibration_error(each.confidence, each.right) for each in (evaluation, mended)]
    assert errors[1] < 0.03 < 0.15 < errors[0]
    assert mended.loss == pytest.approx(log_loss(mended.labels, mended.probabilities), rel=1e-4)


@pytest.mark.parametrize("temperature", [0.3, 1.0, 2.0, 8.0])
def test_probabilities_are_softened_as_their_logits_are(temperature):
    logits = np.random.default_rng(0).normal(0, 5, (50, 7))
    found = softened(softmax(logits, axis=1).astype("float32"), temperature)
    assert found.dtype == "float32"
    assert found == pytest.approx(softmax(logits / temperature, axis=1), abs=1e-6)


def test_what_a_network_is_wholly_sure_of_it_stays_sure_of():
    assert softened(np.float32([[1, 0, 0]]), 3.0).tolist() == [[1, 0, 0]]


def test_coverage_by_hand():
    confidence = np.array([0.5, 0.9, 0.9, 0.7, 0.6])
    right = np.array([False, True, False, True, True])
    found = coverage(confidence, right)
    assert found.threshold == pytest.approx([0.9, 0.7, 0.6, 0.5])
    assert found.coverage == pytest.approx([0.4, 0.6, 0.8, 1.0])
    assert found.accuracy == pytest.approx([1 / 2, 2 / 3, 3 / 4, 3 / 5])
    assert found.at(0.6) == (0.7, pytest.approx(2 / 3))
    assert found.at(0.61) == (0.6, 0.75)
    assert found.at(0.0) == (0.9, 0.5)
    assert found.at(1.0) == (0.5, 0.6)


def test_at_full_coverage_is_the_accuracy():
    evaluation = random_answers(10, 700)
    found = coverage(evaluation.confidence, evaluation.right)
    assert found.coverage[-1] == 1
    assert found.accuracy[-1] == pytest.approx(evaluation.right.mean())
    assert (np.diff(found.coverage) > 0).all()
    assert (np.diff(found.threshold) < 0).all()
