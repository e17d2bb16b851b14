"""Test, interval and sample size against statsmodels, worked examples and simulations."""

import math

import numpy as np
import pytest
from scipy.stats import binom
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.multitest import multipletests

from core.evaluation.paired_tests import (
    LEVEL,
    PairedTable,
    agresti_min_interval,
    difference_interval,
    holm,
    mcnemar_p,
    needed_images,
    paired_table,
)

DRAWS = 2000


def test_the_table_counts_who_is_right():
    first = np.array([True, True, True, False, False, False, False])
    second = np.array([True, True, False, True, True, True, False])
    table = paired_table(first, second)
    assert table == PairedTable(both=2, first_only=1, second_only=3, neither=1)
    assert table.difference == pytest.approx(second.mean() - first.mean())
    assert (table.images, table.discordant) == (7, pytest.approx(4 / 7))


def test_mcnemar_of_armitage_and_berrys_example():
    """Two media for the same 50 sputum specimens (Armitage and Berry 1994, page 127): 0.0129."""
    assert mcnemar_p(PairedTable(20, 12, 2, 16)) == pytest.approx(0.0129, abs=5e-5)
    by_hand = 2 * sum(math.comb(14, count) for count in range(3)) / 2**14
    assert mcnemar_p(PairedTable(20, 12, 2, 16)) == pytest.approx(by_hand)


@pytest.mark.parametrize("counts", [(900, 30, 52, 18), (0, 0, 5, 0), (3, 0, 0, 0), (9, 4, 4, 1)])
def test_mcnemar_is_statsmodels_exact_one(counts):
    both, first, second, neither = counts
    expected = mcnemar([[both, first], [second, neither]], exact=True).pvalue
    assert mcnemar_p(PairedTable(*counts)) == pytest.approx(min(1.0, expected))


def test_the_needed_images_are_connors():
    """Discordant 0.45 and 0.05, level 5 %, power 80 %: (1.96·√0.5 + 0.8416·√0.34)² / 0.4² = 22.02,
    so 23 pairs (Connor 1987, page 209, as powerandsamplesize.com computes its example)."""
    assert needed_images(PairedTable(40, 45, 5, 10)) == 23
    assert needed_images(PairedTable(40, 5, 45, 10)) == 23
    assert needed_images(PairedTable(400, 50, 450, 100)) == 23
    assert needed_images(PairedTable(40, 5, 5, 10)) is None
    assert needed_images(PairedTable(0, 0, 3, 0)) > 3


def test_a_stricter_level_needs_more_images():
    """Connor's example at 1 %: (2.5758·√0.5 + 0.8416·√0.34)² / 0.4² = 33.41."""
    assert needed_images(PairedTable(40, 45, 5, 10), 0.01) == 34


def test_so_many_images_do_show_the_difference_in_80_percent():
    table = PairedTable(8600, 280, 320, 800)  # 0.4 points on 10,000 images
    needed = needed_images(table)
    assert needed > 20_000
    shares = np.array([table.first_only, table.second_only, table.both + table.neither]) / 10_000
    drawn = np.random.default_rng(1).multinomial(needed, shares, DRAWS)
    seen = [mcnemar_p(PairedTable(int(c), int(a), int(b), 0)) < LEVEL for a, b, c in drawn]
    assert 0.76 < np.mean(seen) < 0.84


def test_holm_of_the_textbook():
    """Ordered 0.005, 0.01, 0.03, 0.04 times 4, 3, 2, 1, never falling."""
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    drawn = np.random.default_rng(0).uniform(size=28).tolist()
    assert holm(drawn) == pytest.approx(multipletests(drawn, method="holm")[1])
    assert holm([]) == []


def test_the_interval_is_that_of_a_bootstrap_of_images():
    draw = np.random.default_rng(3)
    first, second = draw.random(400) < 0.8, draw.random(400) < 0.85
    rows = draw.integers(0, 400, (10_000, 400))
    differences = second[rows].mean(axis=1) - first[rows].mean(axis=1)
    expected = np.quantile(differences, (0.025, 0.975))
    found = difference_interval(paired_table(first, second))
    assert found == pytest.approx(expected, abs=0.003)
    assert found == difference_interval(paired_table(first, second))


def test_agresti_and_mins_interval_by_hand():
    """Counts 20.5 and 10.5 of 502."""
    low, high = agresti_min_interval(PairedTable(460, 20, 10, 10))
    middle, spread = -10 / 502, 1.959964 * (31 - 100 / 502) ** 0.5 / 502
    assert (low, high) == pytest.approx((middle - spread, middle + spread), abs=1e-6)


def test_where_nothing_differs_the_interval_has_a_width():
    low, high = difference_interval(PairedTable(500, 0, 0, 0))
    assert low == -high
    assert 0.002 < high < 0.01
    assert difference_interval(PairedTable(1, 0, 0, 0))[1] < 1


@pytest.mark.parametrize("others", [0, 100, 10_000])
def test_the_interval_of_few_one_sided_images_agrees_with_the_test(others):
    for count in range(1, 6):
        low, high = difference_interval(PairedTable(others, 0, count, 0))
        assert low < 0 < high <= 1
        back = difference_interval(PairedTable(others, count, 0, 0))
        assert back == pytest.approx((-high, -low), abs=1e-9)
    assert difference_interval(PairedTable(others, 0, 6, 0))[0] > 0  # p = 2/2⁶


@pytest.mark.parametrize(
    ("images", "first_only", "second_only", "most"),
    [
        *[(10_000, 0.020, 0.026, 0.97), (10_000, 0.05, 0.05, 0.97)],
        *[(1_000, 0.04, 0.07, 0.97), (360, 0.10, 0.06, 0.97)],
        *[(1_000, 0.002, 0.006, 1), (100, 0.02, 0.08, 1), (3, 0.1, 0.8, 1)],  # few: it is wider
    ],
)
def test_the_interval_covers_the_truth_in_95_percent(images, first_only, second_only, most):
    """2,000 draws of a test set: between 93 and 97 %; where few images differ, 93 % or more."""
    shares = [first_only, second_only, 1 - first_only - second_only]
    drawn = np.random.default_rng(0).multinomial(images, shares, DRAWS)
    truth = second_only - first_only
    intervals = [
        difference_interval(PairedTable(int(c), int(a), int(b), 0), 2000) for a, b, c in drawn
    ]
    covered = np.mean([low <= truth <= high for low, high in intervals])
    assert 0.93 <= covered <= most


@pytest.mark.parametrize(
    ("images", "discordant"), [(10_000, 0.05), (10_000, 0.2), (1_000, 0.1), (360, 0.12)]
)
def test_mcnemar_rejects_no_difference_in_5_percent(images, discordant):
    """2,000 draws of two equally good runs: between 3 and 5.5 %."""
    shares = [discordant / 2, discordant / 2, 1 - discordant]
    drawn = np.random.default_rng(0).multinomial(images, shares, DRAWS)
    rejected = [mcnemar_p(PairedTable(int(c), int(a), int(b), 0)) < LEVEL for a, b, c in drawn]
    assert 0.03 <= np.mean(rejected) <= 0.055


@pytest.mark.parametrize(("count", "size"), [(500, 0.045), (36, 0.033), (10, 0.022)])
def test_how_often_it_rejects_is_as_it_says(count, size):
    """The exact level with so many images that one alone has right, which the docstring names."""
    one = np.arange(count + 1)
    p_values = np.array([mcnemar_p(PairedTable(0, int(a), int(count - a), 0)) for a in one])
    assert binom.pmf(one, count, 0.5)[p_values < LEVEL].sum() <= LEVEL
    weights = binom.pmf(np.arange(20 * count), 20 * count, 0.05)  # their number is chance too
    sizes = [
        binom.pmf(np.arange(n + 1), n, 0.5)[_p_values(n) < LEVEL].sum()
        for n in range(20 * count)
        if weights[n] > 1e-9
    ]
    assert np.dot(weights[weights > 1e-9], sizes) == pytest.approx(size, abs=0.001)


def _p_values(count: int) -> np.ndarray:
    one = np.arange(count + 1)
    return np.minimum(1, 2 * binom.cdf(np.minimum(one, count - one), count, 0.5))
