"""Figures of lists of losses, by hand."""

import pytest

from core.evaluation.curves.signs import climb, fallen, rise, rises, second_rise, smoothed


def test_one_odd_epoch_is_smoothed_away():
    assert smoothed([1.0, 0.9, 0.1, 0.8, 0.7]) == pytest.approx([0.95, 0.9, 0.8, 0.7, 0.75])


def test_a_rise_is_that_of_the_last_three_above_the_lowest():
    found = rise([1.0, 0.5, 0.4, 0.4, 0.5, 0.6, 0.7])
    assert (found.epoch, found.lowest) == (3, 0.4)
    assert found.last == pytest.approx(0.6)
    assert found.share == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("losses", "share", "count"),
    [([3.0, 2.0, 1.0], 0.0, 0), ([1.0, 2.0, 1.0], 0.5, 1), ([1.0], 0.0, 0), ([1.0, 1.0], 0.0, 0)],
)
def test_how_much_of_the_way_goes_upwards(losses, share, count):
    assert (climb(losses), rises(losses)) == (share, count)


def test_what_fell_is_by_a_line_through_the_last():
    assert fallen([9.0, 1.0, 0.9, 0.8], 2) == pytest.approx(0.2)
    assert fallen([9.0, 1.0, 1.0, 1.0], 2) == 0.0
    assert fallen([0.1, 0.2, 0.3], 2) == pytest.approx(-2.0)


@pytest.mark.parametrize(
    ("losses", "share"),
    [([1.0, 2.0, 1.0, 1.5], 0.5), ([2.0, 1.0, 3.0], 0.0), ([1.0, 2.0], 0.0), ([1.0], 0.0)],
)
def test_of_two_rises_the_smaller_counts(losses, share):
    assert second_rise(losses) == pytest.approx(share)
