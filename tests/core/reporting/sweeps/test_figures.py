"""Figures of a sweep: what is drawn where, which run is the best, and who is on the front."""

import pytest

from core.reporting.sweeps.figures import (
    Aim,
    Along,
    Tried,
    best_of,
    best_so_far,
    front_of,
    importance_figure,
    pareto_figure,
)

ACCURACY = Aim("accuracy", more_is_better=True, share=True)
LOSS = Aim("loss", more_is_better=False)
TRIED = [
    Tried(1, 0.5, minutes=1.0, second=3.0),
    Tried(2, 0.9, minutes=1.5, pruned=True, second=1.0),
    Tried(3, 0.7, minutes=4.0, second=9.0),
    Tried(4, 0.6, minutes=3.0, second=2.0),
]


def test_the_best_is_one_that_was_not_ended_early():
    assert best_of(TRIED, ACCURACY) is TRIED[2]
    assert best_of(TRIED, LOSS) is TRIED[0]
    assert best_of(TRIED[1:2], LOSS) is None


@pytest.mark.parametrize(
    ("aim", "along", "xs", "best"),
    [
        (ACCURACY, Along.RUNS, [1, 3, 4], [0.5, 0.7, 0.7]),
        (ACCURACY, Along.MINUTES, [1, 3, 4, 4], [0.5, 0.6, 0.7, 0.7]),
        (LOSS, Along.RUNS, [1, 4], [0.5, 0.5]),
    ],
)
def test_the_line_is_the_best_so_far(aim: Aim, along: Along, xs: list[float], best: list[float]):
    pruned, each, line = best_so_far(TRIED, aim, along).data
    assert list(pruned.y) == [0.9]
    assert len(each.x) == 3
    assert (list(line.x), list(line.y), line.line.shape) == (xs, best, "hv")


def test_runs_without_a_time_are_left_out_over_minutes_and_none_is_a_figure_too():
    assert len(best_so_far([Tried(1, 0.5)], ACCURACY, Along.MINUTES).data) == 0
    assert len(best_so_far([], ACCURACY, Along.RUNS).data) == 0
    assert len(best_so_far(TRIED[1:2], ACCURACY, Along.RUNS).data) == 1


def test_a_hover_says_the_run_and_its_value():
    each = best_so_far(TRIED[:1], ACCURACY, Along.RUNS).data[0]
    assert list(each.customdata[0]) == [1, "50.00%"]
    assert each.hovertemplate.startswith("run %{customdata[0]}: %{customdata[1]}")


def test_the_most_important_knob_stands_on_top():
    bars = importance_figure({"a": 0.2, "<b>": 0.7, "c": 0.1}).data[0]
    assert list(bars.y) == ["c", "a", "&lt;b&gt;"]
    assert list(bars.text) == ["10%", "20%", "70%"]


def test_the_front_has_whole_runs_that_no_other_beats():
    seconds = Aim("seconds", more_is_better=False)
    assert front_of(TRIED, ACCURACY, seconds) == [3, 4]
    line, others, on_front = pareto_figure(TRIED, ACCURACY, seconds).data
    assert list(zip(line.x, line.y, strict=True)) == [(2.0, 0.6), (9.0, 0.7)]
    assert (list(others.x), list(on_front.x)) == ([3.0], [9.0, 2.0])
    assert front_of(TRIED, LOSS, seconds) == [1, 4]
