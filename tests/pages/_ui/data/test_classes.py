"""Whether classes have alike many images, in a sentence."""

import pytest

from pages._ui.data.classes import balance


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ((100, 120), ["about as many", "100", "120"]),
        ((100, 150), ["about as many"]),
        ((1_000, 200), ["dog has 200", "cat has 1,000"]),
        ((0, 7), ["cat has 0", "dog has 7"]),
    ],
)
def test_unequal_classes_are_named(counts, said):
    words = balance(["cat", "dog"], counts)
    assert all(one in words for one in said), words
