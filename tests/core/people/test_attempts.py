"""Wrong guesses are counted, each key by itself; right ones are not."""

import pytest

from core.common.errors import UserError
from core.people import attempts
from core.people.attempts import Attempts


def test_too_many_are_refused_and_others_are_not():
    guesses = Attempts(3, 600.0)
    for _ in range(3):
        guesses.count("ana")
    with pytest.raises(UserError) as caught:
        guesses.count("ana")
    assert caught.value.code == "too-many-attempts"
    assert "10 min" in str(caught.value)
    guesses.count("ben")


def test_right_ones_do_not_count():
    guesses = Attempts(2, 600.0)
    for _ in range(10):
        guesses.count("ana")
        guesses.take_back("ana")
    guesses.take_back("nobody")


def test_a_guess_counts_once_and_not_at_all_if_it_was_right():
    guesses = Attempts(2, 600.0)
    for guess in ("a", "a", "right", "a"):
        guesses.count("ana", guess)
        if guess == "right":
            guesses.take_back("ana", guess)
            guesses.take_back("ana", guess)  # two at once: the wrong ones stay counted
    guesses.count("ana", "b")
    with pytest.raises(UserError):
        guesses.count("ana", "c")


def test_after_a_while_they_are_forgotten():
    guesses = Attempts(1, 0.0)
    for _ in range(5):
        guesses.count("ana")


def test_many_keys_take_no_room_for_ever(monkeypatch):
    monkeypatch.setattr(attempts, "MOST_KEYS", 3)
    guesses = Attempts(1, 600.0)
    for key in "abcd":
        guesses.count(key)
    guesses.count("a")  # forgotten by now
    with pytest.raises(UserError):
        guesses.count("d")
