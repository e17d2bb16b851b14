"""Sizes and dates as a person reads them."""

from datetime import timedelta

import pytest

from core.housekeeping.models import days_left, size_words
from core.jobs.repository import utc_now


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0, "0 kB"),
        (512, "0.512 kB"),
        (47_311, "47.3 kB"),
        (999_900, "1,000 kB"),
        (1_234_567, "1.23 MB"),
        (345_678_901, "346 MB"),
        (1_500_000_000, "1.5 GB"),
        (1_234_000_000_000, "1,234 GB"),
    ],
)
def test_sizes_have_three_digits(size, words):
    assert size_words(size) == words


@pytest.mark.parametrize(
    ("days_ago", "left"), [(0, 30), (0.1, 30), (1.5, 29), (29.9, 1), (30, 0), (99, 0), (-400, 30)]
)
def test_days_that_are_left(days_ago, left):
    assert days_left(utc_now() - timedelta(days=days_ago)) == left
