"""What the pixels of a data set are like: counted once, block by block, and kept on disk.

One histogram per pixel and channel (256 bins) gives every figure exactly: mean, standard deviation,
minimum, quartiles, maximum, of each pixel and of each channel.
"""

import csv
import io
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.common.files import make_folder, write_arrays
from core.common.i18n import N_
from core.common.reading import DAMAGE, read_arrays
from core.config.data import DataConfig
from core.datasets.base import Arrays, Pixels
from core.datasets.opened import OpenDataset, open_dataset
from core.imaging.batches import images_at_once
from core.inspection.result_cache import SILENT, TaskProgress, result_path

KIND = "statistics"
FIGURES = ("count", "mean", "std", "min", "25%", "50%", "75%", "max")
IMAGES_AT_ONCE = 512
MOST_BINS = 4_000_000
VALUES = np.arange(256, dtype=np.float64)
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Statistics:
    """Of the training images of one data set, pixels 0–255.

    `per_pixel`: float32 (8, height, width, channels), one layer for each of `FIGURES`.
    `per_channel`: float64 (channels, 8). `class_means`: float32 (classes, height, width, channels).
    `bad_labels`: labels without a class, in training and test images together.
    The standard deviation is the sample's (n − 1), as pandas' `describe` gives it; quartiles lie
    between two values where the rank does.
    """

    per_pixel: NDArray[np.float32]
    per_channel: Floats
    class_means: NDArray[np.float32]
    bad_labels: int

    def as_csv(self) -> str:
        """The full table: a row for each pixel and channel, a column for each of `FIGURES`."""
        stream = io.StringIO()
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(["row", "column", "channel", *FIGURES])
        table = np.moveaxis(self.per_pixel, 0, -1)
        for place in np.ndindex(table.shape[:-1]):
            writer.writerow([*place, *(f"{value:.6g}" for value in table[place])])
        return stream.getvalue()


def kept_statistics(opened: OpenDataset) -> Statistics | None:
    """The statistics of these images, where they have been computed."""
    try:
        values = read_arrays(result_path(KIND, opened, "npz"))
        return Statistics(**values | {"bad_labels": int(values["bad_labels"])})
    except DAMAGE:
        return None


def compute_statistics(data: DataConfig, progress: TaskProgress = SILENT) -> None:
    """Compute and keep the statistics of the images of `data`. Runs in a worker."""
    opened = open_dataset(data, progress)
    if kept_statistics(opened) is None:
        found = statistics(opened.arrays, len(opened.dataset.class_names), progress)
        _keep(result_path(KIND, opened, "npz"), found)


def statistics(arrays: Arrays, classes: int, progress: TaskProgress) -> Statistics:
    """Of `arrays.x_train`; in memory are a few hundred images and the histograms of some rows."""
    images, labels = arrays.x_train, arrays.y_train
    per_pixel = np.empty((len(FIGURES), *images.shape[1:]), np.float32)
    channels = np.zeros((images.shape[3], 256), np.int64)
    strips = _strips(images.shape[1:])
    for number, strip in enumerate(strips):
        note = progress.part(number / len(strips) * 0.7, 0.7 / len(strips))
        counts = _histograms(images, strip, note)
        per_pixel[:, strip] = np.moveaxis(_figures(counts), -1, 0)
        channels += counts.sum(axis=(0, 1))
    means = _class_means(images, labels, classes, progress.part(0.7, 0.3))
    bad = sum(int((one >= classes).sum()) for one in (labels, arrays.y_test))
    return Statistics(per_pixel, _figures(channels), means, bad)


def _strips(shape: tuple[int, ...]) -> list[slice]:
    """The image's rows in strips whose histograms fit into memory."""
    height, width, channels = shape
    rows = max(1, MOST_BINS // (width * channels * 256))
    return [slice(first, min(first + rows, height)) for first in range(0, height, rows)]


def _histograms(images: Pixels, strip: slice, note: Any) -> NDArray[np.int64]:
    """How often each value stands in each pixel and channel, (rows, width, channels, 256)."""
    shape = images[0, strip].shape
    places = np.arange(int(np.prod(shape))) * 256
    counts = np.zeros(len(places) * 256, np.int64)
    for first in range(0, len(images), IMAGES_AT_ONCE):
        block = images[first : first + IMAGES_AT_ONCE, strip]
        cells = block.reshape(len(block), -1) + places
        counts += np.bincount(cells.ravel(), minlength=len(counts))
        note(N_("counting pixel values"), first / len(images))
    return counts.reshape(*shape, 256)


def _figures(counts: NDArray[np.int64]) -> Floats:
    """`FIGURES` of histograms (…, 256), in the last axis."""
    total = counts.sum(axis=-1)
    mean = counts @ VALUES / total
    squares = counts @ VALUES**2 - total * mean**2
    std = np.sqrt(np.maximum(squares, 0) / np.maximum(total - 1, 1))
    below = counts.cumsum(axis=-1)
    quantiles = [_quantile(below, total, share) for share in (0.0, 0.25, 0.5, 0.75, 1.0)]
    return np.stack([total, mean, std, *quantiles], axis=-1)


def _quantile(below: NDArray[np.int64], total: Any, share: float) -> Floats:
    rank = share * (np.asarray(total) - 1)
    low, high = (
        (below > one[..., None]).argmax(axis=-1) for one in (np.floor(rank), np.ceil(rank))
    )
    return np.asarray(low + (high - low) * (rank - np.floor(rank)), np.float64)


def _class_means(images: Pixels, labels: Any, classes: int, note: Any) -> NDArray[np.float32]:
    sums = np.zeros((classes, int(np.prod(images.shape[1:]))), np.float64)
    at_once = images_at_once(images.shape[1:], IMAGES_AT_ONCE)
    for first in range(0, len(images), at_once):
        block = images[first : first + at_once]
        member = labels[first : first + at_once] == np.arange(classes)[:, None]
        sums += member.astype(np.float32) @ block.reshape(len(block), -1).astype(np.float32)
        note(N_("averaging each class"), first / len(images))
    counts = np.bincount(labels, minlength=classes)[:classes]
    means = sums / np.maximum(counts, 1)[:, None]
    return means.reshape(classes, *images.shape[1:]).astype(np.float32)


def _keep(path: Path, found: Statistics) -> None:
    make_folder(path.parent, instead_of_files=True)
    write_arrays(path, asdict(found))
