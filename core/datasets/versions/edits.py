"""What a version of a data set says: which images are left out or have another label, how the
classes are called now."""

import hashlib
import json
from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.auth.actors import EVERYBODY
from core.common.errors import UserError
from core.common.i18n import N_, _, ngettext
from core.datasets.base import Arrays, Labels, Part
from core.datasets.class_words import class_words
from core.datasets.imported import get_dataset

ID_LENGTH = 12
LONGEST_NAME = 100
MOST_CLASSES_NAMED = 5
PARTS = (Part.TRAIN, Part.TEST)
Relabelled = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Version:
    """Edits on the original images of `dataset` whose checksum is `checksum`.

    `classes`: for each original class its name now; two of one name are merged, None is removed
    with its images. `dropped_*`: sorted indices into the original arrays. `relabelled_*`: pairs of
    such an index and the original class that the image is counted to instead of its own, sorted;
    `classes` then says how that is called. `train_count` and `test_count` are left,
    `validation_count` of own validation images. `made`: UTC, ISO 8601. `owner`: who may change it.
    """

    dataset: str
    checksum: str
    classes: tuple[str | None, ...]
    dropped_train: tuple[int, ...] = ()
    dropped_test: tuple[int, ...] = ()
    relabelled_train: Relabelled = ()
    relabelled_test: Relabelled = ()
    name: str = ""
    made: str = ""
    train_count: int = 0
    test_count: int = 0
    validation_count: int = 0
    owner: str = EVERYBODY.name

    @property
    def id(self) -> str:
        """A checksum of the edits and of what they are made on; names and date do not count."""
        content: list[Any] = [*(self.checksum, self.classes, self.dropped_train, self.dropped_test)]
        if self.relabelled_train or self.relabelled_test:  # ids from before there was this stay
            content += [self.relabelled_train, self.relabelled_test]
        return hashlib.sha256(json.dumps(content).encode()).hexdigest()[:ID_LENGTH]

    @property
    def class_names(self) -> tuple[str, ...]:
        """The classes there are now, in the order of the original ones."""
        return tuple(dict.fromkeys(name for name in self.classes if name is not None))

    def words(self) -> list[str]:
        """The edits, a line each."""
        lines = []
        if count := len(self.dropped_train):
            lines.append(
                ngettext(
                    "{count:,} training image left out", "{count:,} training images left out", count
                )
            )
        if count := len(self.dropped_test):
            lines.append(
                ngettext(
                    "{count:,} test image left out",
                    "{count:,} test images left out",
                    count,
                )
            )
        lines += filter(None, (_relabelled_words(self, part) for part in PARTS))
        original = get_dataset(self.dataset)
        before = class_words(original)
        for name, word in zip(
            self.class_names, class_words(original, self.class_names), strict=True
        ):
            places = [place for place, now in enumerate(self.classes) if now == name]
            old = [before[place] for place in places]
            if len(old) > 1:
                lines.append(_("{names} merged into {name}", names=", ".join(old), name=word))
            elif original.class_names[places[0]] != name:
                lines.append(_("{old} renamed {name}", old=old[0], name=word))
        gone = [one for one, now in zip(before, self.classes, strict=True) if now is None]
        return [*lines, _("{names} removed", names=", ".join(gone))] if gone else lines


def kept_rows(version: Version, arrays: Arrays) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Indices into the original training and test images that the version keeps, sorted.

    UserError where the version speaks of images or classes that there are not.
    """
    removed = np.array([name is None for name in version.classes])

    def rows(labels: Labels, dropped: tuple[int, ...]) -> NDArray[np.int64]:
        keep = ~removed[labels]
        keep[list(dropped)] = False
        return np.flatnonzero(keep)

    y_train, y_test = original_labels(version, arrays)
    return rows(y_train, version.dropped_train), rows(y_test, version.dropped_test)


def original_labels(version: Version, arrays: Arrays) -> tuple[Labels, Labels]:
    """The original classes that all original training and test images are counted to, (n,).

    UserError where the version speaks of images or classes that there are not.
    """
    refuse_unknown_classes(version)
    _refuse_unknown_images(version, arrays)

    def labels(before: Labels, relabelled: Relabelled) -> Labels:
        after = np.array(before)
        for index, label in relabelled:
            after[index] = label
        return after

    return (
        labels(arrays.y_train, version.relabelled_train),
        labels(arrays.y_test, version.relabelled_test),
    )


def class_table(version: Version) -> NDArray[np.int64]:
    """New label of each original one (0 for those that are removed)."""
    position = {name: index for index, name in enumerate(version.class_names)}
    return np.array([position[name] if name else 0 for name in version.classes], np.int64)


def refuse_unknown_classes(version: Version) -> None:
    """UserError where the version counts an image to a class that there is not."""
    count = len(version.classes)
    labels = [label for _index, label in (*version.relabelled_train, *version.relabelled_test)]
    if foreign := [label for label in labels if not 0 <= label < count]:
        raise UserError(
            "version-of-no-such-class",
            N_(
                "Version {version} can't be used: it gives an image the class {label}, and "
                "{title} has {count} classes, counted from 0."
            ),
            version=version.id,
            label=foreign[0],
            title=get_dataset(version.dataset).title,
            count=count,
        )


def _refuse_unknown_images(version: Version, arrays: Arrays) -> None:
    for part, labels in zip(PARTS, (arrays.y_train, arrays.y_test), strict=True):
        relabelled: Relabelled = getattr(version, f"relabelled_{part}")
        named = [*getattr(version, f"dropped_{part}"), *(index for index, _label in relabelled)]
        if unknown := [index for index in named if not 0 <= index < len(labels)]:
            raise UserError(
                "version-of-no-such-image",
                N_(
                    "Version {version} can't be used: it changes image {index:,} of a part of "
                    "{title} that has {count:,} images, counted from 0."
                ),
                version=version.id,
                index=unknown[0],
                title=get_dataset(version.dataset).title,
                count=len(labels),
            )


def _relabelled_words(version: Version, part: Part) -> str:
    """How many images of the part are counted to which classes; nothing where none is."""
    relabelled: Relabelled = getattr(version, f"relabelled_{part}")
    if not relabelled:
        return ""
    counts = Counter(version.classes[label] for _index, label in relabelled)
    names = [name for name in counts if name is not None]  # others went with their class
    words = dict(zip(names, class_words(get_dataset(version.dataset), names), strict=True))
    which = [f"{counts[name]:,} → {words[name]}" for name in names[:MOST_CLASSES_NAMED]]
    more = ["…"] if len(names) > MOST_CLASSES_NAMED else []
    values = {"which": ", ".join([*which, *more])}
    if part is Part.TRAIN:
        return ngettext(
            "{count:,} training image has another label ({which})",
            "{count:,} training images have another label ({which})",
            len(relabelled),
            **values,
        )
    return ngettext(
        "{count:,} test image has another label ({which})",
        "{count:,} test images have another label ({which})",
        len(relabelled),
        **values,
    )
