"""What a class has guessed, in a sentence."""

from core.evaluation.chance import Result
from core.reporting.guesses import Guessed
from pages._ui.board.guesses import sentence

REACHED = Result(right=346, images=360, most_frequent=37)  # 96.1 %, from 93.6 to 97.7
ANA, BEN, CLEO = (Guessed(*one, REACHED) for one in (("Ana", 0.95), ("Ben", 0.5), ("Cleo", 1.0)))


def test_it_counts_who_was_near_low_and_high_and_names_the_nearest():
    words = sentence([BEN, ANA, CLEO], 0)
    assert words.startswith("3 guesses with their truths: 1 as near")
    assert "1 too low, 1 too high." in words
    assert "Nearest: Ana guessed 95%, reached 96.1%." in words


def test_without_a_result_it_says_what_is_missing():
    assert sentence([], 2).startswith("2 guesses wait")
    assert sentence([], 0).startswith("Nobody has guessed yet")
