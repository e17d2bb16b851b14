"""Configs over seeds against SciPy, and the best of many against tables and a simulation."""

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.weightstats import CompareMeans, DescrStatsW

from core.evaluation.comparison import Verdict
from core.evaluation.many_runs import expected_largest, flattery, flattery_of, over_seeds
from tests.answers import answers_right

GROUPS = {
    "LeNet": [0.981, 0.979, 0.984, 0.980, 0.982],
    "Wide": [0.989, 0.991, 0.988, 0.990],
    "Third": [0.980, 0.990],
}


def test_mean_spread_and_interval_are_students():
    found = over_seeds(GROUPS)[0]
    assert [each.name for each in found] == list(GROUPS)
    for each, values in zip(found, GROUPS.values(), strict=True):
        assert each.runs == len(values)
        assert each.mean == pytest.approx(np.mean(values))
        assert each.spread == pytest.approx(np.std(values, ddof=1))
        low, high = DescrStatsW(values).tconfint_mean()
        assert (each.low, each.high) == pytest.approx((low, min(1, high)))


def test_pairs_are_welchs_and_corrected():
    found = over_seeds(GROUPS)[1]
    assert [(each.first, each.second) for each in found] == [
        ("LeNet", "Wide"),
        ("LeNet", "Third"),
        ("Wide", "Third"),
    ]
    for each in found:
        means = CompareMeans(*(DescrStatsW(GROUPS[name]) for name in (each.second, each.first)))
        assert each.p_value == pytest.approx(means.ttest_ind(usevar="unequal")[1])
        assert (each.low, each.high) == pytest.approx(means.tconfint_diff(usevar="unequal"))
    corrected = multipletests([each.p_value for each in found], method="holm")[1]
    assert [each.p_corrected for each in found] == pytest.approx(corrected)
    assert found[0].verdict is Verdict.SECOND_BETTER
    assert found[1].verdict is Verdict.NO_DIFFERENCE


def test_welch_of_a_worked_example():
    """Welch's t of samples with unequal variances: t = −2.46, 25.0 degrees of freedom, p = 0.021
    (Wikipedia, "Welch's t-test", example 1; 0.021378 in Rosetta Code)."""
    one = [27.5, 21.0, 19.0, 23.6, 17.0, 17.9, 16.9, 20.1, 21.9, 22.6, 23.1, 19.6, 19.0, 21.7, 21.4]
    two = [27.1, 22.0, 20.8, 23.4, 23.4, 23.5, 25.8, 22.0, 24.8, 20.2, 21.9, 22.1, 22.9, 20.5, 24.4]
    groups = {"one": np.array(one) / 100, "two": np.array(two) / 100}
    (found,) = over_seeds(groups)[1]
    assert found.p_value == pytest.approx(0.021378, abs=1e-6)


def test_without_a_spread_nothing_is_tested():
    summaries, pairs = over_seeds({"one": [0.9], "two": [0.91, 0.92], "same": [0.95, 0.95]})
    assert (summaries[0].mean, summaries[0].spread, summaries[0].low) == (0.9, None, None)
    assert (summaries[2].spread, summaries[2].low) == (0, 0.95)
    assert [each.verdict for each in pairs[:2]] == [None, None]
    assert pairs[2].p_value is not None
    (pair,) = over_seeds({"a": [0.5, 0.5], "b": [0.6, 0.6]})[1]
    assert (pair.difference, pair.p_value) == (pytest.approx(0.1), None)


@pytest.mark.parametrize(
    ("count", "mean"),
    [(1, 0), (2, 0.56419), (3, 0.84628), (5, 1.16296), (10, 1.53875), (100, 2.50759)],
)
def test_the_largest_of_many_is_as_in_harters_table(count, mean):
    """Harter 1961 (Biometrika 48), table 1."""
    assert expected_largest(count) == pytest.approx(mean, abs=1e-5)


def test_the_best_of_equally_good_runs_looks_as_much_too_good_as_it_says():
    """Runs that share what is hard: of 1,000 images, each is right on an image by its own share."""
    draw = np.random.default_rng(0)
    runs, images, repeats = 8, 1000, 2000
    shares = draw.beta(6, 1, images)
    right = draw.random((repeats, runs, images), "float32") < shares
    best = right.mean(axis=2).max(axis=1).mean()
    discordant = float(np.mean(2 * shares * (1 - shares)))
    expected = flattery_of(runs, discordant, images)
    assert best - shares.mean() == pytest.approx(expected, rel=0.05)
    found = flattery([answers_right(each) for each in right[0]])
    assert found == pytest.approx(expected, rel=0.1)


def test_one_run_flatters_nobody():
    assert flattery([answers_right([True, False])]) == 0
    assert flattery([answers_right([True, False])] * 4) == 0


def test_scipy_knows_the_median_too():
    """The mean of the largest lies above its median, Φ⁻¹(0.5^(1/n))."""
    for count in (2, 10, 1000):
        assert expected_largest(count) > stats.norm.ppf(0.5 ** (1 / count))
