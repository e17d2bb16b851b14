"""Pieces that are drawn again by themselves: no timer's fragment lies in another fragment."""

import json
import re

from streamlit.testing.v1 import AppTest

from tests.helpers import PATIENCE, ROOT


def draw() -> None:
    import streamlit as st

    from pages._ui.shell.fragments import draw_every, fragment

    def say(words: str) -> None:
        st.text(words)

    def both(words: str) -> None:
        draw_every(0.25, say, words)

    draw_every(60, say, "alone")
    fragment(both)("within")
    draw_every(60, say, "alone again")


def test_within_a_fragment_the_browser_asks_for_that_fragment():
    app = AppTest.from_function(draw, default_timeout=PATIENCE).run()
    assert [one.value for one in app.text] == ["alone", "within", "alone again"]
    [asked] = app.get("bidi_component")
    assert json.loads(asked.proto.json) == [250]
    [again] = app.run().get("bidi_component")
    assert asked.proto.id != again.proto.id, "the browser would not begin to wait anew"


def test_streamlit_s_own_fragments_are_made_here_alone():
    made = re.compile(r"\bst\.fragment\b")
    paths = [ROOT / "app.py", *(ROOT / "pages").rglob("*.py")]
    found = [path.name for path in paths if made.search(path.read_text(encoding="utf-8"))]
    assert found == ["fragments.py"]
