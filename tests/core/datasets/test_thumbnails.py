"""What a data set looks like in small."""

import numpy as np

from core.config.data import DataConfig
from core.datasets.opened import open_dataset
from core.datasets.thumbnails import SIDE, thumbnail
from tests.importing_files import good_members, imported, zipped


def test_none_where_the_images_are_not_here(workspace):
    assert thumbnail("digits") is None
    assert thumbnail("no such thing") is None


def test_four_classes_in_a_square(workspace):
    arrays = open_dataset(DataConfig(name="digits")).arrays
    seen = thumbnail("digits")
    assert seen is not None
    assert (seen.shape, seen.dtype) == ((2 * SIDE, 2 * SIDE, 1), np.uint8)
    first = arrays.x_train[np.unique(arrays.y_train[:2000], return_index=True)[1][0]]
    assert set(np.unique(seen[:SIDE, :SIDE])) <= set(np.unique(first))
    assert not np.array_equal(seen[:SIDE, :SIDE], seen[SIDE:, SIDE:])


def test_colours_of_two_classes(workspace, tmp_path):
    imported(zipped(tmp_path / "pets.zip", good_members(count=6)), "pets")
    seen = thumbnail("pets")
    assert seen is not None
    assert seen.shape == (2 * SIDE, 2 * SIDE, 3)
