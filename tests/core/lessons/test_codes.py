"""Codes of a class: how they look, and what they never say."""

from core.lessons import codes


def test_codes_can_be_said_and_typed():
    found = {codes.new_code() for _ in range(200)}
    assert len(found) > 190
    assert all(code.isalpha() and code.islower() and len(code) == 6 for code in found)
    assert codes.as_stored(" BoKi Ta ") == "bokita"


def test_an_ugly_one_is_not_taken(monkeypatch):
    said = iter("puta" + "ba" + "kitaba")
    monkeypatch.setattr(codes.secrets, "choice", lambda _letters: next(said))
    assert codes.new_code() == "kitaba"
