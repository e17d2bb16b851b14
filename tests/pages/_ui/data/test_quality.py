"""What of a group of copies is left out, unless the person keeps it."""

import pytest

from core.datasets.base import Part
from core.inspection.quality import Copies, Place
from pages._ui.data.quality import surplus

ONE, TWO, LATER = (Part.TRAIN, 3), (Part.TRAIN, 8), (Part.TRAIN, 55)
TEST, OTHER = (Part.TEST, 2), (Part.TEST, 4)


@pytest.mark.parametrize(
    ("places", "labels", "left_out"),
    [
        ((ONE, TWO), (1, 1), [TWO]),
        ((ONE, TWO), (1, 2), [ONE, TWO]),
        ((ONE, TWO, TEST), (1, 1, 1), [ONE, TWO]),
        ((ONE, LATER), (1, 1), [ONE]),
        ((TEST, OTHER), (1, 2), [OTHER]),
    ],
)
def test_what_is_left_out(places: tuple[Place, ...], labels: tuple[int, ...], left_out):
    """Training copies of test and validation images; all where the labels contradict."""
    assert surplus(Copies(True, places, labels, learned=50)) == left_out
