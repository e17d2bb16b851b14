"""Versions of a data set: images left out or relabelled, classes renamed, merged or removed; never
the original.

A version is a small record of edits on the original arrays (`edits`), kept in the workspace as
`versions/<data set>/<id>.json`; its id is a checksum of what it says, so a config that names it
names exactly these images. `core.datasets.opened` is how trainings come to their images, `resolve`
how everything else knows a config's classes. `arrays` has what a version keeps of the images.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from datetime import UTC, datetime, tzinfo
from os.path import isfile
from pathlib import Path
from typing import Any

import numpy as np

from core.auth.actors import Actor
from core.common import settings
from core.common.errors import UserError, reason_of
from core.common.files import make_folder, write_json
from core.common.i18n import N_, _, joined, nN_
from core.common.spelling import in_one_line, is_shown
from core.config.data import DataConfig
from core.datasets.base import Arrays, Dataset, Part
from core.datasets.cache import cached_arrays, read_meta
from core.datasets.class_words import marked_classes
from core.datasets.imported import get_dataset
from core.datasets.other_hosts import find_versions, share
from core.datasets.versions.edits import (
    LONGEST_NAME,
    PARTS,
    Relabelled,
    Version,
    class_table,
    kept_rows,
    original_labels,
    refuse_unknown_classes,
)

RELABELLED = ("relabelled_train", "relabelled_test")  # not in the files of older versions


def list_versions(name: str) -> list[Version]:
    """The versions of data set `name`, the newest first; what can't be read is left out."""
    found = []
    for path in versions_folder(name).glob("*.json"):
        try:
            found.append(get_version(name, path.stem))
        except UserError:
            continue
    return sorted(found, key=lambda version: version.made, reverse=True)


def get_version(name: str, version_id: str) -> Version:
    """One version of data set `name`; UserError where there is none or its file is damaged."""
    path = version_file(name, version_id)
    if path.parent == versions_folder(name) and not isfile(path):
        find_versions(name)
    if path.parent != versions_folder(name) or not isfile(path):
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
        pairs = {key: _pairs(values.get(key, ())) for key in RELABELLED}
        version = Version(name, **values | {key: tuple(values[key]) for key in lists} | pairs)
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise UserError(
            "version-unreadable",
            N_("The version {path} can't be read: {reason}."),
            path=path,
            reason=reason_of(error),
        ) from None
    if version.id != version_id:
        raise UserError(
            "version-damaged",
            N_("The version {path} is damaged: its content is not what its name says."),
            path=path,
        )
    refuse_unknown_classes(version)
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


def edited(
    data: DataConfig,
    dropped: Mapping[Part, Iterable[int]] = {},
    labels: Mapping[Part, Mapping[int, int | None]] = {},
) -> Version:
    """What `data` has edited already, and besides: `dropped` images left out, others relabelled.

    Both name images by their places among those of `data`. `labels`: the class each is counted to,
    an index into the class names of `data`, or None: the one that it has in the original. UserError
    where there is no such image or class.
    """
    base = edits_of(data)
    arrays = cached_arrays(base.dataset, base.checksum)
    changes: dict[str, Any] = {}
    for part, kept in zip(PARTS, kept_rows(base, arrays), strict=True):
        gone, given = sorted(dropped.get(part, ())), labels.get(part, {})
        _refuse_unknown(base, kept, [*gone, *given], given.values())
        out = {*getattr(base, f"dropped_{part}"), *kept[gone].tolist()}
        pairs = dict(getattr(base, f"relabelled_{part}"))
        for index, label in given.items():
            row = int(kept[index])
            pairs.pop(row, None)
            was = base.classes[int(getattr(arrays, f"y_{part}")[row])]
            if label is not None and base.class_names[label] != was:
                pairs[row] = base.classes.index(base.class_names[label])
        changes[f"dropped_{part}"] = tuple(sorted(out))
        changes[f"relabelled_{part}"] = tuple(
            sorted((row, label) for row, label in pairs.items() if row not in out)
        )
    return replace(base, **changes)


def _refuse_unknown(
    base: Version, kept: Any, images: Iterable[int], classes: Iterable[int | None]
) -> None:
    if unknown := [index for index in images if not 0 <= index < len(kept)]:
        raise UserError(
            "no-such-image",
            N_("There is no image {index:,}: there are {count:,}, counted from 0."),
            index=unknown[0],
            count=len(kept),
        )
    names = base.class_names
    if foreign := [one for one in classes if one is not None and not 0 <= one < len(names)]:
        raise UserError(
            "no-such-class",
            N_("There is no class {label}: there are {count}, counted from 0."),
            label=foreign[0],
            count=len(names),
        )


def _pairs(values: Any) -> Relabelled:
    """Those of a stored version. ValueError or TypeError where they are none."""
    pairs = tuple((index, label) for index, label in values)
    if not all(type(one) is int for pair in pairs for one in pair):
        raise ValueError("a label is changed by an image's number and a class' number")
    return pairs


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


def save_version(edits: Version, name: str, actor: Actor) -> Version:
    """Keep `edits` as a version of the actor's called `name`; where there is one of the same edits
    already, it stays and is what comes back.

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
        name=in_one_line(name)[:LONGEST_NAME] or edits.id,
        owner=actor.name,
        made=datetime.now(UTC).isoformat(timespec="seconds"),
        train_count=len(train),
        test_count=len(test),
        validation_count=int((train >= len(arrays.y_train) - own).sum()),
    )
    values = {key: value for key, value in asdict(version).items() if key != "dataset"}
    make_folder(path.parent)
    write_json(path, values)
    share(edits.dataset)
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
    elif unshown := [
        name for name in version.class_names if name not in original.classes and not _is_shown(name)
    ]:
        problem = N_("the name {name!r} has characters that can't be shown", name=unshown[0])
    elif not len(test):
        problem = N_("no test image is left")
    else:
        labels = class_table(version)[original_labels(version, arrays)[0][learned]]
        counts = np.bincount(labels, minlength=len(lengths))
        thin = [name for name, count in zip(version.class_names, counts, strict=True) if count < 2]
        if thin:  # a split by class needs two
            named = joined(marked_classes(get_dataset(version.dataset), thin), ", ")
            problem = N_("fewer than 2 training images of {classes} are left", classes=named)
    if problem:
        raise UserError(
            "version-impossible", N_("This can't be made a version: {problem}."), problem=problem
        )


def _is_shown(name: str) -> bool:
    return all(map(is_shown, name))


def versions_folder(name: str) -> Path:
    """Where the versions of data set `name` are kept (it may not exist)."""
    return settings.home() / "versions" / name


def version_file(name: str, version_id: str) -> Path:
    """The file that keeps a version (it may not exist)."""
    return versions_folder(name) / f"{version_id}.json"


def record_path(version: Version) -> Path:
    """The same of a version that is at hand."""
    return version_file(version.dataset, version.id)
