"""Curves as drawings: every point is where its numbers say, odd ones are left out."""

import math

import pytest

from core.reporting.line_chart import (
    BOTTOM,
    HEIGHT,
    LEFT,
    RIGHT,
    TOP,
    WIDTH,
    Line,
    line_chart,
    steps,
)


def test_the_corners_are_the_ends_of_the_axes() -> None:
    chart = line_chart("loss", "epoch", [Line("one", [(1, 0.0), (3, 2.0)], "#000")])
    assert chart is not None
    left, bottom = f"{LEFT:.1f}", f"{HEIGHT - BOTTOM:.1f}"
    assert chart.lines[0][1] == f"{left},{bottom} {WIDTH - RIGHT:.1f},{TOP:.1f}"
    assert [tick.word for tick in chart.x_ticks] == ["1", "2", "3"]
    assert (chart.y_ticks[0].word, chart.y_ticks[-1].word) == ("0", "2")


def test_numbers_that_are_none_are_left_out() -> None:
    lines = [Line("a", [(1, math.nan), (2, 1.0), (3, math.inf)], "#000"), Line("b", [], "#000")]
    chart = line_chart("loss", "epoch", lines)
    assert chart is not None
    assert [len(points.split()) for _line, points in chart.lines] == [1]
    assert line_chart("loss", "epoch", [Line("b", [], "#000")]) is None


def test_shares_end_at_all() -> None:
    chart = line_chart("accuracy", "epoch", [Line("a", [(1, 0.4), (9, 0.99)], "#000")], share=True)
    assert chart is not None
    assert chart.y_ticks[-1].word == "100%"


@pytest.mark.parametrize(
    ("low", "high"), [(0, 1), (0.03, 0.031), (1, 1), (0, 0), (1, 200), (1e-9, 5e8)]
)
def test_steps_are_few_round_and_go_around(low: float, high: float) -> None:
    found = steps(low, high)
    assert 2 <= len(found) <= 8
    assert found[0] <= low <= high <= found[-1]
    assert found == sorted(set(found))
