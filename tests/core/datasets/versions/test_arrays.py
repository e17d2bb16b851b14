"""What a version's own arrays hold, beside those of the original."""

import numpy as np
import pytest

from core.datasets import get_dataset
from core.datasets.base import Arrays
from core.datasets.cache import Meta
from core.datasets.versions.arrays import open_version
from core.datasets.versions.edits import Version


@pytest.mark.usefixtures("workspace")
def test_an_image_with_another_label_is_in_that_one_s_superclass():
    """Classes 0 and 1 are superclass 0, 2 and 3 are 1, and so on; test images too."""
    labels, digits = np.arange(20).astype("uint8") % 10, get_dataset("digits")
    images = np.zeros((20, *digits.image_shape), "uint8")
    arrays = Arrays(images, labels, images, labels, labels // 2, labels // 2)
    version = Version(
        "digits",
        "",
        digits.class_names,
        dropped_train=(1,),
        relabelled_train=((3, 8),),
        relabelled_test=((0, 5),),
        train_count=19,
        test_count=20,
    )
    found = open_version(version, digits, Meta("", "", "", 20, 20), arrays, lambda words: None)
    expected = np.delete(labels, 1)
    expected[2] = 8
    assert found.y_train.tolist() == expected.tolist()
    assert found.coarse_train.tolist() == (expected // 2).tolist()
    assert found.coarse_test.tolist() == [2, *(labels[1:] // 2).tolist()]
    assert arrays.coarse_train.tolist() == (labels // 2).tolist(), "the original stays"
