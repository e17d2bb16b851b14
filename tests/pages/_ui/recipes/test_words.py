"""Figures and times in words."""

import pytest

from core.experiments.recipes import recipes
from pages._ui.recipes.words import brief_time, known_accuracy, percent, time_in_words


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        (0.01, "less than a minute"),
        (0.02, "about 1 minute"),
        (0.2, "about 12 minutes"),
        (1, "about 1 hour"),
        (15, "about 15 hours"),
        (200, "about 8 days"),
    ],
)
def test_time_in_words(hours, words):
    assert time_in_words(hours) == words


@pytest.mark.parametrize(
    ("hours", "words"),
    [(0.01, "< 1 min"), (0.2, "12 min"), (1, "1 h"), (47, "47 h"), (200, "8 days")],
)
def test_brief_time(hours, words):
    assert brief_time(hours) == words


def test_what_is_not_known_is_a_dash():
    assert percent(known_accuracy(recipes["mnist-sprint"])) == "–"
    assert percent(known_accuracy(recipes["cifar10-sprint"])) == "93.50%"
    assert percent(known_accuracy(recipes["cnn3"]), ".1%") == "86.4%"
