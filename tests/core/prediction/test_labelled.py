"""Answers on images that bring their classes along."""

import weakref

import numpy as np

from core.common.i18n import use_language
from core.datasets.imported import get_dataset
from core.evaluation.chance import result_of
from core.evaluation.confusions import confused_pairs
from core.prediction.answers import Answer
from core.prediction.labelled import LabelledAnswers


def answer(label: str, best: int, classes: int = 10) -> Answer:
    shares = np.full(classes, 0.05, "float32")
    shares[best] = 0.55
    return Answer(0, "a.png", label, shares)


def gathered(*answers: Answer, name: str = "digits") -> LabelledAnswers:
    found = LabelledAnswers(get_dataset(name))
    for one in answers:
        found.add(one)
    return found


def test_the_result_is_that_of_a_test_set(workspace):
    found = gathered(answer("7", 7), answer("7", 1), answer("3", 3), answer("3", 3))
    right = np.array([True, False, True, True])
    assert found.result == result_of(right, np.array([7, 7, 3, 3]))
    low, high = found.result.interval
    assert 0 < low < 0.75 < high < 1
    [pair] = confused_pairs(found.confusion)
    assert (pair.true, pair.predicted, pair.images, pair.of) == (7, 1, 1, 2)


def test_what_the_network_does_not_know_is_named_and_does_not_count(workspace):
    found = gathered(answer("horse", 1), answer("horse", 2), answer("7", 7))
    assert found.unknown == {"horse": 2}
    assert len(found) == 1
    assert found.result.accuracy == 1


def test_without_a_class_or_unreadable_is_not_counted(workspace):
    found = gathered(answer("", 1), Answer(1, "b.txt", "7", error="damaged"))
    assert len(found) == 0
    assert not found.unknown


def test_it_holds_counts_and_no_answer(workspace):
    one = answer("7", 7)
    held = weakref.ref(one.probabilities)
    found = gathered(one)
    del one
    assert len(found) == 1
    assert held() is None


def test_a_class_is_known_by_any_capitals_and_by_its_word_in_the_language(workspace):
    first = get_dataset("cifar10").class_names[0]
    use_language("es")
    try:
        names = [first, first.upper(), f" {first} ", "avión"]
        found = gathered(*(answer(name, 0) for name in names), name="cifar10")
    finally:
        use_language("en")
    assert len(found) == 4
    assert not found.unknown
