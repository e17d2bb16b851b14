"""Hits out of a hundred."""

import numpy as np
import pytest
from scipy.stats import binom, hypergeom

from core.evaluation.chance import Result
from core.evaluation.hits import drawn, expected_hits


def test_a_draw_is_of_different_images_and_the_same_each_time():
    first = drawn(10_000, 7, 0)
    assert len(set(first.tolist())) == 100
    assert (first == drawn(10_000, 7, 0)).all()
    assert (first != drawn(10_000, 7, 1)).any()
    assert (first != drawn(10_000, 8, 0)).any()


def test_of_three_images_all_are_drawn():
    assert sorted(drawn(3, 0, 0)) == [0, 1, 2]
    expected = expected_hits(Result(2, 3, 1))
    assert (expected.size, expected.low, expected.high, expected.apart) == (3, 2, 2, 0)
    assert expected.probability == pytest.approx([0, 0, 1, 0])


def test_of_many_images_hits_are_binomial():
    expected = expected_hits(Result(9_200, 10_000, 1_000))
    assert not expected.without_replacement
    assert expected.probability == pytest.approx(binom.pmf(np.arange(101), 100, 0.92))
    assert (expected.low, expected.high) == (86, 97)


def test_of_few_images_each_is_drawn_once_at_most():
    expected = expected_hits(Result(300, 360, 40))
    assert expected.without_replacement
    assert expected.probability == pytest.approx(hypergeom.pmf(np.arange(101), 360, 300, 100))


def test_the_expected_hits_are_those_of_real_draws():
    right = np.arange(2_500) < 2_000
    expected = expected_hits(Result(2_000, 2_500, 1_300))
    hits = np.array([right[drawn(2_500, 1, number)].sum() for number in range(4_000)])
    assert hits.mean() == pytest.approx(80, abs=0.3)
    inside = ((hits >= expected.low) & (hits <= expected.high)).mean()
    assert 0.945 <= inside <= 0.985
    apart = np.abs(hits[::2] - hits[1::2])
    assert (apart <= expected.apart).mean() >= 0.95
    assert (apart < expected.apart).mean() < 0.955  # it is the least such distance


@pytest.mark.parametrize("right", [0, 500])
def test_where_all_or_none_is_right_hits_never_vary(right):
    expected = expected_hits(Result(right, 500, 50))
    assert expected.low == expected.high == (100 if right else 0)
    assert expected.apart == 0
