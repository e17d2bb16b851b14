"""Cookies can't be forged, nor taken to another workspace; their secret is this account's."""

import base64
import json
import stat
import time

import pytest

from core.common.errors import UserError
from core.people import tickets
from core.people.tickets import KEY_FILE, NOTHING, Ticket, mark_of, opened

ANA = Ticket(person="0123456789abcdef", class_mark="c", teacher_mark="")


def test_what_was_sealed_is_opened(workspace):
    ticket = opened(ANA.sealed())
    assert (ticket.person, ticket.class_mark) == (ANA.person, "c")
    assert abs(ticket.made - time.time()) < 3600


def changed(value: str) -> list[str]:
    """The ticket of somebody else, in many ways."""
    body, _dot, signature = value.partition(".")
    content = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    other = json.dumps({**content, "person": "fedcba9876543210"}).encode()
    forged = base64.urlsafe_b64encode(other).decode().rstrip("=")
    return [
        f"{forged}.{signature}",
        f"{forged}.",
        forged,
        f"{body}.{signature[:-1]}",
        f"{body}.{signature.upper()}x",
        f".{signature}",
        f"{body}x.{signature}",
        "",
        "é.é",
        "a" * 5000,
        "..",
    ]


def test_a_forged_one_is_nobodys(workspace):
    for value in changed(ANA.sealed()):
        assert opened(value) == NOTHING, value


def test_single_letters_decide(workspace):
    value = ANA.sealed()
    for place in range(len(value)):
        other = "A" if value[place] != "A" else "B"
        assert opened(value[:place] + other + value[place + 1 :]) == NOTHING


def test_one_of_another_workspace_is_nobodys(workspace, tmp_path, monkeypatch):
    monkeypatch.setenv("VISTAZO_COOKIE_SECRET", "the same for both of them")
    value = ANA.sealed()
    assert opened(value).person == ANA.person
    name = tickets.cookie_name()
    monkeypatch.setenv("VISTAZO_HOME", str(tmp_path / "another"))
    assert opened(value) == NOTHING
    assert tickets.cookie_name() != name


def test_an_old_one_is_nobodys(workspace, monkeypatch):
    value = ANA.sealed()
    monkeypatch.setattr(tickets, "SECONDS_KEPT", -1)
    assert opened(value) == NOTHING


def test_the_secret_is_drawn_once_and_closed(workspace):
    value = ANA.sealed()
    file = workspace / KEY_FILE
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert len(file.read_text()) == 64
    assert opened(value).person == ANA.person
    file.unlink()
    assert opened(value) == NOTHING
    assert file.exists()


def test_a_short_secret_of_the_environment_is_refused(workspace, monkeypatch):
    monkeypatch.setenv("VISTAZO_COOKIE_SECRET", "short")
    with pytest.raises(UserError, match="5 characters"):
        ANA.sealed()


def test_marks_say_nothing_of_the_code(workspace):
    assert mark_of("", "x") == ""
    marks = {mark_of("hello8b", "class"), mark_of("hello8b", "teacher"), mark_of("other", "class")}
    assert len(marks) == 3
    assert not any("hello" in mark for mark in marks)
