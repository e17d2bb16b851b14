"""Curves of one class against scikit-learn's, and a worked example of its manual."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.special import softmax
from sklearn.metrics import average_precision_score, precision_score, recall_score, roc_auc_score

from core.evaluation.class_curves import class_curves
from core.evaluation.evaluation import Evaluation
from tests.answers import named, random_answers, sure_answers


@pytest.mark.parametrize("classes", [2, 10])
def test_areas_are_those_of_scikit_learn(classes):
    evaluation = random_answers(classes, 800, skill=1.0)
    probabilities = softmax(evaluation.logits.astype("float64"), axis=1)
    for index in range(classes):
        truth, scores = evaluation.labels == index, probabilities[:, index]
        found = class_curves(evaluation, index)
        expected = average_precision_score(truth, scores)
        assert found.precision_recall.average_precision == pytest.approx(expected)
        assert found.roc.area == pytest.approx(roc_auc_score(truth, scores))
        assert found.precision_recall.images == truth.sum()


def test_a_worked_example_of_the_manual():
    """scikit-learn's y_true = 0, 0, 1, 1 and scores 0.1, 0.4, 0.35, 0.8: AP 0.83, AUC 0.75."""
    scores = np.array([0.1, 0.4, 0.35, 0.8])
    logits = np.log(np.stack([1 - scores, scores], axis=1)).astype("float32")
    found = class_curves(Evaluation(named(2), "", logits, np.uint8([0, 0, 1, 1])), 1)
    curve = found.precision_recall
    assert curve.average_precision == pytest.approx(5 / 6)
    assert found.roc.area == pytest.approx(0.75)
    assert curve.threshold[-1] == pytest.approx(0.8)
    assert (curve.precision[-1], curve.recall[-1]) == (1, 0)


def test_a_point_is_what_its_threshold_gives():
    evaluation = random_answers(5, 400, skill=1.0)
    curve = class_curves(evaluation, 2).precision_recall
    truth = evaluation.labels == 2
    probabilities = softmax(evaluation.logits.astype("float64"), axis=1)[:, 2]
    for place in range(0, len(curve.threshold), 40):
        claimed = probabilities >= curve.threshold[place] - 1e-12
        assert curve.precision[place] == pytest.approx(precision_score(truth, claimed))
        assert curve.recall[place] == pytest.approx(recall_score(truth, claimed))


def test_order_is_kept_where_probabilities_are_rounded_to_1():
    """Logits 60, 70, 80 above the other's: all 1.0 as probabilities, even in float64."""
    logits = np.float32([[0, 60], [0, 70], [0, 80], [0, -5]])
    found = class_curves(Evaluation(named(2), "", logits, np.uint8([0, 1, 1, 0])), 1)
    assert found.roc.area == 1
    assert np.isfinite(found.precision_recall.threshold).all()


def test_a_class_that_no_image_or_every_image_is_of_has_none():
    evaluation = sure_answers([0, 0, 1], [0, 1, 1], 3)
    assert class_curves(evaluation, 2) is None
    assert class_curves(evaluation, 0) is not None
    all_one = replace(evaluation, labels=np.uint8([1, 1, 1]))
    assert class_curves(all_one, 1) is None


def test_a_class_that_is_never_answered_has_both():
    evaluation = random_answers(3, 60)
    logits = evaluation.logits.copy()
    logits[:, 1] -= 1000
    found = class_curves(replace(evaluation, logits=logits), 1)
    assert 0 < found.precision_recall.average_precision < 1
