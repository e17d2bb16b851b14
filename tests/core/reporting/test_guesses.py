"""Guesses beside truths: what is said of them."""

import pytest

from core.evaluation.chance import Result
from core.reporting.guesses import Guessed, Side, class_sentence, guess_words

RESULT = Result(right=352, images=360, most_frequent=37)  # 97.8 %, from 95.7 to 98.9
ANA = Guessed("Ana", 0.8, RESULT)


@pytest.mark.parametrize(
    ("guess", "words"),
    [
        (352 / 360, "exactly right"),
        (0.97, "as near as 360 test images can tell"),
        (0.8, "17.8 points better than you thought"),
        (1.0, "2.2 points worse than you thought"),
    ],
)
def test_the_sentence_says_how_far_off_and_on_which_side(guess, words):
    said = guess_words(guess, RESULT)
    assert words in said
    assert "97.8%" in said


def test_a_class_is_counted():
    assert class_sentence([]) == ""
    near = Guessed("Cleo", 0.97, RESULT)
    words = class_sentence([ANA, near])
    assert "1 too low, 0 too high" in words
    assert words.startswith("2 guesses with their truths: 1 as near")


def test_the_interval_says_whether_a_guess_was_near():
    low, high = RESULT.interval
    sides = [Guessed("Ana", guess, RESULT).side for guess in (low - 0.001, low, high, high + 0.001)]
    assert sides == [Side.LOW, Side.WITHIN, Side.WITHIN, Side.HIGH]
    assert ANA.off == pytest.approx(352 / 360 - 0.8)
