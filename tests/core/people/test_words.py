"""Words are by chance, easy to say, and known again however they are written."""

from core.people.syllables import CONSONANTS, VOWELS
from core.people.words import SYLLABLES, hashed, is_word, new_word


def test_words_are_syllables():
    words = {new_word() for _ in range(200)}
    assert len(words) == 200
    for word in words:
        assert len(word) == 2 * SYLLABLES
        assert set(word[::2]) <= set(CONSONANTS)
        assert set(word[1::2]) <= set(VOWELS)


def test_a_word_is_known_again():
    kept = hashed("tamirolupe")
    assert is_word(" Tami-ROLU pe ", kept)
    for other in ("tamirolup", "", "x" * 100_000, "tamirolupé", "\ud800"):
        assert not is_word(other, kept)
    assert not is_word("", "")
    assert hashed("tamirolupe") != kept
