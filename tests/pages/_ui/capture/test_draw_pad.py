"""What a browser may send as a drawing."""

import base64
import json

import pytest
from streamlit.testing.v1 import AppTest

from tests.helpers import PATIENCE

PREFIX = "data:image/png;base64,"


def draw() -> None:
    import streamlit as st

    from pages._ui.capture.draw_pad import draw_pad

    st.text(repr(draw_pad("pad", None)))


def drawn(address: object) -> str:
    """What the pad makes of what the browser sent."""
    app = AppTest.from_function(draw, default_timeout=PATIENCE)
    app.session_state["pad"] = {"drawing": address}
    app.run()
    assert not app.exception
    return str(app.text[0].value)


def test_a_drawing_is_the_content_of_a_file():
    assert drawn(PREFIX + base64.b64encode(b"PNG").decode()) == repr(b"PNG")


@pytest.mark.parametrize(
    "address",
    [
        "ü",
        f"{PREFIX}ü",
        f"{PREFIX}UE5H\ud83d",
        f"{PREFIX}UE5",
        f"{PREFIX}a b=",
        "text",
        7,
        ["x"],
        {"a": 1},
        PREFIX + "A" * 20_000_000,
    ],
    ids=lambda address: str(address)[:30].encode("ascii", "replace").decode(),
)
def test_what_is_no_drawing_counts_as_blank(address):
    assert drawn(address) == "None"


@pytest.mark.parametrize(("dark", "paper"), [(True, "light"), (False, "dark")])
def test_paper_is_as_the_data_set_s(dark, paper):
    def draw_on(dark: bool) -> None:
        from dataclasses import replace

        from core.datasets import get_dataset
        from pages._ui.capture.draw_pad import draw_pad

        ink = get_dataset("mnist").ink
        assert ink is not None
        draw_pad("pad", replace(ink, dark=dark))

    app = AppTest.from_function(draw_on, default_timeout=PATIENCE, args=(dark,)).run()
    assert not app.exception
    [pad] = app.get("bidi_component")
    assert json.loads(pad.proto.json)[0]["paper"] == paper
