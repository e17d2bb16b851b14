"""The staging area of an import: the arrays written so far, from which a killed import goes on.

Images and labels are appended to `.npy` and `.bytes` files. `progress.json` says how many of them
are safely on disk; an import that goes on cuts off what was appended after that.
"""

import json
import os
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.common.files import drop, make_folder, write_json
from core.common.i18n import restored, stored
from core.datasets.base import Part
from core.datasets.imported import MOST_LINES
from core.imaging.depth import Scales
from core.importing.sources.base import Line

HEADER_BYTES = 128  # NumPy leaves room in it for the final count
CHUNK_BYTES = 8_000_000
PARTS = (Part.TRAIN, Part.TEST)

Shape = tuple[int, int, int]


class Staging:
    """The arrays of one import in `folder`, for uint8 images of `shape` (height, width, channels).

    `key` identifies the source and its options; files with another key are deleted. `done` is the
    number of plan entries that were processed, `rows` the number of images in each part, of whose
    training images the last `validation` are validation images. `lines` and `extremes` are those of
    `core.datasets.imported.Record`, the first `MOST_LINES` of each; `refused` counts all refusals.
    `scales` is the argument of `depth.to_eight_bits`, None until a file has more than 8 bits.
    """

    def __init__(self, folder: Path, shape: Shape, key: str) -> None:
        self.folder, self.shape, self._key = folder, shape, key
        self.done = 0
        self.validation = 0
        self.rows = dict.fromkeys(PARTS, 0)
        self.refused = 0
        self.scales: Scales | None = None
        self.lines: list[Line] = []
        self.extremes: list[tuple[str, int, int, int]] = []
        self._image_bytes = int(np.prod(shape))
        if not self._take_up():
            drop(folder)
            make_folder(folder)
            for part in PARTS:
                write_header(self.images_file(part), 0, shape)
                self.labels_file(part).touch()
        self._files = {
            part: (self.images_file(part).open("ab"), self.labels_file(part).open("ab"))
            for part in PARTS
        }

    def images_file(self, part: Part) -> Path:
        """Where the images of `part` (train or test) are, as `.npy`."""
        return self.folder / f"x_{part}.npy"

    def labels_file(self, part: Part) -> Path:
        """Where their labels are, a byte each."""
        return self.folder / f"y_{part}.bytes"

    def add(
        self,
        part: Part,
        label: int,
        pixels: NDArray[np.uint8],
        extreme: tuple[int, int] | None = None,
    ) -> None:
        """Append an image; validation images go among those that are learned from."""
        self.validation += part is Part.VALIDATION
        part = Part.TEST if part is Part.TEST else Part.TRAIN
        images, labels = self._files[part]
        images.write(np.ascontiguousarray(pixels).data)
        labels.write(bytes([label]))
        if extreme and len(self.extremes) < MOST_LINES:
            self.extremes.append((part, self.rows[part], *extreme))
        self.rows[part] += 1

    def say(self, line: Line) -> None:
        """Keep a line, where there is room: what is odd takes none from what is refused."""
        if sum(one.taken == line.taken for one in self.lines) < MOST_LINES:
            self.lines.append(line)
        self.refused += not line.taken

    def save(self) -> None:
        """From here an import that is broken off goes on."""
        for pair in self._files.values():
            for file in pair:
                file.flush()
                os.fsync(file.fileno())
        lines = [[stored(line.member), stored(line.why), line.taken] for line in self.lines]
        values = {"key": self._key, "done": self.done, "rows": self.rows}
        values |= {"validation": self.validation, "lines": lines}
        values |= {"extremes": self.extremes, "refused": self.refused}
        values["scales"] = self.scales
        write_json(self.folder / "progress.json", values)

    def close(self) -> None:
        """Close the files; the headers get their counts."""
        for part, pair in self._files.items():
            for file in pair:
                file.close()
            write_header(self.images_file(part), self.rows[part], self.shape)

    def keep_only(self, part: Part, kept: NDArray[np.bool_]) -> None:
        """Drop the images (and labels) whose row is False in `kept`; files must be closed."""
        (self.folder / "progress.json").unlink(missing_ok=True)  # broken off here, begin anew
        images = np.load(self.images_file(part), mmap_mode="r+")
        for new, old in enumerate(np.flatnonzero(kept)):
            images[new] = images[old]
        images.flush()
        del images
        labels = np.fromfile(self.labels_file(part), np.uint8)[kept]
        labels.tofile(self.labels_file(part))
        if part == Part.TRAIN and self.validation:
            self.validation = int(kept[-self.validation :].sum())
        self.rows[part] = len(labels)
        places = (np.cumsum(kept) - 1).tolist()
        self.extremes = [
            (where, places[index] if where == part else index, width, height)
            for where, index, width, height in self.extremes
            if where != part or kept[index]
        ]
        with self.images_file(part).open("r+b") as file:
            file.truncate(HEADER_BYTES + len(labels) * self._image_bytes)
        write_header(self.images_file(part), len(labels), self.shape)

    def give_to_test(self, drawn: NDArray[np.bool_]) -> None:
        """Move the training images whose row is True to the end of the test's; files are closed."""
        (self.folder / "progress.json").unlink(missing_ok=True)  # broken off here, begin anew
        images = np.load(self.images_file(Part.TRAIN), mmap_mode="r")
        rows = np.flatnonzero(drawn).tolist()
        places = {row: place for place, row in enumerate(rows, self.rows[Part.TEST])}
        with self.images_file(Part.TEST).open("ab") as file:
            for row in places:
                file.write(images[row].data)
        del images
        with self.labels_file(Part.TEST).open("ab") as file:
            file.write(np.fromfile(self.labels_file(Part.TRAIN), np.uint8)[drawn].tobytes())
        self.rows[Part.TEST] += len(places)
        write_header(self.images_file(Part.TEST), self.rows[Part.TEST], self.shape)
        moved = [
            (Part.TEST, places[index], width, height)
            for part, index, width, height in self.extremes
            if part == Part.TRAIN and index in places
        ]
        self.keep_only(Part.TRAIN, ~drawn)
        self.extremes += moved

    def _take_up(self) -> bool:
        """Go on where a killed process was; False where there is nothing of this import."""
        try:
            values = json.loads((self.folder / "progress.json").read_text(encoding="utf-8"))
            if values["key"] != self._key:
                return False
            for part, rows in values["rows"].items():
                _cut(self.images_file(part), HEADER_BYTES + rows * self._image_bytes)
                _cut(self.labels_file(part), rows)
            self.rows = {part: int(values["rows"][part]) for part in PARTS}
            self.done, self.validation = int(values["done"]), int(values["validation"])
            self.lines = [
                Line(restored(member), restored(why), taken)
                for member, why, taken in values["lines"]
            ]
            self.refused = int(values["refused"])
            scales = values["scales"]
            self.scales = None if scales is None else tuple((*scale,) for scale in scales)
            self.extremes = [(*one,) for one in values["extremes"]]
        except (OSError, ValueError, KeyError, TypeError):
            return False
        return True


def write_header(path: Path, count: int, shape: Shape) -> None:
    """The `.npy` header for `count` images at the beginning of a file, which is made if missing."""
    header = {"descr": "|u1", "fortran_order": False, "shape": (count, *shape)}
    with path.open("r+b" if path.exists() else "wb") as file:
        np.lib.format.write_array_header_1_0(file, header)
        assert file.tell() == HEADER_BYTES


def _cut(path: Path, size: int) -> None:
    """Shorten a file; ValueError where it is too short already."""
    if path.stat().st_size < size:
        raise ValueError(f"{path} is too short")
    with path.open("r+b") as file:
        file.truncate(size)
