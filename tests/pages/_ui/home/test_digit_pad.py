"""The pad on Home: a digit is named, and what is none is said to be none."""

import base64
import io

import pytest
from PIL import Image, ImageDraw
from streamlit.testing.v1 import AppTest

from tests.helpers import PATIENCE, ROOT
from tests.pages._ui.evaluate.show_parts import checked, html


def draw() -> None:
    from pages._ui.home.digit_pad import digit_pad

    digit_pad()


def said_of(picture: Image.Image) -> str:
    """What Home says of a drawing."""
    stream = io.BytesIO()
    picture.save(stream, "PNG")
    app = AppTest.from_function(draw, default_timeout=PATIENCE)
    address = f"data:image/png;base64,{base64.b64encode(stream.getvalue()).decode()}"
    app.session_state["home_drawing"] = {"drawing": address}
    return html(checked(app.run()))


def strokes(*points: tuple[int, int], pen: int = 20) -> Image.Image:
    image = Image.new("L", (280, 280))
    ImageDraw.Draw(image).line(points, fill=255, width=pen, joint="curve")
    return image


@pytest.mark.parametrize("pen", [10, 20, 32])
@pytest.mark.parametrize(
    ("digit", "points"),
    [(1, [(140, 42), (140, 238)]), (7, [(80, 50), (200, 50), (120, 230)])],
)
def test_a_digit_is_named(digit: int, points: list[tuple[int, int]], pen: int):
    said = said_of(strokes(*points, pen=pen))
    assert f"That is {digit}:" in said
    assert said.count('class="best"') == 1


def test_what_is_no_digit_is_said_to_be_none():
    with Image.open(ROOT / "assets" / "samples" / "pizza.jpg") as image:
        said = said_of(image.convert("L").resize((280, 280)))
    assert "Probably no digit. Of those it knows, it is most like" in said
    assert "sure." not in said
    assert 'class="best"' not in said
