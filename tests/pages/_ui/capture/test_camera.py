"""What a browser may send as a picture of the camera."""

import base64

import pytest

from pages._ui.capture.camera import picture_in

PREFIX = "data:image/jpeg;base64,"
JPEG = b"\xff\xd8\xff and more"
GOOD = PREFIX + base64.b64encode(JPEG).decode()
LONGEST = 1_000


def test_a_picture_has_a_number_and_content():
    assert picture_in({"number": 3, "src": GOOD}, LONGEST) == (3, JPEG)


@pytest.mark.parametrize(
    "sent",
    [
        None,
        GOOD,
        [{"number": 1, "src": GOOD}],
        {"src": GOOD},
        {"number": 0, "src": GOOD},
        {"number": 2**53, "src": GOOD},
        {"number": "1", "src": GOOD},
        {"number": 1, "src": "http://evil.invalid/x.jpg"},
        {"number": 1, "src": PREFIX + "ü"},
        {"number": 1, "src": PREFIX + base64.b64encode(b"\x89PNG").decode()},
        {"number": 1, "src": PREFIX + "A" * LONGEST},
    ],
)
def test_anything_else_is_no_picture(sent):
    assert picture_in(sent, LONGEST) is None
