"""A line that must fit keeps what it says at both ends."""

import pytest

from core.common.spelling import shortened


@pytest.mark.parametrize(
    "line",
    [
        "'" + "[" * 5000 + "' is not of the form a=b.",
        "training.epochs: " + "9" * 900 + " is not allowed; it must be from 1 to 1000",
        "config: " + "word " * 300 + "is wrong",
    ],
)
def test_long_values_lose_their_middle(line: str):
    short = shortened(line, 120)
    assert len(short) <= 120
    assert "..." in short
    assert short.split()[-1] == line.split()[-1]
    assert short[:5] == line[:5]


def test_what_fits_stays():
    assert shortened("training.epochs: 0 is not allowed", 120).endswith("epochs: 0 is not allowed")
