"""Figures of an evaluation against scikit-learn's and counts by hand."""

from dataclasses import replace

import numpy as np
import pytest
from sklearn.metrics import classification_report, confusion_matrix

from core.datasets import datasets
from core.datasets.opened import NamedDataset
from core.evaluation.evaluation import Evaluation

NAMES = ("cat", "dog", "never seen", "never answered")
NAMED = NamedDataset(replace(datasets["digits"], class_names=NAMES), None)


@pytest.fixture
def evaluation() -> Evaluation:
    """60 answers on four classes, of which one has no images and one is never answered."""
    draw = np.random.default_rng(0)
    labels = draw.choice([0, 1, 3], 60).astype("uint8")
    logits = draw.normal(0, 3, (60, 4)).astype("float32")
    logits[:, 3] = -200.0
    return Evaluation(NAMED, "", logits, labels)


def test_the_report_is_that_of_scikit_learn(evaluation):
    expected = classification_report(
        evaluation.labels,
        evaluation.predicted,
        labels=range(4),
        target_names=NAMES,
        zero_division=0,
        output_dict=True,
    )
    named = {
        "macro mean": "macro avg",
        "weighted mean": "weighted avg",
    }
    found = evaluation.report()
    assert [row["class"] for row in found] == [*NAMES, *named]
    for row in found:
        theirs = expected[named.get(row["class"], row["class"])]
        assert row["precision"] == pytest.approx(theirs["precision"])
        assert row["recall"] == pytest.approx(theirs["recall"])
        assert row["f1"] == pytest.approx(theirs["f1-score"])
        assert row["images"] == theirs["support"]


def test_the_confusion_has_the_truth_in_its_rows(evaluation):
    expected = confusion_matrix(evaluation.labels, evaluation.predicted, labels=range(4))
    assert (evaluation.confusion == expected).all()


def test_probabilities_and_loss_follow_from_the_logits(evaluation):
    shares = np.exp(evaluation.logits.astype("float64"))
    shares /= shares.sum(axis=1, keepdims=True)
    assert evaluation.probabilities == pytest.approx(shares, abs=1e-6)
    assert evaluation.probabilities.dtype == "float32"
    of_the_truth = shares[np.arange(60), evaluation.labels]
    assert evaluation.loss == pytest.approx(-np.log(of_the_truth).mean(), rel=1e-5)
    assert evaluation.loss > 50  # class 3 is a third of the truth and 200 nats away
    sure = 1000 * np.eye(4, dtype="float32")[evaluation.labels]
    assert Evaluation(NAMED, "", sure, evaluation.labels).loss == 0


def test_what_is_selected_comes_with_the_most_confident_first(evaluation):
    wrong = evaluation.select(right=False, true=1)
    by_hand = np.flatnonzero((evaluation.labels == 1) & (evaluation.predicted != 1))
    assert sorted(wrong) == list(by_hand)
    assert (np.diff(evaluation.confidence[wrong]) <= 0).all()
    assert len(evaluation.select(right=None)) == 60
    assert not len(evaluation.select(right=True, true=0, predicted=1))
