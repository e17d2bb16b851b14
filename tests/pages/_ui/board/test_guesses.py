"""What a class has guessed, in a sentence."""

from pages._ui.board.guesses import Guessed, sentence

ANA, BEN, CLEO = (
    Guessed("Ana", 0.95, 0.96),
    Guessed("Ben", 0.5, 0.96),
    Guessed("Cleo", 1.0, 0.9),
)


def test_it_counts_who_was_near_low_and_high_and_names_the_nearest():
    words = sentence([BEN, ANA, CLEO], 0)
    assert words.startswith("3 guesses: 1 within 2 points, 1 too low, 1 too high.")
    assert "Nearest: Ana guessed 95%, reached 96.0%." in words


def test_without_a_result_it_says_what_is_missing():
    assert sentence([], 2).startswith("2 guesses wait")
    assert sentence([], 0).startswith("Nobody has guessed yet")
