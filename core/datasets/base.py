"""What the catalogue knows of a data set before its images are there."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from core.common.i18n import N_
from core.common.registry import Registry
from core.datasets.fetching import Published
from core.imaging.depth import Scales
from core.imaging.ink import Ink

Pixels = NDArray[np.uint8]
Labels = NDArray[np.uint8]


class Part(StrEnum):
    """What images of a data set are for; stored so."""

    TRAIN = "train"
    VALIDATION = "validation"
    TEST = "test"


@dataclass(frozen=True)
class Arrays:
    """The images of one data set.

    `x_*`: uint8 (n, height, width, channels), 0–255. `y_*`: uint8 (n,), index into the class names.
    `coarse_*` where the data set has superclasses: uint8 (n,). They may be memory-mapped.
    """

    x_train: Pixels
    y_train: Labels
    x_test: Pixels
    y_test: Labels
    coarse_train: Labels | None = None
    coarse_test: Labels | None = None


@dataclass(frozen=True)
class Dataset:
    """One data set of the catalogue.

    `fetch()` returns the published arrays; it may download, and runs in a worker.
    `train_count` and `test_count` are the published sizes: an offline copy may hold fewer.
    `validation` is the share of the training images that is held back unless the config says so.
    `download_mb` is the size of `files`, which `fetch` reads in Keras' folder `datasets`; 0 where
    there are none.
    `ink` says how the ink lies in images that are drawings (`core.imaging.drawings` measures it),
    so that photographed ones can be brought into that form. `scales` are those of its files of more
    than 8 bits (`depth.to_eight_bits`), None for data sets that were imported before scales were
    kept. `coarse_class_names` are those of its superclasses, where it has some, and `superclasses`
    the names of each one's classes. `checksum` is `cache.checksum` of the published arrays, where
    it is known. `own` data sets were imported (`core.importing`); their last `own_validation`
    training images came as validation images, and images of another shape were brought into theirs
    by `fit`.
    """

    name: str
    title: str
    summary: str
    image_shape: tuple[int, int, int]
    class_names: tuple[str, ...]
    train_count: int
    test_count: int
    validation: float
    source: str
    fetch: Callable[[], Arrays] = field(compare=False)
    download_mb: int = 0
    files: tuple[Published, ...] = ()
    ink: Ink | None = None
    scales: Scales | None = ()
    coarse_class_names: tuple[str, ...] = ()
    superclasses: tuple[tuple[str, ...], ...] = ()
    checksum: str | None = None
    own: bool = False
    own_validation: int = 0
    fit: Literal["crop", "pad", "stretch"] = "crop"


def published_arrays(module: Any) -> Arrays:
    """What a module of `keras.datasets` loads, in our form (labels flat, images with channels)."""
    (x_train, y_train), (x_test, y_test) = module.load_data()
    return Arrays(
        *(with_channels(x_train), y_train.reshape(-1).astype("uint8")),
        *(with_channels(x_test), y_test.reshape(-1).astype("uint8")),
    )


def with_channels(images: Pixels) -> Pixels:
    """Images (n, height, width[, channels]) as (n, height, width, channels)."""
    return images[..., None] if images.ndim == 3 else images


datasets: Registry[Dataset] = Registry(N_("data set"))
