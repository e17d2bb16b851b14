"""Codes of a class: how they look."""

from core.lessons import codes


def test_codes_can_be_said_and_typed():
    found = {codes.new_code() for _ in range(200)}
    assert len(found) > 190
    assert all(code.isalpha() and code.islower() and len(code) == 6 for code in found)
    assert codes.as_stored(" BoKi Ta ") == "bokita"
