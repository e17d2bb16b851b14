"""An address for cameras: black on white in every theme, a quiet zone, words beside it."""

import base64
import re
from xml.etree import ElementTree

import segno
from streamlit.testing.v1 import AppTest

from pages._ui.widgets.qr_code import QUIET_MODULES, qr_code_url
from tests.helpers import PATIENCE

ADDRESS = "http://192.0.2.7:8501/train?config=training.epochs=5&show=epochs,dropout"


def draw(address: str) -> None:
    from pages._ui.widgets.qr_code import qr_code

    qr_code(address, "For <b>8 b</b>")


def drawing_of(address: str) -> str:
    return base64.b64decode(qr_code_url(address).partition("base64,")[2]).decode()


def test_it_is_black_on_white_with_a_quiet_zone():
    drawing = drawing_of(ADDRESS)
    modules = len(segno.make_qr(ADDRESS, error="m").matrix)
    side = modules + 2 * QUIET_MODULES
    assert ElementTree.fromstring(drawing).tag == "{http://www.w3.org/2000/svg}svg"
    assert f'viewBox="0 0 {side} {side}"' in drawing
    assert re.findall(r'(?:fill|stroke)="([^"]+)"', drawing) == ["#fff", "#000"]
    assert f"h{side}v{side}h-{side}z" in drawing  # the white goes to the edge
    assert drawing_of(ADDRESS) != drawing_of(ADDRESS.replace("5", "6"))


def test_it_says_what_it_is_and_shows_names_as_text():
    app = AppTest.from_function(draw, default_timeout=PATIENCE, args=(ADDRESS,)).run()
    [body] = [one.proto.body for one in app.get("html")]
    assert 'alt="QR code of http://192.0.2.7:8501/train?config' in body
    assert "For &lt;b&gt;8 b&lt;/b&gt;" in body


def test_an_address_that_is_too_long_is_said():
    assert drawing_of("x" * 2953)  # the most that the standard holds, with the least correction
    app = AppTest.from_function(draw, default_timeout=PATIENCE, args=("x" * 2954,)).run()
    assert not app.get("html")
    assert "too long for a QR code" in app.caption[0].value
