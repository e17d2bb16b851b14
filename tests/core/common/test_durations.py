"""Times in the unit that suits them."""

import pytest

from core.common.durations import duration


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.4, "0 s"), (59, "59 s"), (60, "1 min"), (3540, "59 min"), (3600, "1 h 0 min")],
)
def test_each_has_its_unit(seconds: float, words: str) -> None:
    assert duration(seconds) == words
    assert duration(90 * 60) == "1 h 30 min"
