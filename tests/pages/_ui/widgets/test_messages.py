"""Nothing here yet: a picture, a reason, one step; what a person has named stays text."""

from typing import get_args

import pytest
from streamlit.testing.v1 import AppTest

from pages._ui.widgets.messages import Picture
from tests.helpers import PATIENCE, ROOT


def with_a_page() -> None:
    from pages._ui.shell.registry import HOME
    from pages._ui.widgets.messages import empty_state

    empty_state("No <b>runs</b> yet.", HOME, "Train one", "answer")


def with_a_button() -> None:
    import streamlit as st

    from pages._ui.widgets.messages import empty_state

    place = empty_state("Not prepared.", picture="images")
    if place.button("Prepare"):
        st.text("prepared")


def test_an_empty_state_says_why_shows_a_picture_and_leads_on():
    app = AppTest.from_function(with_a_page, default_timeout=PATIENCE).run()
    [body] = [one.proto.body for one in app.get("html")]
    assert "No &lt;b&gt;runs&lt;/b&gt; yet." in body
    assert 'src="data:image/svg+xml;base64,' in body
    assert [button.label for button in app.button] == ["Train one"]


def test_what_leads_on_may_be_the_callers():
    app = AppTest.from_function(with_a_button, default_timeout=PATIENCE).run()
    app.button[0].click().run()
    assert [text.value for text in app.text] == ["prepared"]


@pytest.mark.parametrize("picture", sorted((ROOT / "assets/empty").glob("*.svg")), ids=str)
def test_a_picture_stays_as_wide_as_its_place(picture):
    drawn = picture.read_text(encoding="utf-8")
    assert drawn.startswith('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 160 100"')


def test_every_picture_can_be_asked_for():
    there = {path.stem for path in (ROOT / "assets/empty").glob("*.svg")}
    assert there == set(get_args(Picture))
