"""Brings a data set's images: an offline copy first, else its publisher, then a cache on disk.

The cache is one folder of `.npy` files per data set in the workspace, opened memory-mapped: opening
costs milliseconds and the pages come into memory as they are read. `meta.json` beside them says
where the images came from and their checksum. A changed offline copy renews the cache. Imported
data sets lie in the same form elsewhere in the workspace; they come from no publisher, but where
hosts share a place for files, from another host.
"""

import hashlib
import json
import os
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

import numpy as np

from core.common import settings
from core.common.errors import UserError, reason_of
from core.common.files import make_folder, whole_folder, write_json
from core.common.i18n import N_
from core.common.locks import held
from core.common.reading import array_shape
from core.datasets import other_hosts
from core.datasets.base import Arrays, Dataset, with_channels
from core.datasets.downloads import Report
from core.datasets.imported import get_dataset, own_folder
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


def open_original(dataset: Dataset, report: Report) -> tuple[Meta, Arrays]:
    """The images of `dataset`, memory-mapped, and what is noted of them; cached where they are not.

    `report` is told in words what takes time; what it raises ends the waiting. Raises UserError
    when the images can't be had, with what the person can do.
    """
    folder = _folder(dataset)
    waiting = partial(report, N_("waiting for another process that prepares the images"))
    # Nobody renews the cache while its files are opened.
    with held(f"dataset-{dataset.name}", waiting):
        if dataset.own:
            other_hosts.renew(dataset.name)
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
        meta = meta_in(dataset, folder)
        if meta is None and dataset.own:
            if other_hosts.are_elsewhere(dataset.name):
                raise other_hosts.not_brought(dataset)
            dataset.fetch()  # which says what is wrong
        if meta is None or any(each not in (None, meta.checksum) for each in wanted):
            raise UserError(
                "images-not-in-workspace",
                N_(
                    "The images of {title} that are asked for are not in the workspace (any "
                    "more). A training on the same images brings them back."
                ),
                title=dataset.title,
            )
        return meta, _open(folder)


def read_meta(name: str) -> Meta | None:
    """What is cached of data set `name`, or None when nothing is that is whole."""
    try:
        dataset = get_dataset(name)
    except UserError:
        return None
    return meta_in(dataset, _folder(dataset))


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


def meta_in(dataset: Dataset, folder: Path) -> Meta | None:
    """What is noted of the images that lie in `folder`; None where they are not there, or not
    whole."""
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
    return settings.cache() / "datasets" / dataset.name


def offline_copy(dataset: Dataset) -> Path | None:
    """The file with the images of a built-in data set, where somebody gave us one."""
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
    meta, copy = meta_in(dataset, folder), offline_copy(dataset)
    return meta if meta and (copy is None or meta.origin == _origin(copy)) else None


def _fill(dataset: Dataset, folder: Path, report: Report) -> Meta:
    if dataset.own:
        other_hosts.bring_images(dataset, report)
        if brought := meta_in(dataset, folder):
            return brought
        dataset.fetch()  # which says what is wrong
    copy = offline_copy(dataset)
    if copy:
        report(N_("Reading the offline copy {name}", name=copy.name))
        arrays, source = _read_offline(dataset, copy), "offline copy"
    else:
        arrays, source = fetch(dataset, report), dataset.source
    report(N_("Storing the images in the workspace"))
    found = checksum(arrays)
    if copy is None and dataset.checksum not in (None, found):
        raise UserError(
            "published-images-damaged",
            N_(
                "The images of {title} are damaged (their checksum is not the published one). "
                "Delete them from {folder} and try again."
            ),
            title=dataset.title,
            folder=settings.keras_folder() / "datasets",
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
        raise UserError(
            "offline-copy-unreadable",
            N_("The offline copy {path} can't be read: {reason}."),
            path=path,
            reason=reason_of(error),
        ) from None
    missing = {"x_train", "y_train", "x_test", "y_test"} - set(found)
    if missing:
        raise UserError(
            "offline-copy-incomplete",
            N_("The offline copy {path} lacks the arrays {missing}."),
            path=path,
            missing=", ".join(sorted(missing)),
        )
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
            "offline-copy-images",
            N_(
                "The offline copy {path} has x_{part} as {dtype} {shape}; it must be uint8 (n, "
                "{wanted}), n at least 1."
            ),
            path=path,
            part=part,
            dtype=str(images.dtype),
            shape=images.shape,
            wanted=", ".join(str(side) for side in wanted),
        )


def _check_labels(path: Path, name: str, labels: np.ndarray, images: int, classes: int) -> None:
    if labels.dtype.kind not in "ui" or labels.size != images:
        raise UserError(
            "offline-copy-labels",
            N_(
                "The offline copy {path} has {name} as {dtype} {shape}; it must be {images} "
                "whole numbers, one for each image."
            ),
            path=path,
            name=name,
            dtype=str(labels.dtype),
            shape=labels.shape,
            images=images,
        )
    if labels.min() < 0 or labels.max() >= classes:
        raise UserError(
            "offline-copy-labels-range",
            N_(
                "The offline copy {path} has labels {lowest} to {highest} in {name}; they must "
                "be 0 to {last}."
            ),
            path=path,
            lowest=int(labels.min()),
            highest=int(labels.max()),
            name=name,
            last=classes - 1,
        )
