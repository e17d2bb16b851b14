"""The cards of classes as they are drawn."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.helpers import PATIENCE
from tests.importing_files import encoded, picture


def draw() -> None:
    import streamlit as st

    from pages._ui.importing.cards import gathered

    tray = gathered(camera=False)
    st.text("gathered" if tray else "not yet")


@pytest.fixture
def app(workspace) -> AppTest:
    made = AppTest.from_function(draw, default_timeout=PATIENCE).run()
    assert not made.exception
    return made


def press(app: AppTest, label: str) -> None:
    next(one for one in app.button if one.label == label).click().run()
    assert not app.exception


def fill(app: AppTest, names: tuple[str, ...], count: int = 3) -> None:
    for number, name in enumerate(names):
        app.text_input[number].set_value(name).run()
    tray = app.session_state["import_tray"]
    for one in tray.classes:
        for number in range(count):
            tray.add(one, "x.png", encoded(picture(number)))
    app.run()


def go_on(app: AppTest) -> AppTest:
    return next(one for one in app.button if one.label == "Go on with these pictures")


def said(app: AppTest) -> str:
    return "".join(one.proto.body for one in app.get("html"))


def test_one_goes_on_with_enough_and_comes_back(app):
    assert [one.value for one in app.caption] == ["0 pictures · 3 more needed"] * 2
    assert go_on(app).disabled
    fill(app, ("a", "![b](x)"))
    assert not go_on(app).disabled
    press(app, "Go on with these pictures")
    assert app.text[0].value == "gathered"
    press(app, "Back to the pictures")
    assert app.text[0].value == "not yet"
    assert [one.value for one in app.text_input] == ["a", "![b](x)"]


@pytest.mark.parametrize("name", ["", "../../x", "A"])
def test_a_name_that_is_none_is_said_and_stops_the_way_on(app, name):
    fill(app, ("a", name))
    assert go_on(app).disabled
    assert "vz-problem" in said(app)


def test_a_class_is_taken_out_and_comes_back(app):
    fill(app, ("a", "b"))
    press(app, "Add a class")
    assert len(app.text_input) == 3
    press(app, "Remove")
    assert [one.value for one in app.text_input] == ["b", ""]
    assert go_on(app).disabled
    press(app, "Bring back what was taken out")
    assert sorted(one.value for one in app.text_input) == ["", "a", "b"]
    assert not go_on(app).disabled


def test_all_are_let_go_after_a_question(app):
    fill(app, ("a", "b"))
    folder = app.session_state["import_tray"].folder
    press(app, "Let all of them go")
    assert [one.value for one in app.text_input] == ["", ""]
    assert not folder.exists()
