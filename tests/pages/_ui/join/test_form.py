"""Joining a lesson: without a name, with one, twice, after leaving, too late, with a wrong code."""

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from core.auth.actors import MACHINE, Actor
from core.lessons import sittings
from core.lessons.progress import current_visit, leave
from core.people.repository import new_person
from core.people.tickets import Ticket, cookie_name
from tests.pages._ui.board.made import bodies, opened, shown


@pytest.fixture
def ana(workspace, monkeypatch: pytest.MonkeyPatch) -> Actor:
    """Who comes with the browser of all pages here."""
    person, _word = new_person("Ana")
    cookies = {cookie_name(): Ticket(person=person.id).sealed()}
    monkeypatch.setattr(type(st.context), "cookies", cookies)
    return person.as_actor(MACHINE.role)


def join_page(code: str = "") -> AppTest:
    return shown("join.form", "show_join", **({"code": code} if code else {}))


def words(app: AppTest) -> str:
    return " ".join(each.value for each in app.text)


def test_without_a_name_one_is_asked_for_and_the_code_is_kept(workspace):
    sitting = opened()
    app = join_page(sitting.code)
    assert f"you?next=%2Fjoin%3Fcode%3D{sitting.code}" in bodies(app)
    assert not app.text_input


def test_with_a_name_it_is_one_click_and_the_second_time_none(ana):
    sitting = opened()
    app = join_page(sitting.code)
    assert "The lesson: Read digits" in words(app)
    app.button(key="join_now").click().run()
    assert "Ana, you take part in “Read digits”." in words(app)
    assert "Step 1 of 7 is next" in words(app)
    again = join_page(sitting.code.upper())  # on another device, as somebody has typed it
    assert "you take part in" in words(again)
    assert not again.text_input


def test_who_has_left_comes_back(ana):
    sitting = opened()
    sittings.join(sitting.code, ana)
    leave(ana)
    app = join_page(sitting.code)
    app.button(key="join_now").click().run()
    visit = current_visit(ana)
    assert visit is not None
    assert visit.sitting == sitting.id


def test_an_unknown_code_and_one_too_late_are_answered(ana):
    app = join_page("nosuch")
    assert "no lesson with the code &#39;nosuch&#39;" in bodies(app)
    sitting = opened()
    sittings.end_sitting(sitting.id, MACHINE)
    app = join_page()
    app.text_input[0].set_value(sitting.code)
    app.button(key="join_now").click().run()
    assert "This lesson has ended" in bodies(app)
    assert current_visit(ana) is None


def test_codes_in_the_address_are_not_tried_without_end(ana):
    sitting = opened()
    for number in range(sittings.MOST_WRONG):
        assert "There is no lesson with the code" in bodies(join_page(f"nosuch{number}"))
    app = join_page(sitting.code)
    assert "That was tried too often" in bodies(app)
    assert "The lesson: Read digits" not in words(app)
