"""Parts of the Data page on the digits: what is chosen, changed and said."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Selectbox

from core.auth.actors import EVERYBODY
from core.config.data import DataConfig
from core.datasets.versions.repository import edits_of, save_version
from tests.helpers import PATIENCE, open_arrays


def draw() -> None:
    """The pending changes and the part that the session asks for."""
    import streamlit as st

    from core.config.data import DataConfig
    from pages._ui.data.choice import opened
    from pages._ui.data.edits import edits_for, pending_edits
    from pages._ui.data.samples import samples
    from pages._ui.data.versions import versions
    from pages._ui.widgets.version_picker import choose_version

    choose_version("digits", st.session_state.get("asked", ""), "version_digits")
    data = opened(DataConfig(name="digits"))
    edits_for(data).classes.update(dict.fromkeys(st.session_state.get("removed", ())))
    edits_for(data).dropped["test"].update(st.session_state.get("dropped_tests", ()))
    pending_edits(data)
    {"Pictures": samples, "Versions": versions}[st.session_state["part"]](data)


@pytest.fixture
def show(workspace) -> Callable[[str], AppTest]:
    """Draw a part of the page; the session goes on from part to part."""
    open_arrays("digits")
    app = AppTest.from_function(draw, default_timeout=PATIENCE)

    def show(part: str) -> AppTest:
        app.session_state["part"] = part
        app.run()
        assert not app.exception
        return app

    return show


def press(app: AppTest, label: str) -> AppTest:
    """Press the button of that name."""
    app = next(each for each in app.button if each.label == label).click().run()
    assert not app.exception
    return app


def box(app: AppTest, label: str) -> Selectbox:
    """The select box of that name."""
    return next(each for each in app.selectbox if each.label == label)


def test_each_part_has_a_class_of_its_own(show):
    show("Pictures")
    app = show("Versions")
    assert box(app, "Class").value == 0
    box(app, "Class").set_value(4).run()
    pictures = box(show("Pictures"), "Class")
    assert pictures.options[pictures.index] == "every class"


def test_a_version_from_the_address_is_not_shown_as_markdown(show):
    show("Pictures").session_state["asked"] = "![x](http://evil.invalid/x.png)"
    app = show("Pictures")
    assert "not there any more" in app.warning[0].value
    assert "evil" not in app.warning[0].value


def test_what_can_not_be_saved_leaves_the_rest_of_the_page(show):
    show("Versions").session_state["dropped_tests"] = range(360)
    app = press(show("Versions"), "Save as a new version")
    assert any("no test image is left" in each.proto.body for each in app.get("html"))
    assert box(app, "Class").value == 0


def test_the_last_class_can_not_be_merged(show):
    show("Versions").session_state["removed"] = range(1, 10)
    app = show("Versions")
    box(app, "Change").set_value("Merge into another").run()
    assert next(each for each in app.button if each.label == "Change it").disabled


def test_edits_that_are_a_version_already_lead_to_that_one(show):
    save_version(
        replace(edits_of(DataConfig(name="digits")), dropped_test=(7,)), "one less", EVERYBODY
    )
    show("Versions").session_state["dropped_tests"] = [7]
    app = press(show("Versions"), "Save as a new version")
    assert "There is this version already: one less." in [each.value for each in app.text]
    assert not app.success
