"""What the pages say of files that were refused or are odd."""

import pytest

from pages._ui.importing.imported import MOST_LINES, counted


@pytest.mark.parametrize(
    ("refused", "odd", "words"),
    [
        (1, 0, "1 could not be taken."),
        (0, 1, "1 is odd."),
        (1200, 8, "1,200 could not be taken, 8 are odd."),
        (0, MOST_LINES, f"at least {MOST_LINES:,} are odd."),
    ],
)
def test_only_what_there_is_is_counted(refused: int, odd: int, words: str) -> None:
    assert counted(refused, odd) == words
