"""As whom somebody acts: by the cookie, the codes, and whether they sit at the machine."""

import pytest

from core.auth.actors import EVERYBODY, MACHINE, Actor, Role
from core.people import codes
from core.people.repository import new_person
from core.people.tickets import Ticket, mark_of
from core.people.visitors import visitor_with


@pytest.fixture(autouse=True)
def _no_codes(monkeypatch: pytest.MonkeyPatch, workspace: object) -> None:
    for name in (codes.CLASS, codes.TEACHER):
        monkeypatch.delenv(name, raising=False)


def test_without_set_up_anybody_comes_in_as_everybody():
    visitor = visitor_with(None, on_own_machine=False)
    assert visitor.actor == EVERYBODY
    assert visitor.may_enter
    assert visitor_with("forged", on_own_machine=True).actor == MACHINE


def test_a_name_makes_a_person():
    person, _word = new_person("Ana")
    cookie = Ticket(person.id).sealed()
    assert visitor_with(cookie, on_own_machine=False).actor == Actor(person.id)
    assert visitor_with(cookie, on_own_machine=True).actor == Actor(person.id, Role.TEACHER)
    gone = Ticket("0000000000000000").sealed()
    assert visitor_with(gone, on_own_machine=False).actor == EVERYBODY


def test_with_a_class_code_nobody_is_in_without_it_and_a_name(monkeypatch):
    monkeypatch.setenv(codes.CLASS, "hello8b")
    person, _word = new_person("Ana")
    mark = mark_of("hello8b", codes.CLASS)
    entered = {
        None: False,
        Ticket(person.id).sealed(): False,
        Ticket("", mark).sealed(): False,
        Ticket("0000000000000000", mark).sealed(): False,
        Ticket(person.id, "hello8b").sealed(): False,
        Ticket(person.id, mark).sealed(): True,
    }
    for cookie, is_in in entered.items():
        assert visitor_with(cookie, on_own_machine=True).may_enter is is_in
    assert visitor_with(Ticket(person.id, mark).sealed(), True).actor == Actor(person.id)
    monkeypatch.setenv(codes.CLASS, "another9c")
    assert not visitor_with(Ticket(person.id, mark).sealed(), True).may_enter


def test_the_teachers_code_makes_a_teacher(monkeypatch):
    monkeypatch.setenv(codes.CLASS, "hello8b")
    monkeypatch.setenv(codes.TEACHER, "teacherscode")
    person, _word = new_person("Ada")
    cookie = Ticket(person.id, "", mark_of("teacherscode", codes.TEACHER)).sealed()
    visitor = visitor_with(cookie, on_own_machine=False)
    assert visitor.may_enter
    assert visitor.actor.role is Role.TEACHER
    monkeypatch.setenv(codes.TEACHER, "anotherscode")
    visitor = visitor_with(cookie, on_own_machine=False)
    assert not visitor.may_enter
    assert visitor.actor.role is Role.STUDENT
    monkeypatch.delenv(codes.CLASS)
    assert visitor_with(None, on_own_machine=True).actor == EVERYBODY
