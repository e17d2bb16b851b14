"""Versions of a data set: images left out, classes renamed, merged or removed; never the original.

A version is a small record of edits on the original arrays (`edits`), kept in the workspace as
`versions/<data set>/<id>.json`; its id is a checksum of what it says, so a config that names it
names exactly these images. `open_version` is how trainings come to their images, `resolve` how
everything else knows a config's classes. What a version keeps of the images is cached on disk.
"""

import json
import os
from dataclasses import asdict, replace
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.common import settings
from core.common.errors import UserError
from core.common.files import make_folder, whole_folder, write_json
from core.common.i18n import N_, _, nN_
from core.common.locks import held
from core.common.reading import array_shape
from core.config.data import DataConfig
from core.datasets.base import Arrays, Dataset
from core.datasets.cache import OFFLINE_KEYS, cached_arrays, open_arrays, read_meta
from core.datasets.downloads import Report
from core.datasets.imported import get_dataset
from core.datasets.versions.edits import LONGEST_NAME, Version, class_table, kept_rows
from core.imaging.batches import images_at_once


def list_versions(name: str) -> list[Version]:
    """The versions of data set `name`, the newest first; what can't be read is left out."""
    found = []
    for path in _folder(name).glob("*.json"):
        try:
            found.append(get_version(name, path.stem))
        except UserError:
            continue
    return sorted(found, key=lambda version: version.made, reverse=True)


def get_version(name: str, version_id: str) -> Version:
    """One version of data set `name`; UserError where there is none or its file is damaged."""
    path = _folder(name) / f"{version_id}.json"
    if path.parent != _folder(name) or not path.is_file():
        raise UserError(
            "version-unknown",
            N_(
                "data.version: {title} has no version {version!r} in this workspace. Choose "
                "another on the Data page, or take the images as they are."
            ),
            title=get_dataset(name).title,
            version=version_id,
        )
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        lists = ("classes", "dropped_train", "dropped_test")
        version = Version(name, **values | {key: tuple(values[key]) for key in lists})
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise UserError(
            "version-unreadable",
            N_("The version {path} can't be read: {reason}."),
            path=path,
            reason=str(error),
        ) from None
    if version.id != version_id:
        raise UserError(
            "version-damaged",
            N_("The version {path} is damaged: its content is not what its name says."),
            path=path,
        )
    return version


def edits_of(data: DataConfig) -> Version:
    """What to start further edits from: the version of `data`, or none on the cached original."""
    if data.version:
        return get_version(data.name, data.version)
    meta = read_meta(data.name)
    if meta is None:
        raise UserError(
            "version-not-started",
            N_("The images of {title} are not prepared yet."),
            title=get_dataset(data.name).title,
        )
    return Version(data.name, meta.checksum, get_dataset(data.name).class_names)


def version_line(version: Version | None, zone: tzinfo = UTC) -> str:
    """A version's name, id, date (in that time zone) and size in one line."""
    if version is None:
        return _("as it is")
    counts = _("{train:,} + {test:,} images", train=version.train_count, test=version.test_count)
    named = f"{version.name} · " if version.name != version.id else ""
    return f"{named}{version.id} · {_day(version.made, zone)} · {counts}"


def _day(made: str, zone: tzinfo) -> str:
    try:
        local = datetime.fromisoformat(made).astimezone(zone)
    except ValueError:  # somebody has edited the file
        return made
    return f"{local:%Y-%m-%d}{' UTC' if str(zone) == 'UTC' else ''}"


def save_version(edits: Version, name: str) -> Version:
    """Keep `edits` as a version called `name`; the same edits give the version there is already.

    Raises UserError where they change nothing or can't be trained on: too few classes or images.
    """
    arrays = cached_arrays(edits.dataset, edits.checksum)
    own, (train, test) = get_dataset(edits.dataset).own_validation, kept_rows(edits, arrays)
    _check(edits, arrays, train[train < len(arrays.y_train) - own], test)
    path = record_path(edits)
    if path.exists():
        return get_version(edits.dataset, edits.id)
    version = replace(
        edits,
        name=" ".join(name.split())[:LONGEST_NAME] or edits.id,
        made=datetime.now(UTC).isoformat(timespec="seconds"),
        train_count=len(train),
        test_count=len(test),
        validation_count=int((train >= len(arrays.y_train) - own).sum()),
    )
    values = {key: value for key, value in asdict(version).items() if key != "dataset"}
    make_folder(path.parent)
    write_json(path, values)
    return version


def resolve(data: DataConfig) -> Dataset:
    """The catalogue's record of the data set, with the classes and counts of its version."""
    dataset = get_dataset(data.name)
    if not data.version:
        return dataset
    version = get_version(data.name, data.version)
    return replace(
        dataset,
        class_names=version.class_names,
        train_count=version.train_count,
        test_count=version.test_count,
        own_validation=version.validation_count,
        checksum=None,
    )


def open_version(data: DataConfig, report: Report = lambda message: None) -> tuple[Dataset, Arrays]:
    """Record and images of a config, memory-mapped; brought and cached where they are not there.

    `report` is told what takes time; what it raises ends the waiting. Raises UserError when the
    images can't be had, or are not those that the version was made on.
    """
    dataset, arrays = resolve(data), open_arrays(data.name, report)
    if not data.version:
        return dataset, arrays
    version = get_version(data.name, data.version)
    meta = read_meta(data.name)
    if meta is None or meta.checksum != version.checksum:
        raise UserError(
            "version-of-other-images",
            N_(
                "Version {version} was made on other images of {title} than are here now. Bring "
                "those back, or choose another version."
            ),
            version=version.id,
            title=dataset.title,
        )
    with held(f"version-{version.id}", lambda: report(N_("waiting for another process"))):
        if not _is_cached(version):
            report(N_("Storing the version's images in the workspace"))
            _fill(version, arrays)
        return dataset, _opened(version, arrays)


def cached_version(data: DataConfig, checksum: str | None = None) -> tuple[Dataset, Arrays]:
    """As `open_version` for the app's process: never fetches or computes.

    UserError when the images are not in the workspace, or their original has another checksum than
    is asked for.
    """
    dataset, arrays = resolve(data), cached_arrays(data.name, checksum)
    if not data.version:
        return dataset, arrays
    version = get_version(data.name, data.version)
    cached_arrays(data.name, version.checksum)
    if not _is_cached(version):
        raise UserError(
            "version-not-prepared",
            N_(
                "The images of version {version} are not prepared yet. The Data page does that: "
                "choose the version there."
            ),
            version=version.id,
        )
    return dataset, _opened(version, arrays)


def _check(version: Version, arrays: Arrays, learned: Any, test: Any) -> None:
    problem: str = ""
    lengths = [len(name.strip()) for name in version.class_names]
    original = Version(version.dataset, version.checksum, get_dataset(version.dataset).class_names)
    if version.id == original.id:
        problem = N_("nothing is changed")
    elif len(lengths) < 2:
        problem = nN_(
            "{count} class is left, and there must be at least 2",
            "{count} classes are left, and there must be at least 2",
            count=len(lengths),
        )
    elif not all(0 < length <= LONGEST_NAME for length in lengths):
        problem = N_("a class needs a name of 1 to {longest} characters", longest=LONGEST_NAME)
    elif not len(test):
        problem = N_("no test image is left")
    else:
        labels = class_table(version)[arrays.y_train[learned]]
        counts = np.bincount(labels, minlength=len(lengths))
        thin = [name for name, count in zip(version.class_names, counts, strict=True) if count < 2]
        if thin:  # a split by class needs two
            thin_names = ", ".join(thin)
            problem = N_("fewer than 2 training images of {classes} are left", classes=thin_names)
    if problem:
        raise UserError(
            "version-impossible", N_("This can't be made a version: {problem}."), problem=problem
        )


def _opened(version: Version, arrays: Arrays) -> Arrays:
    """The version's arrays; what it leaves as it is comes from the original's files."""
    values: dict[str, Any] = {}
    for key in OFFLINE_KEYS:
        path = cache_of(version) / f"{key}.npy"
        values[key] = np.load(path, mmap_mode="r") if path.exists() else getattr(arrays, key)
    if not _is_cached(version):  # deleted meanwhile: some of these may be the original's
        raise UserError(
            "version-just-deleted",
            N_("Version {version} was deleted just now. Choose another."),
            version=version.id,
        )
    return Arrays(**values)


def _is_cached(version: Version) -> bool:
    """Whether all that differs from the original is there, and whole."""
    meta, folder = read_meta(version.dataset), cache_of(version)
    if meta is None:
        return folder.is_dir()
    shape = get_dataset(version.dataset).image_shape
    for part in ("train", "test"):
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
        for part, rows in zip(("train", "test"), kept_rows(version, arrays), strict=True):
            labels = getattr(arrays, f"y_{part}")
            new = class_table(version)[labels[rows]].astype(labels.dtype)
            np.save(partial / f"y_{part}.npy", new)
            for key in (f"x_{part}", f"coarse_{part}"):
                values = getattr(arrays, key)
                if values is not None and len(rows) < len(values):
                    _write_rows(partial / f"{key}.npy", values, rows)


def _write_rows(path: Path, values: Any, rows: NDArray[np.int64]) -> None:
    shape = (len(rows), *values.shape[1:])
    stored = np.lib.format.open_memmap(path, "w+", values.dtype, shape)
    at_once = images_at_once(shape[1:], 2048)
    for first in range(0, len(rows), at_once):
        stored[first : first + at_once] = values[rows[first : first + at_once]]
    stored.flush()


def _folder(name: str) -> Path:
    return settings.home() / "versions" / name


def record_path(version: Version) -> Path:
    """The file that keeps the version."""
    return _folder(version.dataset) / f"{version.id}.json"


def cache_of(version: Version) -> Path:
    """Where the version's own arrays are (it may not exist)."""
    return settings.home() / "cache" / "versions" / version.id
