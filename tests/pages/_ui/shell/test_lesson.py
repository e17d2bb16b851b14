"""The strip of a lesson: where one is, what is to be done, and what pages note of it."""

import pytest
from streamlit.testing.v1 import AppTest

from core.auth.actors import EVERYBODY, MACHINE, Actor, Role
from core.lessons.files import delete_lesson, save_lesson
from core.lessons.progress import begin, current_visit, leave, progress
from pages._ui.shell.lesson import is_nobody
from tests.helpers import PATIENCE
from tests.pages._ui.lessons.lessons import ONE_STEP


def draw(drawing: bool) -> None:
    from core.lessons.events import Event
    from pages._ui.shell.lesson import happened, lesson_strip

    lesson_strip()
    if drawing:
        happened(Event.DREW)


def shown(drawing: bool = False) -> AppTest:
    app = AppTest.from_function(draw, default_timeout=PATIENCE, args=(drawing,)).run()
    assert not app.exception
    return app


def strip(app: AppTest) -> str:
    """The pieces of HTML of the strip."""
    return "".join(element.proto.body for element in app.get("html"))


def labels(app: AppTest) -> list[str]:
    """What can be pressed in it."""
    return [button.label for button in app.button]


def test_without_a_lesson_there_is_nothing_and_nothing_is_noted(workspace):
    assert strip(shown(drawing=True)) == ""
    visit = begin("read-digits", MACHINE)
    assert progress(visit).count == 0


def test_it_says_the_step_and_the_way_to_its_page(workspace):
    begin("read-digits", MACHINE)
    app = shown()
    assert "step 1 of 7" in strip(app)
    assert strip(app).count('aria-current="step"') == 1
    assert "Draw a digit from 0 to 9" in strip(app)
    assert labels(app) == ["Go to Predict", "Leave"]


def test_what_was_done_is_ticked_at_once_and_stays_until_one_goes_on(workspace):
    begin("read-digits", MACHINE)
    app = shown(drawing=True)
    assert "step 1 of 7" in strip(app)
    assert "Step 1: Draw a digit (done)" in strip(app)
    assert labels(app) == ["Next step", "Leave"]


def test_who_comes_back_in_another_browser_is_at_the_step_that_is_open(workspace):
    begin("read-digits", MACHINE)
    shown(drawing=True)
    leave(MACHINE)
    begin("read-digits", MACHINE)
    app = shown()
    assert "step 2 of 7" in strip(app)
    assert labels(app) == ["Go to Train", "Leave"]


def test_a_lesson_that_was_deleted_meanwhile_is_said_and_can_be_left(workspace):
    save_lesson(ONE_STEP, MACHINE)
    begin("one-step", MACHINE)
    delete_lesson("one-step", MACHINE)
    app = shown(drawing=True)
    assert app.text[0].value.startswith("The lesson “one-step” is not there any more")
    assert labels(app) == ["Leave"]


def ask() -> None:
    import streamlit as st

    from core.lessons.events import Event
    from pages._ui.shell.lesson import is_asked, lesson_strip

    lesson_strip()
    st.text([event.value for event in Event if is_asked(event)])


def test_only_what_the_step_in_the_strip_asks_for_is_asked(workspace):
    asked = AppTest.from_function(ask, default_timeout=PATIENCE)
    assert asked.run().text[0].value == "[]"
    begin("read-digits", MACHINE)
    assert asked.run().text[0].value == "['drew']"


def test_after_the_last_step_it_says_what_was_learned(workspace):
    save_lesson(ONE_STEP, MACHINE)
    begin("one-step", MACHINE)
    app = shown(drawing=True)
    assert "You have done it all" not in strip(app)
    visit = current_visit(MACHINE)
    assert visit is not None
    assert visit.finished_at
    again = shown()
    assert "What you learned: A pad answers." in strip(again).replace("</b>", "")
    assert labels(again) == ["Finish"]


@pytest.mark.parametrize(
    ("who", "own_machine", "nobody"),
    [
        (EVERYBODY, False, True),
        (EVERYBODY, True, True),  # a code is set, which this one has not entered
        (MACHINE, True, False),
        (Actor(EVERYBODY.name, Role.TEACHER), False, True),  # with the code, without a name
        (Actor("ana"), False, False),
    ],
)
def test_who_has_no_name_shares_no_visit_with_others(who: Actor, own_machine: bool, nobody: bool):
    assert is_nobody(who, own_machine) is nobody
