"""What a version of a data set says: which images are left out, how the classes are called now."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.common.i18n import _, ngettext
from core.datasets.base import Arrays
from core.datasets.imported import get_dataset

ID_LENGTH = 12
LONGEST_NAME = 100


@dataclass(frozen=True)
class Version:
    """Edits on the original images of `dataset` whose checksum is `checksum`.

    `classes`: for each original class its name now; two of one name are merged, None is removed
    with its images. `dropped_*`: sorted indices into the original arrays. `train_count` and
    `test_count` are left, `validation_count` of own validation images. `made`: UTC, ISO 8601.
    """

    dataset: str
    checksum: str
    classes: tuple[str | None, ...]
    dropped_train: tuple[int, ...] = ()
    dropped_test: tuple[int, ...] = ()
    name: str = ""
    made: str = ""
    train_count: int = 0
    test_count: int = 0
    validation_count: int = 0

    @property
    def id(self) -> str:
        """A checksum of the edits and of what they are made on; names and date do not count."""
        content = [self.checksum, self.classes, self.dropped_train, self.dropped_test]
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
        before = get_dataset(self.dataset).class_names
        for name in self.class_names:
            old = [one for one, now in zip(before, self.classes, strict=True) if now == name]
            if len(old) > 1:
                lines.append(_("{names} merged into {name}", names=", ".join(old), name=name))
            elif old != [name]:
                lines.append(_("{old} renamed {name}", old=old[0], name=name))
        gone = [one for one, now in zip(before, self.classes, strict=True) if now is None]
        return [*lines, _("{names} removed", names=", ".join(gone))] if gone else lines


def kept_rows(version: Version, arrays: Arrays) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Indices into the original training and test images that the version keeps, sorted."""
    removed = np.array([name is None for name in version.classes])

    def rows(labels: Any, dropped: tuple[int, ...]) -> NDArray[np.int64]:
        keep = ~removed[labels]
        keep[list(dropped)] = False
        return np.flatnonzero(keep)

    return rows(arrays.y_train, version.dropped_train), rows(arrays.y_test, version.dropped_test)


def class_table(version: Version) -> NDArray[np.int64]:
    """New label of each original one (0 for those that are removed)."""
    position = {name: index for index, name in enumerate(version.class_names)}
    return np.array([position[name] if name else 0 for name in version.classes], np.int64)
