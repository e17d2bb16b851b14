"""The scale that accuracies stand on."""

import json
from xml.etree import ElementTree

import pytest
from streamlit.testing.v1 import AppTest

from pages._ui.run.ruler import MOST_TICKS, scale
from tests.helpers import PATIENCE


@pytest.mark.parametrize(
    ("shares", "ticks"),
    [
        ([0.992, 0.998], [0.99, 1.0]),
        ([0.835, 0.967], [0.8, 0.85, 0.9, 0.95, 1.0]),
        ([0.1, 0.995], [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]),
        ([1.0], [0.99, 1.0]),
        ([0.0], [0.0, 0.01]),
    ],
)
def test_ticks_are_round_and_few(shares, ticks):
    low, high, found = scale(shares)
    assert found == ticks
    assert len(found) <= MOST_TICKS
    assert low <= min(shares) <= max(shares) <= high


def draw() -> None:
    from pages._ui.run.ruler import Mark, draw_scale

    marks = [Mark("anchor", "<others> & more", 0.95), Mark("own", "this run", 0.9, (0.85, 0.93))]
    draw_scale(marks, {"anchor": "others", "known": "known", "own": "own"}, "ruler")


def test_it_is_saved_as_a_drawing_of_its_marks():
    app = AppTest.from_function(draw, default_timeout=PATIENCE).run()
    assert not app.exception
    (menu,) = app.get("bidi_component")
    data = json.loads(menu.proto.json)
    assert data["ways"] == ["png", "svg"]
    root = ElementTree.fromstring(data["picture"]["text"])
    assert (root.get("width"), root.get("height")) == tuple(
        str(data["picture"][side]) for side in ("width", "height")
    )
    texts = ["".join(one.itertext()) for one in root.iter("{http://www.w3.org/2000/svg}text")]
    assert "95.0% <others> & more" in texts
    assert "90.0% this run" in texts
    assert texts[-2:] == ["others", "own"]
    signs = [one.get("cx") for one in root.iter("{http://www.w3.org/2000/svg}circle")]
    assert float(signs[0]) > float(signs[1])
