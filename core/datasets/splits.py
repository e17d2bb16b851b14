"""Which training images are learned from and which are held back for validation.

Where an imported data set came with validation images of its own, those are held back unless the
config asks for another share; they always stay whole, as test images do.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.common.errors import UserError
from core.common.i18n import N_
from core.config.data import DataConfig
from core.datasets.base import Dataset
from core.datasets.class_words import marked_classes

Indices = NDArray[np.int64]


@dataclass(frozen=True)
class Split:
    """Indices into the published training set, sorted; the two never overlap."""

    train: Indices
    validation: Indices


def validation_share(data: DataConfig, dataset: Dataset) -> float:
    """The share of the used training images of `dataset` that is held back."""
    return dataset.validation if data.validation is None else data.validation


def split(labels: NDArray[np.uint8], data: DataConfig, dataset: Dataset, seed: int) -> Split:
    """Draw the used images and, out of them, the validation images.

    Both draws are stratified (each class keeps its share) and depend on `seed` alone. `labels` are
    those of the training set, (n,); `dataset` is what `data` names, in its version. Raises
    UserError where a class would be left empty.
    """
    classes = len(np.unique(labels))
    if too_few := problem(len(labels), classes, data, dataset):
        raise too_few
    used_count, held_back = _counts(len(labels), data, dataset)
    own = _own_validation(data, dataset)
    names = marked_classes(dataset, dataset.class_names)
    if own:
        learnable, validation = np.split(np.arange(len(labels)), [len(labels) - own])
        train, _ = _draw(labels, learnable, used_count - held_back, seed, names)
        return Split(train, validation)
    used, _ = _draw(labels, np.arange(len(labels)), used_count, seed, names)
    validation, train = _draw(labels, used, held_back, seed, names)
    return Split(train, validation)


def steps_per_epoch(data: DataConfig, dataset: Dataset, batch_size: int) -> int:
    """How many batches an epoch has, where all of the published images of `dataset` are there."""
    used, held_back = _counts(dataset.train_count, data, dataset)
    return max(1, -(-(used - held_back) // batch_size))


def problem(available: int, classes: int, data: DataConfig, dataset: Dataset) -> UserError | None:
    """Why `available` training images of that many classes can't be split so, where they can't."""
    used, held_back = _counts(available, data, dataset)
    drawn = 0 if _own_validation(data, dataset) else held_back
    parts = [count for count in (available - used, drawn, used - held_back) if count]
    if used > held_back and min(parts) >= classes:
        return None
    return UserError(
        "too-few-images-to-split",
        N_(
            "data.fraction: {fraction:g} of {available} training images, {held_back} of them held "
            "back for validation, are too few to have all {classes} classes in each part; raise "
            "data.fraction (the share of the training images), or change data.validation."
        ),
        fraction=data.fraction,
        available=available,
        held_back=held_back,
        classes=classes,
    )


def _counts(available: int, data: DataConfig, dataset: Dataset) -> tuple[int, int]:
    """How many images are used, and how many of those are held back."""
    own = _own_validation(data, dataset)
    if own:
        return round(data.fraction * (available - own)) + own, own
    used = round(data.fraction * available)
    return used, round(validation_share(data, dataset) * used)


def _own_validation(data: DataConfig, dataset: Dataset) -> int:
    """How many of the last training images came as validation images and are used as such."""
    return dataset.own_validation if data.validation is None else 0


def _draw(
    labels: NDArray[np.uint8], pool: Indices, count: int, seed: int, names: Sequence[str]
) -> tuple[Indices, Indices]:
    """Sorted: `count` of `pool`, stratified by label, and the others. `names`: of the classes."""
    if count == len(pool):
        return pool, pool[:0]
    if count == 0:
        return pool[:0], pool
    counts = np.bincount(labels[pool])
    single = np.flatnonzero(counts == 1)
    if len(single):
        raise UserError(
            "class-with-one-image",
            N_(
                "The images can't be split by class: of class {label} there is 1 image to learn "
                "from, and it takes 2. Use a larger share of the training images "
                "(data.fraction), add images, or merge or remove the class on the Data page."
            ),
            label=names[single[0]],
        )
    from sklearn.model_selection import train_test_split

    drawn, rest = train_test_split(pool, train_size=count, stratify=labels[pool], random_state=seed)
    return np.sort(drawn), np.sort(rest)
