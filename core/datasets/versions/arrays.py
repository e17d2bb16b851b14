"""The images of a version: what it keeps of the original's, written once and cached on disk."""

import os
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.common import settings
from core.common.errors import UserError
from core.common.files import make_folder, whole_folder
from core.common.i18n import N_
from core.common.locks import held
from core.common.reading import array_shape
from core.datasets.base import Arrays, Dataset, Labels, Part
from core.datasets.cache import OFFLINE_KEYS, Meta
from core.datasets.downloads import Report
from core.datasets.versions.edits import PARTS, Version, class_table, kept_rows, original_labels
from core.imaging.batches import images_at_once


def open_version(
    version: Version, original: Dataset, meta: Meta, arrays: Arrays, report: Report
) -> Arrays:
    """The images of `version`, memory-mapped; written where they are not there.

    `original`, `meta` and `arrays` are those that it was made on. What `report` raises ends it.
    """
    with held(f"version-{version.id}", lambda: report(N_("waiting for another process"))):
        if not _is_cached(version, original, meta):
            report(N_("Storing the version's images in the workspace"))
            _fill(version, arrays)
        return _opened(version, original, meta, arrays)


def cached_version(version: Version, original: Dataset, meta: Meta, arrays: Arrays) -> Arrays:
    """As `open_version`, but UserError where they are not there."""
    if not _is_cached(version, original, meta):
        raise UserError(
            "version-not-prepared",
            N_(
                "The images of version {version} are not prepared yet. The Data page does that: "
                "choose the version there."
            ),
            version=version.id,
        )
    return _opened(version, original, meta, arrays)


def cache_of(version: Version) -> Path:
    """Where the version's own arrays are (it may not exist)."""
    return settings.cache() / "versions" / version.id


def _opened(version: Version, original: Dataset, meta: Meta, arrays: Arrays) -> Arrays:
    """The version's arrays; what it leaves as it is comes from the original's files."""
    values: dict[str, Any] = {}
    for key in OFFLINE_KEYS:
        path = cache_of(version) / f"{key}.npy"
        values[key] = np.load(path, mmap_mode="r") if path.exists() else getattr(arrays, key)
    if not _is_cached(version, original, meta):  # deleted meanwhile: some may be the original's
        raise UserError(
            "version-just-deleted",
            N_("Version {version} was deleted just now. Choose another."),
            version=version.id,
        )
    return Arrays(**values)


def _is_cached(version: Version, original: Dataset, meta: Meta) -> bool:
    """Whether all that differs from the original is there, and whole."""
    folder, shape = cache_of(version), original.image_shape
    for part in PARTS:
        count = getattr(version, f"{part}_count")
        if array_shape(folder / f"y_{part}.npy") != (count,):
            return False
        some_left_out = count < getattr(meta, f"{part}_count")
        if some_left_out and array_shape(folder / f"x_{part}.npy") != (count, *shape):
            return False
        coarse = folder / f"coarse_{part}.npy"
        if os.path.lexists(coarse) and array_shape(coarse) != (count,):
            return False
    return True


def _fill(version: Version, arrays: Arrays) -> None:
    """Write what differs from the original, block by block; there whole or not at all."""
    folder = cache_of(version)
    make_folder(folder.parent, instead_of_files=True)
    with whole_folder(folder) as partial:
        every = zip(
            PARTS, kept_rows(version, arrays), original_labels(version, arrays), strict=True
        )
        for part, rows, labels in every:
            new = class_table(version)[labels[rows]].astype(labels.dtype)
            np.save(partial / f"y_{part}.npy", new)
            if len(rows) < len(labels):
                _write_rows(partial / f"x_{part}.npy", getattr(arrays, f"x_{part}"), rows)
            if (coarse := _coarse(version, arrays, part)) is not None:
                np.save(partial / f"coarse_{part}.npy", coarse[rows])


def _coarse(version: Version, arrays: Arrays, part: Part) -> Labels | None:
    """The superclasses of all original images of a part, (n,), with those of other labels moved
    to that of their new class; None where there are none."""
    coarse: Labels | None = getattr(arrays, f"coarse_{part}")
    if coarse is None or arrays.coarse_train is None:
        return None
    moved = np.array(coarse)
    for index, label in getattr(version, f"relabelled_{part}"):
        moved[index] = arrays.coarse_train[np.argmax(arrays.y_train == label)]
    return moved


def _write_rows(path: Path, values: Any, rows: NDArray[np.int64]) -> None:
    shape = (len(rows), *values.shape[1:])
    stored = np.lib.format.open_memmap(path, "w+", values.dtype, shape)
    at_once = images_at_once(shape[1:], 2048)
    for first in range(0, len(rows), at_once):
        stored[first : first + at_once] = values[rows[first : first + at_once]]
    stored.flush()
