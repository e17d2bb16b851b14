"""Brings a data set's images: an offline copy first, else its publisher, then a cache on disk.

The cache is one folder of `.npy` files per data set in the workspace, opened memory-mapped: opening
costs milliseconds and the pages come into memory as they are read. `meta.json` beside them says
where the images came from and their checksum. A changed offline copy renews the cache. Imported
data sets lie in the same form elsewhere in the workspace, and are never fetched.
"""

import hashlib
import json
import os
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import NoReturn

import numpy as np

from core.common import settings
from core.common.errors import UserError
from core.common.files import make_folder, whole_folder, write_json
from core.common.locks import held
from core.common.reading import array_shape
from core.datasets.base import Arrays, Dataset, datasets, with_channels
from core.datasets.downloads import Report
from core.datasets.fetching import is_there
from core.datasets.imported import get_dataset, own_folder, read_record
from core.datasets.publisher import fetch

OFFLINE_KEYS = {
    "x_train": "x_train",
    "y_train": "y_train",
    "x_test": "x_test",
    "y_test": "y_test",
    "coarse_train": "y_train_coarse",
    "coarse_test": "y_test_coarse",
}


@dataclass(frozen=True)
class Meta:
    """Where a cache came from: `source` in words, `origin` to see a change, SHA-256 `checksum`."""

    source: str
    origin: str
    checksum: str
    train_count: int
    test_count: int


def open_arrays(name: str, report: Report = lambda message: None) -> Arrays:
    """The images of data set `name`, memory-mapped; filled into the cache when they are not there.

    `report` is told in words what takes time; what it raises ends the waiting. Raises UserError
    when the images can't be had, with what the person can do.
    """
    dataset = get_dataset(name)
    folder = _folder(name)
    waiting = partial(report, "waiting for another process that prepares the images")
    with held(f"dataset-{name}", waiting):  # nobody renews the cache while its files are opened
        if not _is_current(dataset, folder):
            _fill(dataset, folder, report)
        return _open(name)


def cached_arrays(name: str, wanted: str | None = None) -> Arrays:
    """The images of `name`, if their checksum is still `wanted` (None: any); never fetches any.

    For the app's process, which must not import Keras. Raises UserError when they are not there.
    """
    with held(f"dataset-{name}", lambda: None):
        meta = read_meta(name)
        if meta is None and get_dataset(name).own:
            _say_what_is_wrong(get_dataset(name))
        if meta is None or wanted not in (None, meta.checksum):
            raise UserError(
                f"The images of {get_dataset(name).title} that are asked for are not in the "
                "workspace (any more). A training on the same images brings them back."
            )
        return _open(name)


def read_meta(name: str) -> Meta | None:
    """What is cached of data set `name`, or None when nothing is that is whole."""
    folder = _folder(name)
    try:
        meta = Meta(**json.loads((folder / "meta.json").read_text(encoding="utf-8")))
        return None if _damaged(name, folder, meta) else meta
    except (OSError, ValueError, TypeError, UserError):
        return None


def where_from(name: str) -> str:
    """In words, where the images of `name` are now: cached, an offline copy, to be downloaded…"""
    if read_meta(name):
        return "ready"
    if _offline_copy(name):
        return "offline copy"
    record = read_record(name)
    if record:
        return "deleted" if record.deleted else "damaged"
    files, folder = get_dataset(name).files, settings.keras_cache() / "datasets"
    if files and all(is_there(file, folder) for file in files):
        return "there, in Keras' folder"
    megabytes = get_dataset(name).download_mb
    return f"downloads {megabytes} MB at first use" if megabytes else "built in"


def checksum(arrays: Arrays) -> str:
    """SHA-256 over shapes and values of all arrays."""
    digest = hashlib.sha256()
    for key, values in asdict(arrays).items():
        if values is not None:
            digest.update(f"{key}{values.shape}".encode())
            digest.update(np.ascontiguousarray(values).data)
    return digest.hexdigest()


def _open(name: str) -> Arrays:
    stored = {key: _folder(name) / f"{key}.npy" for key in OFFLINE_KEYS}
    return Arrays(
        **{key: np.load(path, mmap_mode="r") for key, path in stored.items() if path.exists()}
    )


def _damaged(name: str, folder: Path, meta: Meta) -> str:
    """The first array's file that is not whole, or not as `meta` says; "" where none is so.

    A file that was read is not read again for as long as it stays as it is.
    """
    dataset = get_dataset(name)
    kinds = ("x", "y", "coarse") if dataset.coarse_class_names else ("x", "y")
    for part, count in (("train", meta.train_count), ("test", meta.test_count)):
        for kind in kinds:
            path = folder / f"{kind}_{part}.npy"
            if kind == "coarse" and not os.path.lexists(path):
                continue  # an offline copy may lack it
            rest = dataset.image_shape if kind == "x" else ()
            if array_shape(path) != (count, *rest):
                return path.name
    return ""


def _folder(name: str) -> Path:
    if name not in datasets:
        return own_folder(name)
    return settings.home() / "cache" / "datasets" / name


def _say_what_is_wrong(dataset: Dataset) -> NoReturn:
    """Own images that are not there were deleted, or are damaged: nobody can bring them again."""
    record = read_record(dataset.name)
    if record is None or record.deleted:
        dataset.fetch()
    raise UserError(
        f"The images of {dataset.title} are damaged in the workspace (in "
        f"{_folder(dataset.name)}). Delete the data set and import the images again."
    )


def _offline_copy(name: str) -> Path | None:
    folder = settings.data_folder() if name in datasets else None
    path = folder / f"{name}.npz" if folder else None
    return path if path and path.is_file() else None


def _origin(path: Path | None) -> str:
    if path is None:
        return "published"
    stat = path.stat()
    return f"{path} {stat.st_size} {stat.st_mtime_ns}"


def _is_current(dataset: Dataset, folder: Path) -> bool:
    meta = read_meta(dataset.name)
    copy = _offline_copy(dataset.name)
    return meta is not None and (copy is None or meta.origin == _origin(copy))


def _fill(dataset: Dataset, folder: Path, report: Report) -> None:
    if dataset.own:
        _say_what_is_wrong(dataset)
    copy = _offline_copy(dataset.name)
    if copy:
        report(f"Reading the offline copy {copy.name}")
        arrays, source = _read_offline(dataset, copy), "offline copy"
    else:
        arrays, source = fetch(dataset, report), dataset.source
    report("Storing the images in the workspace")
    found = checksum(arrays)
    if copy is None and dataset.checksum not in (None, found):
        raise UserError(
            f"The images of {dataset.title} are damaged (their checksum is not the published one). "
            f"Delete them from {settings.keras_folder() / 'datasets'} and try again."
        )
    counts = len(arrays.x_train), len(arrays.x_test)
    meta = Meta(source, _origin(copy), found, *counts)
    make_folder(folder.parent, instead_of_files=True)
    with whole_folder(folder) as partial:
        for key, values in asdict(arrays).items():
            if values is not None:
                np.save(partial / f"{key}.npy", values)
        write_json(partial / "meta.json", asdict(meta))


def _read_offline(dataset: Dataset, path: Path) -> Arrays:
    try:
        with np.load(path) as stored:  # which refuses pickled objects
            found = {key: stored[name] for key, name in OFFLINE_KEYS.items() if name in stored}
    except Exception as error:  # whatever numpy, zip and zlib raise at a damaged file
        raise UserError(f"The offline copy {path} can't be read: {error}.") from None
    missing = {"x_train", "y_train", "x_test", "y_test"} - set(found)
    if missing:
        raise UserError(f"The offline copy {path} lacks the arrays {', '.join(sorted(missing))}.")
    for part in ("train", "test"):
        images = found[f"x_{part}"] = with_channels(found[f"x_{part}"])
        _check_images(dataset, path, part, images)
        classes = {"y": len(dataset.class_names), "coarse": len(dataset.coarse_class_names)}
        for kind, count in classes.items():
            labels = found.pop(f"{kind}_{part}", None)
            if labels is not None and count:
                _check_labels(path, OFFLINE_KEYS[f"{kind}_{part}"], labels, len(images), count)
                found[f"{kind}_{part}"] = labels.reshape(-1).astype("uint8")
    return Arrays(**found)


def _check_images(dataset: Dataset, path: Path, part: str, images: np.ndarray) -> None:
    wanted = dataset.image_shape
    if images.dtype != np.uint8 or images.shape[1:] != wanted or not len(images):
        raise UserError(
            f"The offline copy {path} has x_{part} as {images.dtype} {images.shape}; "
            f"it must be uint8 (n, {', '.join(str(side) for side in wanted)}), n at least 1."
        )


def _check_labels(path: Path, name: str, labels: np.ndarray, images: int, classes: int) -> None:
    if labels.dtype.kind not in "ui" or labels.size != images:
        raise UserError(
            f"The offline copy {path} has {name} as {labels.dtype} {labels.shape}; "
            f"it must be {images} whole numbers, one for each image."
        )
    if labels.min() < 0 or labels.max() >= classes:
        raise UserError(
            f"The offline copy {path} has labels {labels.min()} to {labels.max()} in {name}; "
            f"they must be 0 to {classes - 1}."
        )
