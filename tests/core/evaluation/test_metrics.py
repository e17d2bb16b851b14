"""The figures of a test against scikit-learn's, and worked examples."""

from dataclasses import replace

import numpy as np
import pytest
from sklearn import metrics as sklearn_metrics

from core.evaluation.chance import Result
from core.evaluation.metrics import metrics_of, top_accuracy
from tests.answers import random_answers


@pytest.mark.parametrize(("classes", "images"), [(2, 50), (5, 50), (6, 50), (10, 900), (256, 600)])
def test_every_figure_is_that_of_scikit_learn(classes, images):
    evaluation = random_answers(classes, images)
    found, truth, answers = metrics_of(evaluation), evaluation.labels, evaluation.predicted
    assert found.images == images
    assert found.accuracy == pytest.approx(sklearn_metrics.accuracy_score(truth, answers))
    if classes < 100:  # else it warns of classes that were answered and not there
        expected = sklearn_metrics.balanced_accuracy_score(truth, answers)
        assert found.balanced_accuracy == pytest.approx(expected)
    every = range(classes)
    options = {"labels": every, "average": "macro", "zero_division": 0}
    assert found.macro_f1 == pytest.approx(sklearn_metrics.f1_score(truth, answers, **options))
    loss = sklearn_metrics.log_loss(truth, evaluation.probabilities, labels=every)
    assert found.loss == pytest.approx(loss, rel=1e-5)
    if classes <= 5:
        assert found.top5 is None
    else:
        best = np.argsort(-evaluation.logits, axis=1)[:, :5]
        assert found.top5 == pytest.approx(np.mean((best == truth[:, None]).any(axis=1)))
    assert found.low < found.accuracy < found.high


@pytest.mark.parametrize(
    ("right", "images", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilsons_interval_is_that_of_newcombe_s_examples(right, images, low, high):
    """Newcombe 1998 (Statistics in Medicine 17, 857–872), table I, method 3."""
    assert Result(right, images, 1).interval == pytest.approx((low, high), abs=5e-5)


def test_a_class_that_is_never_answered_and_one_without_images_count_as_scikit_learn_has_it():
    evaluation = random_answers(4, 80)
    labels = evaluation.labels % 3  # no image of class 3
    logits = evaluation.logits.copy()
    logits[:, 2] = -100  # never answered
    found = metrics_of(replace(evaluation, labels=labels, logits=logits))
    answers = logits.argmax(axis=1)
    recalls = sklearn_metrics.recall_score(labels, answers, labels=[0, 1, 2], average=None)
    assert recalls[2] == 0
    assert found.balanced_accuracy == pytest.approx(recalls.mean())
    each = sklearn_metrics.f1_score(labels, answers, labels=range(4), average=None, zero_division=0)
    assert found.macro_f1 == pytest.approx(each.mean())


def test_three_images_do():
    found = metrics_of(random_answers(10, 3, skill=20.0))
    assert (found.accuracy, found.images, found.top5) == (1.0, 3, 1.0)
    assert found.low == pytest.approx(0.4385, abs=1e-4)
    assert found.high == 1.0


def test_top_one_is_the_accuracy():
    evaluation = random_answers(10, 500)
    assert top_accuracy(evaluation, 1) == pytest.approx(evaluation.right.mean())
