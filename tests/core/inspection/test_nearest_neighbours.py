import numpy as np
import pytest

from core.config.data import DataConfig
from core.inspection.nearest_neighbours import nearest
from tests.helpers import open_arrays

DIGITS = DataConfig()


@pytest.mark.parametrize(("part", "index"), [("train", 0), ("train", 1436), ("test", 7)])
def test_the_nearest_are_those_of_a_plain_search(workspace, part, index):
    arrays = open_arrays("digits")
    images = arrays.x_train.astype(float)
    own = getattr(arrays, f"x_{part}")[index]
    distances = np.sqrt(((images - own) ** 2).mean(axis=(1, 2, 3)))
    if part == "train":
        distances[index] = np.inf
    found = nearest(DIGITS, part, index, 5)
    assert [distance for _, distance in found] == pytest.approx(np.sort(distances)[:5], rel=1e-4)
    assert all(distances[one] == pytest.approx(distance, rel=1e-4) for one, distance in found)
