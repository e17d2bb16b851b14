"""What one should know about a data set before trusting a figure from it.

`find_problems` looks for images that are there twice (leaks between training and test among them),
blank ones and unequal classes. What was found about the same images is kept on disk.
"""

from collections import Counter
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

import numpy as np

from core.common.i18n import N_
from core.config.data import DataConfig
from core.datasets.base import Arrays, Dataset, Part
from core.datasets.cache import cached_arrays
from core.datasets.imported import read_record
from core.datasets.opened import OpenDataset, open_dataset
from core.datasets.versions.edits import kept_rows
from core.datasets.versions.repository import get_version
from core.inspection.duplicates import Images, exact_copies, near_copies
from core.inspection.result_cache import (
    SILENT,
    TaskProgress,
    keep_json,
    read_json_file,
    result_path,
)

KIND = "findings"
BLANK_SPAN = 4
UNEQUAL = 1.5
SHARES = {"exact": (0.0, 0.05), "near": (0.05, 0.9), "blank": (0.95, 0.05)}
Place = tuple[Part, int]


@dataclass(frozen=True)
class Copies:
    """Images that show the same: `places` are (train or test, index), training ones first.

    `exact`: they agree in every pixel. `labels`: the class index of each place. `learned`: how many
    training images come before those that were imported as validation images.
    """

    exact: bool
    places: tuple[Place, ...]
    labels: tuple[int, ...]
    learned: int

    @cached_property
    def leaks(self) -> bool:
        """Whether the network would be tested on what it has learned from."""
        return len({part for part, _ in self.places}) == 2

    @cached_property
    def where(self) -> str:
        """ "across", or the part that all of them are in: "train" or "test".

        "validation" where training images are there once more as validation images.
        """
        if self.leaks:
            return "across"
        part = self.places[0][0]
        sides = {index < self.learned for _, index in self.places}
        return Part.VALIDATION if part is Part.TRAIN and len(sides) == 2 else part

    @cached_property
    def conflicting(self) -> bool:
        """Whether the same image is called by several names."""
        return len(set(self.labels)) > 1


@dataclass(frozen=True)
class Findings:
    """`blank`: images whose values differ by at most `BLANK_SPAN` of 255.

    `class_counts`: images of each class in the training and in the test set. `not_compared`: pairs
    that may be near copies and were too many to be looked at.
    """

    copies: tuple[Copies, ...]
    blank: tuple[Place, ...]
    class_counts: dict[Part, tuple[int, ...]]
    not_compared: int = 0

    @cached_property
    def imbalance(self) -> float:
        """The largest class' training images for each of the smallest class'."""
        counts = self.class_counts[Part.TRAIN]
        return max(counts) / max(1, min(counts))

    def leaked_tests(self, exact: bool | None = None) -> int:
        """Test images with a copy among the training images (exact ones, near ones, or both)."""
        groups = (one for one in self.copies if one.leaks and exact in (None, one.exact))
        return len({place for group in groups for place in group.places if place[0] is Part.TEST})

    def summary(self) -> dict[str, Any]:
        """The counts as plain values, for the terminal and for tables."""
        counts: Counter[str] = Counter()
        for group in self.copies:
            kind = "exact" if group.exact else "near"
            counts[f"{kind}_groups"] += 1
            counts[f"{kind}_images"] += len(group.places)
            counts[f"{kind}_{group.where}"] += 1
            counts[f"{kind}_conflicting"] += group.conflicting
        names = ("groups", "images", "train", "validation", "test", "across", "conflicting")
        duplicates = {
            kind: {name: counts[f"{kind}_{name}"] for name in names}
            | {"leaked_test_images": self.leaked_tests(kind == "exact")}
            for kind in ("exact", "near")
        }
        return {
            **duplicates,
            "blank": len(self.blank),
            "not_compared": self.not_compared,
            "train": sum(self.class_counts[Part.TRAIN]),
            "test": sum(self.class_counts[Part.TEST]),
            "imbalance": round(self.imbalance, 2),
        }


@dataclass(frozen=True)
class Extreme:
    """An image whose file was very small or very long: its place now, the file's size then."""

    place: Place
    width: int
    height: int


def extremes(data: DataConfig) -> tuple[Extreme, ...]:
    """Those that the import of an own data set has noted, as far as the version still has them."""
    noted = read_record(data.name)
    if noted is None:
        return ()
    found = noted.extremes
    if data.version:
        version = get_version(data.name, data.version)
        rows = kept_rows(version, cached_arrays(data.name, version.checksum))
        now = {
            part: {int(row): index for index, row in enumerate(kept)}
            for part, kept in zip(("train", "test"), rows, strict=True)
        }
        found = tuple(
            (part, now[part][row], width, height)
            for part, row, width, height in found
            if row in now[part]
        )
    return tuple(
        Extreme((Part(part), index), width, height) for part, index, width, height in found
    )


def kept_findings(opened: OpenDataset) -> Findings | None:
    """What was found about these images before, or None."""
    values = read_json_file(result_path(KIND, opened))
    if values is None:
        return None
    learned = _learned(opened.dataset)
    try:
        return Findings(
            tuple(
                Copies(one["exact"], _places(one["places"]), tuple(one["labels"]), learned)
                for one in values["copies"]
            ),
            _places(values["blank"]),
            {Part(part): tuple(counts) for part, counts in values["class_counts"].items()},
            int(values.get("not_compared", 0)),
        )
    except (TypeError, KeyError, ValueError, AttributeError):
        return None


def find_problems(data: DataConfig, progress: TaskProgress = SILENT) -> None:
    """Look at the images of `data` and keep what is found. Runs in a worker."""
    check(data, progress)


def check(data: DataConfig, progress: TaskProgress) -> Findings:
    """What was found about these images, now or before."""
    opened = open_dataset(data, progress)
    dataset = opened.dataset
    found = kept_findings(opened)
    if found is None:
        found = look(opened.arrays, len(dataset.class_names), progress, _learned(dataset))
        keep_json(result_path(KIND, opened), asdict(found))
    return found


def look(
    arrays: Arrays, classes: int, progress: TaskProgress, learned: int | None = None
) -> Findings:
    """Search `arrays`; takes seconds for thousands of images.

    `learned`: the number of training images before own validation images; None: there are none.
    """
    images = Images(arrays.x_train, arrays.x_test)
    same = exact_copies(images, progress.part(*SHARES["exact"]))
    blank = _blank(images, progress.part(*SHARES["blank"]))
    further = {one for group in same for one in group[1:]} | set(blank)
    candidates = np.array([one for one in range(len(images)) if one not in further], np.int64)
    near, not_compared = near_copies(images, candidates, progress.part(*SHARES["near"]))
    twins = {group[0]: group[1:] for group in same}
    near = [
        sorted([*group, *(twin for one in group for twin in twins.get(one, []))]) for group in near
    ]
    labels = np.concatenate([arrays.y_train, arrays.y_test])
    border = len(arrays.x_train)
    learned = border if learned is None else learned
    copies = [_copies(True, group, labels, border, learned) for group in same]
    copies += [_copies(False, group, labels, border, learned) for group in near]
    counts = {
        part: tuple(np.bincount(values, minlength=classes).tolist())
        for part, values in ((Part.TRAIN, arrays.y_train), (Part.TEST, arrays.y_test))
    }
    places = tuple(_place(one, border) for one in blank)
    return Findings(tuple(copies), places, counts, not_compared)


def _blank(images: Images, note: Any) -> list[int]:
    found: list[int] = []
    for first, block in images.blocks():
        note(N_("looking for blank images"), first / len(images))
        values = block.reshape(len(block), -1)
        span = values.max(axis=1).astype(np.int16) - values.min(axis=1)
        found += (np.flatnonzero(span <= BLANK_SPAN) + first).tolist()
    return found


def _learned(dataset: Dataset) -> int:
    return dataset.train_count - dataset.own_validation


def _copies(exact: bool, group: list[int], labels: Any, border: int, learned: int) -> Copies:
    places = tuple(_place(one, border) for one in group)
    return Copies(exact, places, tuple(int(labels[one]) for one in group), learned)


def _place(number: int, border: int) -> Place:
    return (Part.TRAIN, number) if number < border else (Part.TEST, number - border)


def _places(values: Any) -> tuple[Place, ...]:
    return tuple((Part(part), int(index)) for part, index in values)
