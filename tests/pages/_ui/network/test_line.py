"""A network in one line: what is known of it, or its name alone."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.helpers import PATIENCE


def draw(name: str, parameters: str) -> None:
    from pages._ui.network.line import network_line

    network_line(name, parameters)


@pytest.mark.parametrize(
    ("name", "title", "sentence"),
    [
        ("lenet5", "<b>LeNet-5</b>", "<p>The first famous"),
        ("<gone>", "<b>&lt;gone&gt;</b>", "<p></p>"),
    ],
)
def test_a_network_is_named_with_what_it_is(name, title, sentence):
    app = AppTest.from_function(
        draw, default_timeout=PATIENCE, args=(name, "61,706 parameters")
    ).run()
    [body] = [one.proto.body for one in app.get("html")]
    assert title in body
    assert sentence in body
    assert "61,706 parameters" in body


def test_an_unknown_size_takes_no_room():
    app = AppTest.from_function(draw, default_timeout=PATIENCE, args=("lenet5", "")).run()
    assert "vz-dim" not in app.get("html")[0].proto.body
