"""What is taken for what: counts by hand, an order that parts two blocks, superclasses."""

from itertools import pairwise

import numpy as np
import pytest

from core.datasets import datasets
from core.datasets.opened import NamedDataset
from core.datasets.superclasses import Superclass, superclasses_of
from core.evaluation.confusions import (
    ConfusedPair,
    most_confused,
    order_by_confusion,
    order_by_superclass,
    superclass_report,
)
from tests.answers import random_answers, sure_answers


def test_the_most_confused_pairs_by_hand():
    labels = [0] * 6 + [1] * 3 + [2] * 4
    predicted = [0, 0, 1, 1, 2, 0, 1, 0, 0, 2, 2, 2, 2]
    found = most_confused(sure_answers(labels, predicted, 4))
    assert found == [
        ConfusedPair(true=1, predicted=0, images=2, of=3),
        ConfusedPair(true=0, predicted=1, images=2, of=6),
        ConfusedPair(true=0, predicted=2, images=1, of=6),
    ]
    assert found[0].share == pytest.approx(2 / 3)
    assert most_confused(sure_answers(labels, predicted, 4), 1) == found[:1]


def test_where_all_is_right_nothing_is_confused():
    assert most_confused(sure_answers([0, 1, 2], [0, 1, 2], 3)) == []


def test_pairs_are_the_cells_of_the_confusion():
    evaluation = random_answers(10, 3000, skill=0.5)
    found = most_confused(evaluation, 1000)
    assert sum(each.images for each in found) == (~evaluation.right).sum()
    for each in found[:5]:
        assert evaluation.confusion[each.true, each.predicted] == each.images
        assert each.of == (evaluation.labels == each.true).sum()
    assert (np.diff([each.images for each in found]) <= 0).all()


def test_classes_that_are_taken_for_each_other_lie_together():
    """Even classes are confused with even ones, odd with odd."""
    confusion = 90 * np.eye(8, dtype=int)
    for row in range(8):
        for column in range(8):
            if row != column and (row - column) % 2 == 0:
                confusion[row, column] = 10
    parity = order_by_confusion(confusion) % 2
    assert (parity == np.repeat(parity[[0, 7]], 4)).all()
    assert set(parity) == {0, 1}


def test_neighbours_are_the_nearest():
    """Each class is confused with the next one of a hidden chain alone: the order is the chain."""
    chain = [3, 0, 5, 1, 4, 2]
    confusion = 100 * np.eye(6, dtype=int)
    for place, (one, other) in enumerate(pairwise(chain)):
        confusion[one, other] = confusion[other, one] = 20 - 3 * (place % 2)
    found = order_by_confusion(confusion).tolist()
    assert found in (chain, chain[::-1])


@pytest.mark.parametrize("classes", [1, 2, 3, 256])
def test_any_number_of_classes_has_an_order(classes):
    confusion = np.random.default_rng(0).integers(0, 5, (classes, classes))
    confusion[0] = 0  # one without images
    assert sorted(order_by_confusion(confusion)) == list(range(classes))
    assert sorted(order_by_confusion(np.zeros((classes, classes), int))) == list(range(classes))


def test_classes_of_a_superclass_lie_together():
    groups = (Superclass("a", (0, 3)), Superclass("b", (1, 2)))
    assert order_by_superclass(groups).tolist() == [0, 3, 1, 2]


def test_cifar_100_in_the_order_of_its_superclasses():
    cifar = datasets["cifar100"]
    order = order_by_superclass(superclasses_of(NamedDataset(cifar, None)))
    assert [cifar.class_names[index] for index in order[:6]] == [
        *("beaver", "dolphin", "otter", "seal", "whale"),
        "aquarium_fish",
    ]
    assert sorted(order) == list(range(100))


def test_a_superclass_counts_as_one_class():
    """By hand, and as scikit-learn says of the labels of superclasses."""
    from sklearn.metrics import precision_recall_fscore_support

    groups = (Superclass("a", (0, 3)), Superclass("b", (1, 2)), Superclass("none", (4,)))
    answers = sure_answers([0, 0, 3, 3, 1, 2, 2, 2], [0, 3, 0, 1, 1, 2, 1, 0], 5)
    found = superclass_report(answers.confusion, groups)
    assert [one.images for one in found] == [4, 4, 0]
    assert [one.exact for one in found] == [1 / 4, 2 / 4, 0]
    of = np.array([0, 1, 1, 0, 2])
    expected = precision_recall_fscore_support(
        of[answers.labels], of[answers.predicted], labels=range(3), zero_division=0
    )
    for name, figures in zip(("precision", "recall", "f1"), expected, strict=False):
        assert [getattr(one, name) for one in found] == pytest.approx(list(figures))
