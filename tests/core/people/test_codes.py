"""Codes of the class and its teacher: what is none is refused, guesses are counted."""

import pytest

from core.common.errors import UserError
from core.people import codes
from core.people.settings import check_settings


@pytest.fixture(autouse=True)
def _none_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (codes.CLASS, codes.TEACHER, "VISTAZO_TEACHER_CLAIM", "VISTAZO_TEACHERS"):
        monkeypatch.delenv(name, raising=False)


def test_without_any_there_are_none():
    assert (codes.class_code(), codes.teacher_code()) == ("", "")
    check_settings()
    with pytest.raises(UserError, match="not the code"):
        codes.enter("", "", "here")


@pytest.mark.parametrize(
    ("name", "value"),
    [(codes.CLASS, "abc"), (codes.CLASS, "x" * 101), (codes.TEACHER, "seven77")],
)
def test_what_is_too_short_or_long_is_refused(monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    with pytest.raises(UserError, match=rf"{name} has {len(value)} characters"):
        check_settings()


def test_both_must_differ(monkeypatch):
    for name in (codes.CLASS, codes.TEACHER):
        monkeypatch.setenv(name, " same for both ")
    with pytest.raises(UserError) as caught:
        check_settings()
    assert caught.value.code == "codes-alike"


def test_a_code_is_entered_and_guesses_are_counted():
    for _ in range(codes.MOST_WRONG + 5):
        codes.enter(" hello8b ", "hello8b", "10.0.0.1")
    for _ in range(codes.MOST_WRONG):
        with pytest.raises(UserError, match="not the code"):
            codes.enter("hello8", "hello8b", "10.0.0.1")
    with pytest.raises(UserError, match="too often"):
        codes.enter("hello8b", "hello8b", "10.0.0.1")
    codes.enter("hello8b", "hello8b", "10.0.0.2")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("VISTAZO_TEACHER_CLAIM", "roles"),
        ("VISTAZO_TEACHER_CLAIM", "=x"),
        ("VISTAZO_TEACHERS", "a"),
    ],
)
def test_other_settings_are_looked_at_too(monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    with pytest.raises(UserError, match=name):
        check_settings()
