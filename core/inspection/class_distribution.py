"""How many images of each class are learned from, held back, left aside and tested on."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from core.config.data import DataConfig
from core.datasets.opened import OpenDataset, open_dataset
from core.datasets.splits import Indices, split
from core.inspection.result_cache import keep_json, read_json_file, result_path

KIND = "distribution"
SHOWN = 6


class Use(StrEnum):
    """What a training with a certain split and seed does with images; stored so."""

    TRAINING = "training"
    VALIDATION = "validation"
    NOT_USED = "not used"
    TEST = "test"


@dataclass(frozen=True)
class Distribution:
    """`counts`: for each use the images of each class. `examples`: indices of a few.

    They count in the training images, those for the test in the test images.
    """

    counts: dict[Use, tuple[int, ...]]
    examples: dict[Use, tuple[int, ...]]

    def total(self, part: Use) -> int:
        """Images in a part."""
        return sum(self.counts[part])


def distribution(data: DataConfig, seed: int) -> Distribution:
    """Split the images of `data` as a training with that seed would.

    The usual split's result is kept for `usual_distribution`. Runs in a worker.
    """
    opened = open_dataset(data)
    arrays, classes = opened.arrays, len(opened.dataset.class_names)
    parts = split(arrays.y_train, data, opened.dataset, seed)
    used = np.union1d(parts.train, parts.validation)
    rows: dict[Use, Indices] = {
        Use.TRAINING: parts.train,
        Use.VALIDATION: parts.validation,
        Use.NOT_USED: np.setdiff1d(np.arange(len(arrays.y_train)), used),
        Use.TEST: np.arange(len(arrays.y_test)),
    }
    random = np.random.default_rng(seed)
    found = Distribution({}, {})
    for part, indices in rows.items():
        labels = arrays.y_test if part is Use.TEST else arrays.y_train
        counts = np.bincount(labels[indices], minlength=classes)
        found.counts[part] = tuple(counts.tolist())
        some = random.choice(indices, min(SHOWN, len(indices)), replace=False)
        found.examples[part] = tuple(some.tolist())
    if (data, seed) == (DataConfig(name=data.name, version=data.version), 0):
        keep_json(result_path(KIND, opened), [found.counts, found.examples])
    return found


def usual_distribution(opened: OpenDataset) -> Distribution | None:
    """That of the usual share held back and seed 0, where it has been counted."""
    values = read_json_file(result_path(KIND, opened))
    try:
        counts, examples = (
            {part: tuple(one[part]) for part in Use} for one in (values[0], values[1])
        )
        return Distribution(counts, examples)
    except (TypeError, KeyError, IndexError):
        return None
