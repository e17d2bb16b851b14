"""Guesses beside truths: what is drawn, what is said."""

import pytest

from core.evaluation.chance import Result
from core.reporting.guesses_figure import (
    Guessed,
    Side,
    class_sentence,
    guess_words,
    guesses_figure,
)

RESULT = Result(right=352, images=360, most_frequent=37)  # 97.8 %, from 95.7 to 98.9
ANA, BEN = Guessed("Ana <b>", 0.8, RESULT), Guessed("Ben", 0.97, None)


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


def test_each_guess_has_a_row_and_its_truth_where_there_is_one():
    figure = guesses_figure([ANA, BEN])
    by_name = {trace.name: trace for trace in figure.data if trace.name}
    assert list(by_name["guess"].x) == [0.8, 0.97]
    truth = by_name["truth, with its 95% interval"]
    assert list(truth.y) == [0]
    assert truth.x[0] - truth.error_x.arrayminus[0] == pytest.approx(RESULT.interval[0])
    assert truth.x[0] + truth.error_x.array[0] == pytest.approx(RESULT.interval[1])
    assert list(figure.layout.yaxis.ticktext) == ["Ana &lt;b&gt;", "Ben"]


def test_a_class_is_counted_where_the_truth_is_known():
    assert class_sentence([BEN]) == ""
    near = Guessed("Cleo", 0.97, RESULT)
    words = class_sentence([ANA, BEN, near])
    assert "1 too low, 0 too high" in words
    assert words.startswith("2 guesses with their truths: 1 as near")


def test_the_interval_says_whether_a_guess_was_near():
    low, high = RESULT.interval
    sides = [Guessed("Ana", guess, RESULT).side for guess in (low - 0.001, low, high, high + 0.001)]
    assert sides == [Side.LOW, Side.WITHIN, Side.WITHIN, Side.HIGH]
    assert BEN.side is None


def test_how_far_off_it_was_is_known_with_the_truth():
    assert ANA.points_off == pytest.approx(352 / 360 - 0.8)
    assert BEN.points_off is None
