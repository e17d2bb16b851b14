"""Versions of a data set: images left out, classes renamed, merged or removed; never the original.

A version is a small record of edits on the original arrays (`edits`), kept in the workspace as
`versions/<data set>/<id>.json`; its id is a checksum of what it says, so a config that names it
names exactly these images. `core.datasets.opened` is how trainings come to their images, `resolve`
how everything else knows a config's classes. `arrays` has what a version keeps of the images.
"""

import json
from dataclasses import asdict, replace
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Any

import numpy as np

from core.common import settings
from core.common.errors import UserError
from core.common.files import make_folder, write_json
from core.common.i18n import N_, _, nN_
from core.config.data import DataConfig
from core.datasets.base import Arrays, Dataset
from core.datasets.cache import cached_arrays, read_meta
from core.datasets.imported import get_dataset
from core.datasets.versions.edits import LONGEST_NAME, Version, class_table, kept_rows


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
    return in_version(dataset, get_version(data.name, data.version)) if data.version else dataset


def in_version(dataset: Dataset, version: Version) -> Dataset:
    """The record of `dataset` with the classes and counts of `version`."""
    return replace(
        dataset,
        class_names=version.class_names,
        train_count=version.train_count,
        test_count=version.test_count,
        own_validation=version.validation_count,
        checksum=None,
    )


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


def _folder(name: str) -> Path:
    return settings.home() / "versions" / name


def record_path(version: Version) -> Path:
    """The file that keeps the version."""
    return _folder(version.dataset) / f"{version.id}.json"
