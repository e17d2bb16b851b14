"""Which training images are learned from and which are held back for validation."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.config import DataConfig
from core.datasets import datasets
from core.errors import LabError

Indices = NDArray[np.int64]


@dataclass(frozen=True)
class Split:
    """Indices into the published training set, sorted; the two never overlap."""

    train: Indices
    validation: Indices


def validation_share(data: DataConfig) -> float:
    """The share of the used training images that is held back."""
    return datasets[data.name].validation if data.validation is None else data.validation


def split(labels: NDArray[np.uint8], data: DataConfig, seed: int) -> Split:
    """Draw the used images and, out of them, the validation images.

    Both draws are stratified (each class keeps its share) and depend on `seed` alone. `labels` are
    those of the published training set, (n,). Raises LabError where a class would be left empty.
    """
    used, _ = _draw(labels, np.arange(len(labels)), round(data.fraction * len(labels)), seed)
    held_back = round(validation_share(data) * len(used))
    validation, train = _draw(labels, used, held_back, seed)
    return Split(train, validation)


def _draw(
    labels: NDArray[np.uint8], pool: Indices, count: int, seed: int
) -> tuple[Indices, Indices]:
    """Sorted: `count` of `pool`, stratified by label, and the others."""
    if count == len(pool):
        return pool, pool[:0]
    if count == 0:
        return pool[:0], pool
    from sklearn.model_selection import train_test_split

    classes = len(np.unique(labels[pool]))
    if count < classes or len(pool) - count < classes:
        raise LabError(
            f"{count} of {len(pool)} training images can't be drawn with all {classes} classes "
            f"in both parts: raise data.fraction, or change data.validation."
        )
    drawn, rest = train_test_split(pool, train_size=count, stratify=labels[pool], random_state=seed)
    return np.sort(drawn), np.sort(rest)
