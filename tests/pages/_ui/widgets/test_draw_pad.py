"""What a browser may send as a drawing."""

import base64

import pytest
from streamlit.testing.v1 import AppTest

PREFIX = "data:image/png;base64,"


def draw() -> None:
    import streamlit as st

    from pages._ui.widgets.draw_pad import draw_pad

    st.text(repr(draw_pad("pad")))


def drawn(address: object) -> str:
    """What the pad makes of what the browser sent."""
    app = AppTest.from_function(draw, default_timeout=60)
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
