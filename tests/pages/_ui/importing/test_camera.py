"""What comes from the camera's component: a browser can send anything."""

import base64

import pytest

from pages._ui.importing.camera import LONGEST_ADDRESS, MOST_AT_ONCE, pictures_in

PREFIX = "data:image/jpeg;base64,"
JPEG = b"\xff\xd8\xff and more"
GOOD = PREFIX + base64.b64encode(JPEG).decode()


def test_pictures_come_in_order_and_once():
    sent = [{"number": number, "src": GOOD} for number in (4, 2, 3, 3)]
    assert pictures_in(sent, received=2) == [(3, JPEG), (4, JPEG)]


@pytest.mark.parametrize(
    "sent",
    [
        None,
        "text",
        7,
        {"number": 1, "src": GOOD},
        [GOOD],
        [None],
        [{"number": "1", "src": GOOD}],
        [{"number": True, "src": GOOD}],
        [{"number": 1.5, "src": GOOD}],
        [{"number": 10**30, "src": GOOD}],
        [{"number": -1, "src": GOOD}],
        [{"src": GOOD}],
        [{"number": 1}],
        [{"number": 1, "src": 7}],
        [{"number": 1, "src": "http://evil.invalid/x.jpg"}],
        [{"number": 1, "src": PREFIX + "ü"}],
        [{"number": 1, "src": PREFIX + base64.b64encode(b"\x89PNG").decode()}],
        [{"number": 1, "src": PREFIX + "A" * LONGEST_ADDRESS}],
    ],
)
def test_anything_else_is_passed_over(sent):
    assert pictures_in(sent, received=0) == []


def test_a_batch_has_an_end():
    sent = [{"number": number, "src": GOOD} for number in range(1, 500)]
    assert len(pictures_in(sent, received=0)) == MOST_AT_ONCE
