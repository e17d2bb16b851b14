"""The words on a recipe's card."""

import pytest

from pages._ui.recipes.card import time_in_words


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        (0.01, "less than a minute"),
        (0.02, "about 1 minute"),
        (0.2, "about 12 minutes"),
        (1, "about 1 hour"),
        (15, "about 15 hours"),
        (200, "about 8 days"),
    ],
)
def test_time_in_words(hours, words):
    assert time_in_words(hours) == words
