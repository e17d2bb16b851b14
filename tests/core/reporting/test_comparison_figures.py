"""Figures of several runs: what is drawn where, and who is on the front."""

import pytest

from core.evaluation.comparison import Comparison, Verdict
from core.reporting.comparison_figures import (
    Along,
    Cost,
    Curve,
    cost_figure,
    curves,
    differences,
    pareto_front,
    short,
    smooth,
)
from core.runs.models import Epoch


def epochs(*accuracies: float, validated: bool = True) -> list[Epoch]:
    return [
        Epoch(
            number,
            30.0 * number,
            0.1,
            2 - one,
            one,
            2 - one if validated else None,
            one / 2 if validated else None,
        )
        for number, one in enumerate(accuracies, 1)
    ]


def test_curves_are_of_validation_images_or_dashed_of_training_images():
    runs = [Curve("a", epochs(0.2, 0.4)), Curve("b", epochs(0.3, 0.5, validated=False))]
    first, second = curves(runs, "accuracy", Along.EPOCHS).data
    assert (list(first.x), list(first.y), first.line.dash) == ([1, 2], [0.1, 0.2], "solid")
    assert (list(second.y), second.line.dash) == ([0.3, 0.5], "dash")
    assert first.line.color != second.line.color
    assert curves(runs, "loss", Along.EPOCHS).layout.hovermode == "x unified"


def test_over_steps_and_minutes():
    run = Curve("a", epochs(0.2, 0.4, 0.6), steps=7)
    assert list(curves([run], "loss", Along.STEPS).data[0].x) == [7, 14, 21]
    assert list(curves([run], "loss", Along.MINUTES).data[0].x) == [0.5, 1.5, 3.0]
    assert len(curves([Curve("a", run.epochs)], "loss", Along.STEPS).data) == 0
    assert len(curves([Curve("a", [])], "loss", Along.EPOCHS).data) == 0


def test_smoothing_begins_with_the_first_value_and_leaves_a_constant():
    assert smooth([1.0, 2.0, 3.0], 0.0) == [1.0, 2.0, 3.0]
    assert smooth([5.0] * 4, 0.9) == pytest.approx([5.0] * 4)
    first, second = smooth([0.0, 1.0], 0.5)
    assert (first, second) == (0.0, pytest.approx((0.5 * 0 + 1.0) / 1.5))  # weights 1/2 and 1


def test_the_front_holds_whom_nobody_beats():
    points = [
        Cost("cheap", 0.80, 10, 0),
        Cost("beaten", 0.79, 20, 1),
        Cost("dear", 0.90, 100, 2),
        Cost("as dear, worse", 0.85, 100, 3),
        Cost("twin of cheap", 0.80, 10, 4),
    ]
    assert pareto_front(points) == [0, 2, 4]
    assert pareto_front(points, less_is_better=False) == [2]
    drawn = cost_figure(points, "parameters")
    assert list(drawn.data[0].x) == [10, 10, 100]
    assert drawn.layout.xaxis.type == "log"
    assert len(drawn.data) == 6


def test_a_run_has_its_own_color_and_sign_where_another_has_no_figures():
    drawn = cost_figure([Cost("b", 0.8, 10, 1), Cost("c", 0.9, 20, 2)], "parameters").data[1:]
    lines = curves([Curve(name, epochs(0.2, 0.4)) for name in "abc"], "loss", Along.EPOCHS).data
    for point, line in zip(drawn, lines[1:], strict=True):
        assert point.name == line.name
        assert (point.marker.color, point.marker.symbol) == (line.line.color, line.marker.symbol)


def test_differences_have_their_intervals_in_points():
    pair = Comparison("a", "b", 0.02, -0.01, 0.05, 0.2, 0.2, 100, Verdict.NO_DIFFERENCE, 500)
    (drawn,) = differences([pair], {"a": "A", "b": "B"}).data
    assert list(drawn.x) == [2.0]
    assert drawn.error_x.array[0] == pytest.approx(3.0)
    assert drawn.error_x.arrayminus[0] == pytest.approx(3.0)
    figure = differences([pair], {"a": "A", "b": "B"})
    assert figure.layout.yaxis.ticktext == ("B<br>− A",)


def test_a_name_is_no_html_and_not_endless():
    assert short("<b>&") == "&lt;b&gt;&amp;"
    assert len(short("x" * 200)) == 40
