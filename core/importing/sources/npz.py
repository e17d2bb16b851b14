"""Images in an `.npz` file: arrays of pixels and labels, read row by row, never as a whole."""

import zipfile
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray

from core.common.errors import UserError, reason_of
from core.common.i18n import N_
from core.common.reading import array_header
from core.datasets.base import Part
from core.importing.folders.layout import class_word
from core.importing.sources.array_headers import ArrayHeader, check_images, wrong_labels
from core.importing.sources.array_names import pairs, without_labels
from core.importing.sources.array_words import KINDS, read_words
from core.importing.sources.base import Line, Listing, Member, Unreadable, readable
from core.importing.sources.zip import DAMAGE

CLASS_NAMES = ("class_names", "classes", "label_names")
LARGEST_LABELS_MB = 200
DARK = 31
CHUNK_BYTES = 1_000_000
UNREADABLE = (*DAMAGE, OSError, MemoryError)  # bzip2 says OSError


class NpzSource:
    """`x_train`, `y_train` and, where there are such, validation and test; or just `x` and `y`.

    Images: uint8 or bool (n, height, width) or (n, height, width, 1 or 3). Labels: (n,) whole
    numbers or words; `class_names` gives the numbers their words. `side` is the images' longer
    side.
    """

    def __init__(self, path: Path, what: str) -> None:
        self._what = readable(what)
        status = path.stat()
        self.fingerprint = f"{status.st_size} {status.st_mtime_ns}"
        try:
            self._zip = zipfile.ZipFile(path)
        except DAMAGE as error:
            raise UserError(
                "npz-unreadable",
                N_("{what} can't be read as .npz: {reason}."),
                what=self._what,
                reason=reason_of(error),
            ) from None
        self._labels: dict[Part | None, list[int | str]] = {}
        self._factor = 1
        self._headers = {name: self._header(name) for name in self._names()}
        self._found = self._pairs()
        self.side = max(max(self._headers[x].shape[1:3]) for x, _ in self._found.values())
        self._open: tuple[str, int, IO[bytes]] | None = None
        self._broken: dict[str, str] = {}

    def listing(self) -> Listing:
        """See `Source`."""
        found = Listing(named=False)
        words = self._class_words(found)
        for name in without_labels(list(self._headers)):
            found.lines.append(Line(name, N_("not used: there are no labels for it"), taken=True))
        self._look_for_dark(found)
        for part, (images, _) in self._found.items():
            for row, label in enumerate(self._labels[part]):
                known = isinstance(label, int) and not isinstance(label, bool)
                number = known and 0 <= int(label) < len(words)
                word = words[int(label)] if number else str(label)
                found.members.append(
                    Member(f"{images}[{row}]", part, class_word(word), (images, row))
                )
        return found

    def files(self) -> Listing:
        """See `Source`."""
        return self.listing()

    def read(self, member: Member) -> NDArray[np.uint8]:
        """See `Source`."""
        name, row = member.key
        if name in self._broken:
            raise Unreadable(self._broken[name])
        header = self._headers[name]
        shape = header.shape[1:]
        size = int(np.prod(shape))
        try:
            stream = self._at(name, row, size)
            content = stream.read(size)
            if len(content) < size:
                raise EOFError("it ends early")
        except UNREADABLE as error:
            self._broken[name] = N_(
                "the array can't be read from here on ({reason})", reason=reason_of(error)
            )
            raise Unreadable(self._broken[name]) from None
        self._open = (name, row + 1, stream)
        pixels = np.frombuffer(content, np.uint8).reshape(shape) * np.uint8(self._factor)
        return pixels[..., None] if pixels.ndim == 2 else pixels

    def close(self) -> None:
        """See `Source`."""
        self._zip.close()

    def _at(self, name: str, row: int, size: int) -> IO[bytes]:
        """The array's stream, at the beginning of `row`."""
        if self._open is None or self._open[0] != name or self._open[1] > row:
            stream = self._zip.open(f"{name}.npy")
            array_header(stream)
            self._open = (name, 0, stream)
        _, now, stream = self._open
        for _ in range(now, row):
            stream.read(size)
        return stream

    def _names(self) -> list[str]:
        return [name[:-4] for name in self._zip.namelist() if name.endswith(".npy")]

    def _header(self, name: str) -> ArrayHeader:
        try:
            with self._zip.open(f"{name}.npy") as stream:
                shape, by_column, dtype = array_header(stream)
        except UNREADABLE as error:
            raise UserError(
                "npz-header-damaged",
                N_("{what}: the array {array} is damaged: {reason}."),
                what=self._what,
                array=readable(name),
                reason=reason_of(error),
            ) from None
        return ArrayHeader(name, shape, dtype, by_column)

    def _pairs(self) -> dict[Part | None, tuple[str, str]]:
        found = pairs(self._headers)
        if Part.TRAIN in found:
            found.pop(None, None)
        elif None not in found:
            raise UserError(
                "npz-arrays-missing",
                N_(
                    "{what} has the arrays {arrays}; it must have x_train and y_train (and may "
                    "have x_validation, y_validation, x_test, y_test, class_names), or x and y."
                ),
                what=self._what,
                arrays=readable(", ".join(self._headers)) if self._headers else N_("none"),
            )
        for part, (images, labels) in found.items():
            check_images(self._what, self._headers[images])
            count = self._headers[images].shape[0]
            self._labels[part] = self._checked_labels(self._headers[labels], count)
        return found

    def _checked_labels(self, array: ArrayHeader, images: int) -> list[int | str]:
        flat = len(array.shape) == 1 or (len(array.shape) == 2 and array.shape[1] == 1)
        large = array.total_bytes > LARGEST_LABELS_MB * 1_000_000
        if array.dtype.kind not in KINDS or not flat or array.shape[0] != images or large:
            raise wrong_labels(self._what, array, images)
        try:
            return self._words(array.name)
        except UNREADABLE as error:
            if array.dtype.hasobject:
                way = N_(" Save it as {array}.astype(str).", array=array.name)
                raise wrong_labels(self._what, array, images, way) from None
            raise UserError(
                "npz-labels-damaged",
                N_("{what}: the array {array} is damaged: {reason}."),
                what=self._what,
                array=array.name,
                reason=reason_of(error),
            ) from None

    def _class_words(self, found: Listing) -> list[str]:
        """The words for the labels 0, 1, …; a line where there are some that can't be read."""
        for name in CLASS_NAMES:
            header = self._headers.get(name)
            if header is None:
                continue
            if header.total_bytes > LARGEST_LABELS_MB * 1_000_000:
                raise UserError(
                    "npz-class-names-too-large",
                    N_("{what}: {name} is larger than {limit_mb} MB."),
                    what=self._what,
                    name=name,
                    limit_mb=LARGEST_LABELS_MB,
                )
            if header.dtype.kind in "USO":
                try:
                    return [str(word) for word in self._words(name)]
                except UNREADABLE as error:
                    way = N_(
                        "not used: {reason}. Save the names as np.array(names, dtype=str)",
                        reason=reason_of(error),
                    )
                    found.lines.append(Line(name, way, taken=True))
        return []

    def _words(self, name: str) -> list[int | str]:
        with self._zip.open(f"{name}.npy") as stream:
            return read_words(stream)

    def _look_for_dark(self, found: Listing) -> None:
        """Images of 0 and 1 become black and white; a line about these and about others that are
        nearly black. One scale for all arrays."""
        names = {images for images, _ in self._found.values()}
        brightest = 0
        for name in names:
            brightest = max(brightest, self._brightest(name))
            if brightest > DARK:
                return
        where = ", ".join(sorted(names))
        if brightest == 1:
            self._factor = 255
            found.lines.append(Line(where, N_("hold only 0 and 1, read as 0 and 255"), taken=True))
        elif brightest:
            why = N_(
                "no value is above {brightest} of 255: the images are nearly black",
                brightest=brightest,
            )
            found.lines.append(Line(where, why, taken=True))

    def _brightest(self, name: str) -> int:
        """The array's largest value, or the first that is found above `DARK`."""
        largest = 0
        try:
            with self._zip.open(f"{name}.npy") as stream:
                array_header(stream)
                while (content := stream.read(CHUNK_BYTES)) and largest <= DARK:
                    largest = max(largest, int(np.frombuffer(content, np.uint8).max()))
        except UNREADABLE:  # said when it is read
            pass
        return largest
