"""A teacher's own lesson is kept, or the line is shown that is wrong in it."""

from streamlit.testing.v1 import AppTest

from core.lessons.files import list_lessons
from tests.helpers import PATIENCE
from tests.pages._ui.lessons.lessons import ONE_STEP


def draw() -> None:
    from pages._ui.lessons.files import own_lessons

    own_lessons()


def brought(text: str) -> AppTest:
    """The page after that file was brought."""
    app = AppTest.from_function(draw, default_timeout=PATIENCE).run()
    app.file_uploader[0].set_value(("mine.yaml", text.encode(), "application/yaml")).run()
    assert not app.exception
    return app


def own() -> list[str]:
    return [lesson.id for lesson in list_lessons() if lesson.own]


def test_a_good_one_is_kept(workspace):
    app = brought(ONE_STEP)
    assert own() == ["one-step"]
    assert app.success[0].value.startswith("It is kept")


def test_of_a_wrong_one_the_line_is_shown(workspace):
    app = brought(ONE_STEP.replace("page: predict", "page: nowhere"))
    assert own() == []
    html = "".join(element.proto.body for element in app.get("html"))
    assert "line 10" in html
    assert '<li class="wrong" aria-current="true"><code>    page: nowhere</code>' in html
