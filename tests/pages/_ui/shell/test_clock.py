"""Times on the viewer's clock."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.helpers import PATIENCE


def draw() -> None:
    from datetime import datetime

    import streamlit as st

    from pages._ui.shell.clock import moment

    st.text(moment(datetime(2025, 1, 1, 23, 30)))


@pytest.mark.parametrize(
    ("zone", "words"),
    [
        ("Europe/Berlin", "02 Jan 00:30"),
        ("UTC", "01 Jan 23:30 UTC"),
        (None, "01 Jan 23:30 UTC"),
        ("../Mars", "01 Jan 23:30 UTC"),
        ("Mars/Olympus", "01 Jan 23:30 UTC"),
    ],
)
def test_a_moment_is_told_on_the_viewers_clock(zone, words):
    app = AppTest.from_function(draw, default_timeout=PATIENCE)
    if zone:
        app.context["timezone"] = zone
    assert app.run().text[0].value == words


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(-330, "02 Jan 05:00"), (480, "01 Jan 15:30"), (0, "01 Jan 23:30 UTC")],
)
@pytest.mark.parametrize("zone", ["India Standard Time", None])
def test_where_a_zones_name_is_unknown_the_offset_tells(zone, minutes, words):
    app = AppTest.from_function(draw, default_timeout=PATIENCE)
    if zone:
        app.context["timezone"] = zone
    app.context["timezone_offset"] = minutes  # as JavaScript: positive in the west
    assert app.run().text[0].value == words
