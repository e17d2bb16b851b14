"""Home's door for beginners: there until the first lesson is open or done."""

from streamlit.testing.v1 import AppTest

from core.auth.actors import MACHINE
from core.lessons.progress import begin, leave
from tests.helpers import PATIENCE


def draw() -> None:
    from pages._ui.home.first_time import first_time
    from pages._ui.shell.lesson import lesson_strip

    lesson_strip()
    first_time()


def doors() -> list[str]:
    app = AppTest.from_function(draw, default_timeout=PATIENCE).run()
    assert not app.exception
    return [button.label for button in app.button if button.key == "first_lesson"]


def test_it_is_there_for_who_has_not_begun_or_has_left(workspace):
    assert doors() == ["Begin the lesson"]
    begin("read-digits", MACHINE)
    assert doors() == []
    leave(MACHINE)
    assert doors() == ["Go on with the lesson"]


def test_who_has_no_name_among_others_chooses_one_first(workspace, monkeypatch):
    monkeypatch.setenv("VISTAZO_TEACHER_CODE", "only-the-teacher-knows")
    begin("read-digits", MACHINE)  # "everybody", as who has no name is
    app = AppTest.from_function(draw, default_timeout=PATIENCE).run()
    assert not app.exception
    assert not app.button
    assert "Choose a name, then begin" in "".join(one.proto.body for one in app.get("html"))
