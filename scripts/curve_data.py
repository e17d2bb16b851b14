"""Two-class data for `scripts.curve_setups`: built-in images with labels of their own.

They are known only to the process that asks for them (`register`); no page offers them.
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from core.datasets import datasets, get_dataset
from core.datasets.base import Arrays, Dataset, Labels
from core.datasets.cache import open_original

CAT, DOG = 3, 5
EASY, HARD = "digits_even_odd", "cat_or_dog"
CLASSES = {EASY: 2, HARD: 2}


def register() -> None:
    """Add them to the data sets of this process, once."""
    for name, dataset in ((EASY, _even_or_odd()), (HARD, _cat_or_dog())):
        if name not in datasets:
            datasets.add(name, dataset)


def classes_of(name: str) -> int:
    """How many classes the data set has, registered or not."""
    return CLASSES.get(name) or len(get_dataset(name).class_names)


def _even_or_odd() -> Dataset:
    """All digits, even (0) or odd (1): a network for them has nearly all right."""
    return _labelled(EASY, "digits", ("even", "odd"), lambda labels: labels % 2, tuple(range(10)))


def _cat_or_dog() -> Dataset:
    """Two classes of CIFAR-10: a small network on few of them has two thirds right at most."""
    return _labelled(HARD, "cifar10", ("cat", "dog"), lambda labels: labels == DOG, (CAT, DOG))


def _labelled(
    name: str,
    of: str,
    class_names: tuple[str, ...],
    label: Callable[[Labels], Labels],
    kept: tuple[int, ...],
) -> Dataset:
    """The images of the classes `kept` of the data set `of`, labelled anew."""
    original = datasets[of]

    def fetch() -> Arrays:
        _meta, arrays = open_original(original, lambda words: None)
        parts = ((arrays.x_train, arrays.y_train), (arrays.x_test, arrays.y_test))
        chosen = []
        for images, labels in parts:
            rows = np.isin(labels, kept)
            chosen += [images[rows], np.asarray(label(labels[rows]), "uint8")]
        return Arrays(*chosen)

    share = len(kept) / len(original.class_names)
    return replace(
        original,
        name=name,
        title=name,
        class_names=class_names,
        train_count=round(original.train_count * share),
        test_count=round(original.test_count * share),
        fetch=fetch,
        files=(),
        download_mb=0,
        checksum=None,
    )
