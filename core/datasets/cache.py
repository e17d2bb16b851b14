"""Brings a data set's images: an offline copy first, else its publisher, then a cache on disk.

The cache is one folder of `.npy` files per data set in the workspace, opened memory-mapped: opening
costs milliseconds and the pages come into memory as they are read. `meta.json` beside them says
where the images came from and their checksum. A changed offline copy renews the cache.
"""

import hashlib
import json
import shutil
import zipfile
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from filelock import FileLock

from core import settings
from core.datasets.catalogue import Arrays, Dataset, datasets, with_channels
from core.downloads import Report, reason, watched
from core.errors import LabError

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

    `report` is told in words what takes time. Raises LabError when the images can't be had, with
    what the person can do.
    """
    dataset = datasets[name]
    folder = _folder(name)
    if not _is_current(dataset, folder):
        with FileLock(settings.lock_file(f"dataset-{name}")):
            if not _is_current(dataset, folder):
                _fill(dataset, folder, report)
    stored = {key: folder / f"{key}.npy" for key in OFFLINE_KEYS}
    return Arrays(
        **{key: np.load(path, mmap_mode="r") for key, path in stored.items() if path.exists()}
    )


def read_meta(name: str) -> Meta | None:
    """What is cached of data set `name`, or None when nothing is."""
    try:
        return Meta(**json.loads((_folder(name) / "meta.json").read_text()))
    except (OSError, ValueError, TypeError):
        return None


def where_from(name: str) -> str:
    """In words, where the images of `name` are now: cached, offline copy, or to be downloaded."""
    if read_meta(name):
        return "ready"
    if _offline_copy(name):
        return "offline copy"
    megabytes = datasets[name].download_mb
    return f"downloads {megabytes} MB at first use" if megabytes else "built in"


def checksum(arrays: Arrays) -> str:
    """SHA-256 over shapes and values of all arrays."""
    digest = hashlib.sha256()
    for key, values in asdict(arrays).items():
        if values is not None:
            digest.update(f"{key}{values.shape}".encode())
            digest.update(np.ascontiguousarray(values).data)
    return digest.hexdigest()


def _folder(name: str) -> Path:
    return settings.home() / "cache" / "datasets" / name


def _offline_copy(name: str) -> Path | None:
    folder = settings.data_folder()
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
    copy = _offline_copy(dataset.name)
    if copy:
        report(f"Reading the offline copy {copy.name}")
        arrays, source = _read_offline(dataset, copy), "offline copy"
    else:
        arrays, source = _download(dataset, report), dataset.source
    report("Storing the images in the workspace")
    found = checksum(arrays)
    if copy is None and dataset.checksum not in (None, found):
        raise LabError(
            f"The images of {dataset.title} are damaged (their checksum is not the published one). "
            f"Delete them from Keras' cache (datasets folder) and try again."
        )
    counts = len(arrays.x_train), len(arrays.x_test)
    partial = folder.with_name(f"{folder.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    for key, values in asdict(arrays).items():
        if values is not None:
            np.save(partial / f"{key}.npy", values)
    meta = Meta(source, _origin(copy), found, *counts)
    (partial / "meta.json").write_text(json.dumps(asdict(meta)))
    shutil.rmtree(folder, ignore_errors=True)
    partial.replace(folder)


def _read_offline(dataset: Dataset, path: Path) -> Arrays:
    try:
        with np.load(path) as stored:
            found = {key: stored[name] for key, name in OFFLINE_KEYS.items() if name in stored}
    except (OSError, ValueError, EOFError, zipfile.BadZipFile) as error:
        raise LabError(f"The offline copy {path} can't be read: {error}.") from None
    missing = {"x_train", "y_train", "x_test", "y_test"} - set(found)
    if missing:
        raise LabError(f"The offline copy {path} lacks the arrays {', '.join(sorted(missing))}.")
    for part in ("train", "test"):
        images, labels = found[f"x_{part}"], found[f"y_{part}"].reshape(-1)
        images = found[f"x_{part}"] = with_channels(images)
        found[f"y_{part}"] = labels.astype("uint8")
        _check(dataset, path, part, images, labels)
    return Arrays(**found)


def _check(dataset: Dataset, path: Path, part: str, images: np.ndarray, labels: np.ndarray) -> None:
    wanted = dataset.image_shape
    if images.dtype != np.uint8 or images.shape[1:] != wanted:
        raise LabError(
            f"The offline copy {path} has x_{part} as {images.dtype} {images.shape}; "
            f"it must be uint8 (n, {', '.join(str(side) for side in wanted)})."
        )
    if len(labels) != len(images) or not len(labels):
        raise LabError(
            f"The offline copy {path} has {len(images)} images but {len(labels)} labels in {part}."
        )
    if labels.min() < 0 or labels.max() >= len(dataset.class_names):
        raise LabError(
            f"The offline copy {path} has labels {labels.min()} to {labels.max()} in y_{part}; "
            f"they must be 0 to {len(dataset.class_names) - 1}."
        )


def _download(dataset: Dataset, report: Report) -> Arrays:
    if not dataset.download_mb:
        return _fetch(dataset)
    folder = settings.keras_folder() / "datasets"
    with watched(dataset.title, folder, dataset.download_mb, report):
        return _fetch(dataset)


def _fetch(dataset: Dataset) -> Arrays:
    try:
        return dataset.fetch()
    except Exception as error:  # whatever a network, a proxy or a broken file raises
        folder = settings.data_folder() or "a folder of your choice"
        raise LabError(
            f"The images of {dataset.title} are not on this machine and could not be downloaded "
            f"({reason(error)}). "
            f"Connect to the network, or put {dataset.name}.npz with the arrays x_train, y_train, "
            f"x_test, y_test into {folder} and start with VISTAZO_DATA set to it."
        ) from error
