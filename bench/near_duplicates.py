"""How long the search for copies takes over as many images as CIFAR-10 has.

    python -m bench.near_duplicates

The images are drawn here: smooth colours with detail, every hundredth one a brighter copy.
"""

import time

import numpy as np

from bench._figures import Figure, show
from core.datasets import Arrays
from core.inspection.quality import look
from core.inspection.result_cache import SILENT

TRAIN, TEST, SIDE = 50_000, 10_000, 32
COPIES = 600
TIMES = 3


def measure() -> list[Figure]:
    """The whole search: exact copies, near ones, blank images, classes."""
    arrays = _images()
    seconds = []
    for _ in range(TIMES):
        began = time.perf_counter()
        found = look(arrays, 10, SILENT)
        seconds.append(time.perf_counter() - began)
        if sum(len(group.places) for group in found.copies) != 2 * COPIES:
            raise RuntimeError("The copies that were put there were not found.")
    return [Figure("near-duplicate search over 60,000 images of 32 px", "< 30 s", seconds, "s")]


def _images() -> Arrays:
    random = np.random.default_rng(0)
    images = np.empty((TRAIN + TEST, SIDE, SIDE, 3), np.uint8)
    for first in range(0, len(images), 2000):
        coarse = random.integers(0, 240, (2000, 8, 8, 3)).repeat(4, axis=1).repeat(4, axis=2)
        detail = random.integers(-15, 16, (2000, SIDE, SIDE, 3))
        images[first : first + 2000] = np.clip(coarse + detail, 0, 240)
    images[TRAIN : TRAIN + COPIES] = images[:COPIES] + 9
    labels = (np.arange(len(images)) % 10).astype(np.uint8)
    return Arrays(images[:TRAIN], labels[:TRAIN], images[TRAIN:], labels[TRAIN:])


if __name__ == "__main__":
    show(measure())
