"""Lessons as cards: which button each has, and which one is the page's main one."""

from streamlit.testing.v1 import AppTest

from core.auth.actors import MACHINE
from core.common import settings
from core.lessons.events import Event, note
from core.lessons.files import save_lesson
from core.lessons.progress import begin, current_visit, leave, progress
from tests.helpers import PATIENCE
from tests.pages._ui.lessons.lessons import ONE_STEP


def draw() -> None:
    from pages._ui.lessons.cards import show_lessons

    show_lessons()


def shown() -> AppTest:
    app = AppTest.from_function(draw, default_timeout=PATIENCE).run()
    assert not app.exception
    return app


def buttons(app: AppTest) -> dict[str, str]:
    """The labels of the buttons by their keys."""
    return {str(button.key): button.label for button in app.button}


def primary(app: AppTest) -> list[str]:
    return [str(button.key) for button in app.button if button.proto.type == "primary"]


def test_a_new_reader_may_begin_each_and_the_first_is_the_main_one(workspace):
    app = shown()
    assert set(buttons(app).values()) == {"Begin"}
    assert len(buttons(app)) == 3
    assert primary(app) == ["begin_read-digits"]


def test_who_has_begun_goes_on_and_who_is_through_begins_again(workspace):
    save_lesson(ONE_STEP, MACHINE)
    begin("one-step", MACHINE)
    note(Event.DREW, MACHINE)
    visit = current_visit(MACHINE)
    assert visit is not None
    assert progress(visit).now is None
    leave(MACHINE)
    begin("read-digits", MACHINE)
    app = shown()
    assert buttons(app)["go_on_read-digits"] == "Go on (step 1 of 7)"
    assert buttons(app)["anew_read-digits"] == "Begin again"
    assert buttons(app)["again_one-step"] == "Begin again"
    assert primary(app) == ["go_on_read-digits"]


def test_a_file_that_is_no_lesson_is_said(workspace):
    folder = settings.home() / "lessons"
    folder.mkdir(parents=True)
    (folder / "broken.yaml").write_text("id: broken\n")
    html = "".join(element.proto.body for element in shown().get("html"))
    assert "broken.yaml, line 1" in html
