"""Figures of a run's test hold its numbers."""

import numpy as np
import pytest

from core.evaluation.calibration import coverage, reliability
from core.evaluation.chance import Result
from core.evaluation.class_curves import class_curves
from core.evaluation.hits import expected_hits
from core.reporting.evaluation_figures import (
    MOST_POINTS,
    coverage_curve,
    curve_of_class,
    hits_distribution,
    reliability_diagram,
)
from tests.answers import random_answers

ANSWERS = random_answers(10, 5_000)


def test_the_reliability_diagram_has_a_bar_for_each_bin_with_images():
    bins = reliability(ANSWERS.confidence, ANSWERS.right)
    bars, diagonal = reliability_diagram(bins).data
    filled = [one for one in bins if one.images]
    assert len(filled) < len(bins)
    assert list(bars.y) == [one.accuracy for one in filled]
    assert sum(one[0] for one in bars.customdata) == 5_000
    assert list(diagonal.x) == list(diagonal.y)


def test_the_coverage_curve_ends_with_all_images():
    figure = coverage_curve(coverage(ANSWERS.confidence, ANSWERS.right))
    (curve,) = figure.data
    assert len(curve.x) <= MOST_POINTS
    assert curve.x[-1] == 1
    assert curve.y[-1] == pytest.approx(ANSWERS.right.mean())
    low, high = figure.layout.yaxis.range
    assert low <= min(curve.y) <= max(curve.y) <= high


def test_the_ticks_of_a_good_network_s_coverage_differ():
    right = np.arange(360) > 0
    axis = coverage_curve(coverage(np.linspace(0.5, 1, 360), right)).layout.yaxis
    assert axis.tickformat == ".2~%"
    assert axis.range[1] < 1.0005, "no tick above all of them"


def test_a_class_s_curve_keeps_both_of_its_ends():
    found = class_curves(ANSWERS, 3)
    assert found is not None
    titles, curve = ("recall", "precision"), found.precision_recall
    ends = curve.recall[::-1], curve.precision[::-1]
    line, guessing = curve_of_class(*ends, titles, 0.1).data
    assert (line.x[0], line.x[-1]) == (0, 1)
    assert list(guessing.y) == [0.1, 0.1]
    assert list(curve_of_class(*ends, titles, None).data[1].y) == [0, 1]


def test_hits_so_far_stand_beside_the_expected_ones():
    expected = expected_hits(Result(9_000, 10_000, 1_000))
    figure = hits_distribution([90, 91, 90, 40], expected)
    bars, line = figure.data
    seen = dict(zip(bars.x, bars.y, strict=True))
    assert (seen[90], seen[91], seen[40]) == (2, 1, 1)
    assert sum(bars.y) == 4
    at_90 = dict(zip(line.x, line.y, strict=True))[90]
    assert at_90 == pytest.approx(4 * expected.probability[90])
    assert "binomial" in line.name
    (band,) = figure.layout.shapes
    assert (band.x0, band.x1) == (expected.low - 0.5, expected.high + 0.5)


def test_few_images_are_held_against_the_other_law():
    expected = expected_hits(Result(2, 3, 2))
    bars, line = hits_distribution([2], expected).data
    assert "hypergeometric" in line.name
    assert (np.asarray(bars.x) == [2]).all()
