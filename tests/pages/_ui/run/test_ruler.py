"""The scale that accuracies stand on."""

import pytest

from pages._ui.run.ruler import MOST_TICKS, scale


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
