import numpy as np

from core.config.data import DataConfig
from core.datasets.opened import open_dataset
from core.datasets.splits import split
from core.datasets.versions.repository import resolve
from core.inspection.class_distribution import Use, distribution, usual_distribution
from tests.helpers import open_arrays


def test_the_counts_are_those_of_the_split(workspace):
    data = DataConfig(fraction=0.5, validation=0.2)
    found = distribution(data, 3)
    arrays = open_arrays("digits")
    parts = split(arrays.y_train, data, resolve(data), 3)
    assert list(found.counts["training"]) == np.bincount(arrays.y_train[parts.train]).tolist()
    assert sum(found.total(part) for part in Use) == 1437 + 360
    assert set(found.examples["validation"]) <= set(parts.validation.tolist())
    assert not set(found.examples["not used"]) & set(parts.train.tolist())
    assert usual_distribution(open_dataset(data)) is None


def test_the_usual_one_is_kept(workspace):
    found = distribution(DataConfig(), 0)
    assert usual_distribution(open_dataset(DataConfig(fraction=0.5))) == found
    assert found.total("not used") == 0
    assert found.examples["not used"] == ()
