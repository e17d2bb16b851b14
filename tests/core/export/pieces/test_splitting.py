"""The split of a script is scikit-learn's, index by index."""

import numpy as np
import pytest
from sklearn.model_selection import train_test_split

from core.export.pieces.splitting import drawn


@pytest.mark.parametrize("seed", range(12))
def test_the_same_are_drawn(seed: int) -> None:
    random = np.random.default_rng(seed)
    classes = int(random.integers(2, 15))
    some = random.integers(0, classes, random.integers(50, 3000))
    labels = np.concatenate([np.arange(classes), np.arange(classes), some]).astype("uint8")
    pool = np.sort(random.choice(len(labels), len(labels) - 5, replace=False))
    pool = np.union1d(pool, np.arange(2 * classes))
    count = int(random.integers(classes, len(pool) - classes))
    expected = train_test_split(pool, train_size=count, stratify=labels[pool], random_state=seed)
    found = drawn(labels, pool, count, seed)
    for one, other in zip(expected, found, strict=True):
        assert np.array_equal(np.sort(one), other)


def test_nothing_and_everything() -> None:
    labels, pool = np.zeros(4, "uint8"), np.arange(4)
    assert [len(part) for part in drawn(labels, pool, 0, 1)] == [0, 4]
    assert [len(part) for part in drawn(labels, pool, 4, 1)] == [4, 0]
