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
    "x_train": "x_train", "y_train": "y_train", "x_test": "x_test", "y_test": "y_test",
    "coarse_train": "y_train_coarse", "coarse_test": "y_test_coarse",
}  # fmt: skip


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
    return open_original(get_dataset(name), report)[1]


def open_original(dataset: Dataset, report: Report) -> tuple[Meta, Arrays]:
    """As `open_arrays`, with what is noted of them."""
    folder = _folder(dataset)
    waiting = partial(report, "waiting for another process that prepares the images")
    # Nobody renews the cache while its files are opened.
    with held(f"dataset-{dataset.name}", waiting):
        meta = _current(dataset, folder) or _fill(dataset, folder, report)
        return meta, _open(folder)


def cached_arrays(name: str, wanted: str | None = None) -> Arrays:
    """The images of `name`, if their checksum is still `wanted` (None: any); never fetches any.

    For the app's process, which must not import Keras. Raises UserError when they are not there.
    """
    return cached_original(get_dataset(name), wanted)[1]


def cached_original(dataset: Dataset, *wanted: str | None) -> tuple[Meta, Arrays]:
    """As `cached_arrays`, with what is noted of them; each of `wanted` must be their checksum."""
    folder = _folder(dataset)
    with held(f"dataset-{dataset.name}", lambda: None):
        meta = _meta(dataset, folder)
        if meta is None and dataset.own:
            dataset.fetch()  # which says what is wrong
        if meta is None or any(each not in (None, meta.checksum) for each in wanted):
            raise UserError(
                f"The images of {dataset.title} that are asked for are not in the "
                "workspace (any more). A training on the same images brings them back."
            )
        return meta, _open(folder)


def read_meta(name: str) -> Meta | None:
    """What is cached of data set `name`, or None when nothing is that is whole."""
    try:
        dataset = get_dataset(name)
    except UserError:
        return None
    return _meta(dataset, _folder(dataset))


def where_from(name: str) -> str:
    """In words, where the images of `name` are now: cached, an offline copy, to be downloaded…"""
    if read_meta(name):
        return "ready"
    if name in datasets and _offline_copy(datasets[name]):
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


def _open(folder: Path) -> Arrays:
    stored = {key: folder / f"{key}.npy" for key in OFFLINE_KEYS}
    return Arrays(
        **{key: np.load(path, mmap_mode="r") for key, path in stored.items() if path.exists()}
    )


def _meta(dataset: Dataset, folder: Path) -> Meta | None:
    try:
        meta = Meta(**json.loads((folder / "meta.json").read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
    return None if _damaged(dataset, folder, meta) else meta


def _damaged(dataset: Dataset, folder: Path, meta: Meta) -> str:
    """The first array's file that is not whole, or not as `meta` says; "" where none is so.

    A file that was read is not read again for as long as it stays as it is.
    """
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


def _folder(dataset: Dataset) -> Path:
    if dataset.own:
        return own_folder(dataset.name)
    return settings.home() / "cache" / "datasets" / dataset.name


def _offline_copy(dataset: Dataset) -> Path | None:
    folder = None if dataset.own else settings.data_folder()
    path = folder / f"{dataset.name}.npz" if folder else None
    return path if path and path.is_file() else None


def _origin(path: Path | None) -> str:
    if path is None:
        return "published"
    stat = path.stat()
    return f"{path} {stat.st_size} {stat.st_mtime_ns}"


def _current(dataset: Dataset, folder: Path) -> Meta | None:
    """What is cached, unless the offline copy is another one by now."""
    meta, copy = _meta(dataset, folder), _offline_copy(dataset)
    return meta if meta and (copy is None or meta.origin == _origin(copy)) else None


def _fill(dataset: Dataset, folder: Path, report: Report) -> Meta:
    if dataset.own:
        dataset.fetch()  # which says what is wrong
    copy = _offline_copy(dataset)
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
    return meta


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
