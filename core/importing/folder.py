"""Images in a folder of class folders, and images that a CSV file lists."""

import csv
import hashlib
import io
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from core.errors import LabError
from core.importing.archive import ARCHIVES, LARGEST_FILE_MB
from core.importing.layout import arrange, class_word
from core.importing.litter import is_leftover
from core.importing.members import Line, Listing, Member, Unreadable, readable
from core.importing.parts import parts_of
from core.importing.unclear import Parts

LARGEST_CSV_MB = 200
EMPTY = "is empty"
COLUMNS = {
    "path": ("path", "file", "filename", "file_name", "image", "filepath"),
    "label": ("label", "class", "class_name", "category", "target"),
    "part": ("part", "split", "set", "subset"),
}


class FolderSource:
    """A folder; links in it are not followed. `parts`: what was said about the folders in it."""

    def __init__(self, folder: Path, what: str, parts: Parts = None) -> None:
        self._what, self._folder, self._parts = readable(what), folder, parts
        self._listing = self._list()
        self.fingerprint = _fingerprint(member.key for member in self._listing.members)

    def listing(self) -> Listing:
        """See `Source`."""
        return self._listing

    def read(self, member: Member) -> bytes:
        """See `Source`."""
        return _content(member.key)

    def close(self) -> None:
        """See `Source`."""

    def _list(self) -> Listing:
        found = Listing()
        chosen, leftovers = [], []
        for path, problem in _walk(self._folder):
            parts = path.relative_to(self._folder).parts
            if problem == EMPTY:
                found.note_empty(() if is_leftover((*parts, "")) else parts)
            elif is_leftover(parts):
                leftovers.append(parts)
            elif problem:
                found.refuse("/".join(parts), problem)
            else:
                chosen.append((path, parts))
        placed = arrange([parts for _, parts in chosen], self._what, self._parts)
        for (path, parts), place in zip(chosen, placed, strict=True):
            if isinstance(place, str):
                found.refuse("/".join(parts), place)
            else:
                found.members.append(Member(readable("/".join(parts)), *place, path))
        found.pass_over(leftovers)
        return found


class CsvSource:
    """A CSV file with the columns path, label and, where there is one, split.

    Paths count from the CSV file's folder. Without a header: path, label. Commas, semicolons or
    tabs; UTF-8.
    """

    def __init__(self, file: Path, what: str) -> None:
        self._what, self._file = readable(what), file
        self._listing = self._list()
        paths = (member.key for member in self._listing.members)
        self.fingerprint = _fingerprint([file, *paths])

    def listing(self) -> Listing:
        """See `Source`."""
        return self._listing

    def read(self, member: Member) -> bytes:
        """See `Source`."""
        return _content(member.key)

    def close(self) -> None:
        """See `Source`."""

    def _list(self) -> Listing:
        found, seen = Listing(), set()
        rows = list(self._rows())
        parts = parts_of({part for _, (_, _, part) in rows})
        for number, (path, label, part) in rows:
            where = f"row {number}"
            if not path or not label:
                found.lines.append(Line(where, "has no path" if not path else "has no label"))
            elif part and part not in parts:
                known = "train, validation or test"
                found.lines.append(Line(where, f"its split is {readable(part)!r}, not {known}"))
            elif "\0" in path:
                found.lines.append(Line(where, "its path can't be one"))
            elif path in seen:
                found.refuse(path, f"is listed twice ({where} is the second)")
            else:
                seen.add(path)
                key = self._file.parent / path
                found.members.append(
                    Member(readable(path), parts.get(part, ""), class_word(label), key)
                )
        return found

    def _rows(self) -> Iterator[tuple[int, tuple[str, str, str]]]:
        """Number (from 1) and path, label, part of each row that is not empty."""
        reader = csv.reader(io.StringIO(self._text()), self._dialect())
        wanted: dict[str, int] | None = None
        try:
            for number, row in enumerate(reader, 1):
                cells = [cell.strip() for cell in row]
                if not any(cells):
                    continue
                if wanted is None:
                    wanted, is_header = _columns(cells)
                    if is_header:
                        continue
                yield number, (*(_cell(cells, wanted.get(name)) for name in COLUMNS),)  # type: ignore[misc]
        except csv.Error as error:
            raise LabError(f"{self._what} can't be read as CSV: {error}.") from None

    def _text(self) -> str:
        try:
            if self._file.stat().st_size > LARGEST_CSV_MB * 1_000_000:
                raise LabError(f"{self._what}: larger than {LARGEST_CSV_MB} MB.")
            return self._file.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError:
            raise LabError(f"{self._what}: not UTF-8 text; save it as CSV in UTF-8.") from None
        except OSError as error:
            raise LabError(f"{self._what} can't be read: {error.strerror}.") from None

    def _dialect(self) -> type[csv.Dialect]:
        first = next((line for line in self._text().splitlines() if line.strip()), "")
        counts = {letter: first.count(letter) for letter in ",;\t"}

        class Chosen(csv.excel):
            delimiter = max(counts, key=counts.__getitem__)

        return Chosen


def _columns(cells: list[str]) -> tuple[dict[str, int], bool]:
    """Which column is what, and whether `cells` was a header."""
    names = [cell.casefold() for cell in cells]
    found = {
        what: names.index(next(name for name in known if name in names))
        for what, known in COLUMNS.items()
        if any(name in names for name in known)
    }
    if "path" in found and "label" in found:
        return found, True
    return {"path": 0, "label": 1}, False


def _cell(cells: list[str], column: int | None) -> str:
    return cells[column] if column is not None and column < len(cells) else ""


def _walk(folder: Path) -> Iterator[tuple[Path, str]]:
    """Every file below `folder`, sorted, and why it is refused, or ""."""
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        yield folder, f"the folder can't be read ({error.strerror})"
        return
    if all(is_leftover((entry.name,)) for entry in entries):
        yield folder, EMPTY
    for entry in entries:
        path = Path(entry.path)
        if entry.is_symlink():
            yield path, "is a link; it may lead out of the folder"
        elif entry.is_dir(follow_symlinks=False):
            yield from _walk(path)
        else:
            yield path, _refusal(path, entry.stat(follow_symlinks=False))


def _refusal(path: Path, status: os.stat_result) -> str:
    if not stat.S_ISREG(status.st_mode):
        return "is no file (a device or a pipe)"
    if path.name.lower().endswith(ARCHIVES):
        return "is an archive; unpack it first"
    if status.st_size > LARGEST_FILE_MB * 1_000_000:
        return f"is larger than {LARGEST_FILE_MB} MB"
    return ""


def _content(path: Path) -> bytes:
    try:
        status = path.stat()
        why = _refusal(path, status)
        if why:
            raise Unreadable(why)
        return path.read_bytes()
    except OSError as error:
        raise Unreadable(f"can't be read ({error.strerror})") from None


def _fingerprint(paths: Iterator[Path] | list[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        try:
            status = path.stat()
            digest.update(
                f"{path}\0{status.st_size}\0{status.st_mtime_ns}\n".encode("utf-8", "replace")
            )
        except (OSError, ValueError):
            digest.update(f"{path}\0missing\n".encode("utf-8", "replace"))
    return digest.hexdigest()
