"""The training images most like one image, by the plain distance of their pixels."""

import numpy as np

from core.config.data import DataConfig
from core.datasets.base import Part
from core.datasets.opened import open_dataset
from core.imaging.batches import images_at_once

ROWS_AT_ONCE = 1024


def nearest(data: DataConfig, part: str, index: int, count: int) -> list[tuple[int, float]]:
    """The `count` training images nearest to image `index` of `part`.

    Index and root of the mean squared difference of the pixels (0–255), the nearest first; never
    the image itself. Runs in a worker.
    """
    arrays = open_dataset(data).arrays
    images = arrays.x_train
    own = getattr(arrays, f"x_{part}")[index].reshape(-1).astype(np.float32)
    distances = np.empty(len(images), np.float32)
    at_once = images_at_once(images.shape[1:], ROWS_AT_ONCE)
    for first in range(0, len(images), at_once):
        block = images[first : first + at_once]
        difference = block.reshape(len(block), -1).astype(np.float32) - own
        distances[first : first + len(block)] = np.einsum("nv,nv->n", difference, difference)
    if part == Part.TRAIN:
        distances[index] = np.inf
    best = np.argsort(distances, kind="stable")[: min(count, len(images) - (part == Part.TRAIN))]
    return [(int(one), float(np.sqrt(distances[one] / len(own)))) for one in best]
