"""Figures of a sweep's knobs: places on logarithmic axes and of choices, groups, the map."""

import numpy as np
import pytest

from core.reporting.sweeps.figures import Aim, Tried
from core.reporting.sweeps.knob_figures import (
    Axis,
    contour_figure,
    parallel_figure,
    slice_figure,
)

ACCURACY = Aim("accuracy", more_is_better=True, share=True)
LOSS = Aim("loss", more_is_better=False)
RATE = Axis("rate", "Learning rate", 1e-4, 1e-2, log=True)
KIND = Axis("kind", "Kind", choices=(None, "a", "b"), words=("as published", "A", "B"))
TRIED = [
    Tried(number, value, {"rate": rate, "kind": kind}, pruned=pruned)
    for number, (value, rate, kind, pruned) in enumerate(
        [
            (0.5, 1e-4, "a", False),
            (0.9, 1e-3, None, False),
            (0.8, 2e-3, "b", False),
            (0.2, 1e-2, "b", True),
            (0.7, 5e-3, "a", False),
            (0.6, 2e-4, "a", False),
        ],
        1,
    )
]


@pytest.mark.parametrize(
    ("axis", "value", "place", "word"),
    [
        (RATE, 1e-3, 0.5, "0.001"),
        (RATE, 1e-2, 1.0, "0.01"),
        (KIND, None, 0.0, "as published"),
        (KIND, "a", 0.5, "A"),
        (Axis("n", "N", 2, 4), 3, 0.5, "3"),
        (Axis("n", "N", 2, 2), 2, 0.5, "2"),
    ],
)
def test_a_value_has_a_place_and_a_word(axis: Axis, value: object, place: float, word: str):
    assert axis.place(value) == pytest.approx(place)
    assert axis.word(value) == word
    assert axis.value(axis.place(value)) == pytest.approx(axis.on_axis(value))


@pytest.mark.parametrize(
    ("axis", "value"), [(RATE, 0.0), (RATE, None), (RATE, "x"), (KIND, "c"), (RATE, -1)]
)
def test_what_an_axis_has_not_is_left_out(axis: Axis, value: object):
    assert not axis.knows(value)
    figure = slice_figure([Tried(1, 0.5, {axis.path: value})], axis, ACCURACY)
    assert len(figure.data) == 0


def test_lines_go_across_all_knobs_to_the_value_and_groups_are_told_apart():
    pruned, others, best = parallel_figure(TRIED, [RATE, KIND], ACCURACY).data
    assert (pruned.name, others.name, best.name) == ("ended early", "others", "the best")
    assert list(best.x) == [0, 1, 2, None]
    assert list(best.y) == [pytest.approx(0.5), 0.0, 1.0, None]
    assert best.text[2] == "run 2: 90.00%"
    assert best.text[0].endswith("Learning rate 0.001")
    assert len(others.x) == 4 * 4


def test_the_best_loss_stands_on_top():
    figure = parallel_figure([*TRIED[:3]], [RATE], LOSS)
    assert figure.data[-1].y[1] == 1.0
    assert [note.text for note in figure.layout.annotations][-2:] == ["0.9", "0.5"]


def test_a_slice_has_the_knobs_own_axis():
    figure = slice_figure(TRIED, RATE, ACCURACY)
    assert figure.layout.xaxis.type == "log"
    assert list(figure.data[0].x) == [1e-2]
    kinds = slice_figure(TRIED, KIND, ACCURACY)
    assert list(kinds.layout.xaxis.ticktext) == ["as published", "A", "B"]
    assert list(kinds.data[1].x) == [1, 0, 2, 1, 1]


def test_the_map_has_the_runs_values_where_they_are_and_means_between():
    grid = [Tried(1, 0.0, {"x": 0, "y": 0}), Tried(2, 1.0, {"x": 1, "y": 1})] * 3
    x, y = Axis("x", "X"), Axis("y", "Y")
    found = contour_figure(grid, x, y, ACCURACY)
    assert found is not None
    heights = np.array(found.data[0].z)
    assert heights[0, 0] == pytest.approx(0.0, abs=1e-3)
    assert heights[-1, -1] == pytest.approx(1.0, abs=1e-3)
    assert heights[0, -1] == pytest.approx(0.5)
    assert contour_figure(grid[:4], x, y, ACCURACY) is None


def test_a_map_takes_logarithms_and_choices():
    found = contour_figure(TRIED, RATE, KIND, LOSS)
    assert found is not None
    assert found.data[0].x[0] == pytest.approx(1e-4)
    assert (found.data[0].y[0], found.data[0].y[-1]) == (0.0, 2.0)
    assert found.data[0].reversescale is True
    assert found.layout.xaxis.type == "log"
