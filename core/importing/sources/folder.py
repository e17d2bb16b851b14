"""Images in a folder of class folders, and images that a CSV file lists."""

import hashlib
import itertools
import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import cached_property
from pathlib import Path

from core.common.errors import UserError, reason_of
from core.common.i18n import N_, joined
from core.importing.folders.layout import class_word
from core.importing.folders.litter import is_leftover
from core.importing.sources.base import (
    LONGEST_PATH,
    Line,
    Listing,
    Member,
    Unreadable,
    readable,
)
from core.importing.sources.zip import ARCHIVES, EMPTY_FILE, LARGEST_FILE_MB
from core.importing.tables.listed import NO_FILE, Finder, Labels, Told, arrange_files
from core.importing.tables.table import read_table

LARGEST_CSV_MB = 200
MOST_SEARCHED = 200_000  # files below the folder of a table
EMPTY = N_("is empty")
TEXT_OF_THE_TABLE = joined([N_("(text of the table)")])


class _Files:
    """A source whose members are files on disk; `key` is the path of each."""

    _listing: Listing

    def listing(self) -> Listing:
        """See `Source`."""
        return self._listing

    def files(self) -> Listing:
        """See `Source`."""
        return self.listing()

    def read(self, member: Member) -> bytes:
        """See `Source`."""
        return _content(member.key)

    def close(self) -> None:
        """See `Source`."""


class FolderSource(_Files):
    """A folder; links in it are not followed. `told`: what was said about it."""

    def __init__(self, folder: Path, what: str, told: Told) -> None:
        self._what, self._folder, self._told = readable(what), folder, told
        self._lines: list[Line] = []
        self._leftovers: list[tuple[str, ...]] = []
        self._walked = self._walk_through()
        self.fingerprint = _fingerprint([path for path, _ in self._walked])

    def listing(self) -> Listing:
        """See `Source`."""
        found = Listing(lines=list(self._lines))
        placed = arrange_files(
            [parts for _, parts in self._walked],
            self._what,
            self._told,
            lambda number: _content(self._walked[number][0]),
            found,
        )
        for (path, parts), place in zip(self._walked, placed, strict=True):
            if isinstance(place, str):
                found.refuse("/".join(parts), place)
            elif place:
                found.members.append(Member(readable("/".join(parts)), *place, path))
        found.pass_over(self._leftovers)
        return found

    def files(self) -> Listing:
        """See `Source`."""
        found = Listing(lines=list(self._lines))
        for path, parts in self._walked:
            shown = readable("/".join(parts), LONGEST_PATH)
            found.members.append(Member(shown, None, "", path))
        found.pass_over(self._leftovers)
        return found

    def _walk_through(self) -> list[tuple[Path, tuple[str, ...]]]:
        """Files that may be images, with their paths in the folder; about others there are lines,
        or they are leftovers."""
        found, chosen = Listing(), []
        for path, problem in _walk(self._folder):
            parts = path.relative_to(self._folder).parts
            if problem == EMPTY:
                found.note_empty(() if is_leftover((*parts, "")) else parts)
            elif is_leftover(parts):
                self._leftovers.append(parts)
            elif problem:
                found.refuse("/".join(parts), problem)
            else:
                chosen.append((path, parts))
        self._lines = found.lines
        return chosen


class LooseFiles(_Files):
    """Files that somebody names one by one, whatever they hold; of none a class is said."""

    def __init__(self, paths: Sequence[Path]) -> None:
        self._listing = Listing(
            [Member(readable(str(path), LONGEST_PATH), None, "", path) for path in paths]
        )
        self.fingerprint = _fingerprint(list(paths))


class CsvSource(_Files):
    """A table of images, see `read_table`; `encoding` is that of its text, "": it is guessed.

    Paths count from the table's folder; where there is no such file, one below that folder is
    meant, see `Finder`.
    """

    def __init__(self, file: Path, what: str, encoding: str = "") -> None:
        self._what, self._file, self._encoding = readable(what), file, encoding
        self._listing = self._list()
        paths = (member.key for member in self._listing.members)
        self.fingerprint = _fingerprint([file, *paths])

    def _list(self) -> Listing:
        found, labels = Listing(), Labels(self._what)
        table = read_table(self._text(), self._what, self._encoding, self._is_file)
        if not table.rows:
            raise UserError(
                "table-empty",
                N_("{what}: 0 images: the table has no rows. Each names an image and its class."),
                what=self._what,
            )
        if table.line:
            found.lines.append(Line(TEXT_OF_THE_TABLE, table.line, taken=True))
        for row in table.rows:
            where = N_("row {number}", number=row.number)
            file = row.why or self._file_at(row.path)
            if isinstance(file, str):
                found.lines.append(Line(where, file))
                continue
            place = (row.part, class_word(row.label))
            if not labels.add(file, row.path, place, where, found):
                continue
            if why := _why_refused(file):
                found.refuse(row.path, why)
            else:
                found.members.append(Member(readable(row.path), *place, file))
        labels.refuse_contradictions()
        return found

    def _is_file(self, cell: str) -> bool:
        file = self._named(cell)
        return file is not None and file.is_file()

    def _file_at(self, written: str) -> Path | str:
        """The file that a cell means, or why it means none; where it is missing, where it would
        be."""
        if "\0" in written:
            return N_("its path can't be one")
        file = self._named(written)
        if file is not None:
            return file
        number = self._finder.find(written)
        if isinstance(number, int):
            return self._file.parent.joinpath(*self._finder.paths[number])
        return number if number != NO_FILE else self._file.parent / written

    def _named(self, written: str) -> Path | None:
        """What is exactly there."""
        for path in (written, written.replace("\\", "/")):
            file = Path(os.path.normpath(self._file.parent / path))
            with suppress(OSError, ValueError):  # a name that is too long, or none
                if file.exists():
                    return file
        return None

    @cached_property
    def _finder(self) -> Finder:
        """All files below the table's folder."""
        folder = self._file.parent
        paths = (path.relative_to(folder).parts for path, problem in _walk(folder) if not problem)
        wanted = (path for path in paths if not is_leftover(path))
        return Finder(itertools.islice(wanted, MOST_SEARCHED))

    def _text(self) -> bytes:
        try:
            if self._file.stat().st_size > LARGEST_CSV_MB * 1_000_000:
                raise UserError(
                    "table-too-large",
                    N_("{what}: larger than {limit_mb} MB."),
                    what=self._what,
                    limit_mb=LARGEST_CSV_MB,
                )
            return self._file.read_bytes()
        except OSError as error:
            raise UserError(
                "table-unreadable",
                N_("{what} can't be read: {reason}."),
                what=self._what,
                reason=reason_of(error),
            ) from None


def _walk(folder: Path) -> Iterator[tuple[Path, str]]:
    """Every file below `folder`, sorted, and why it is refused, or ""."""
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        yield folder, N_("the folder can't be read ({reason})", reason=reason_of(error))
        return
    if all(is_leftover((entry.name,)) for entry in entries):
        yield folder, EMPTY
    for entry in entries:
        path = Path(entry.path)
        if entry.is_symlink():
            yield path, N_("is a link; it may lead out of the folder")
        elif entry.is_dir(follow_symlinks=False):
            yield from _walk(path)
        else:
            yield path, _refusal(path, entry.stat(follow_symlinks=False))


def _why_refused(path: Path) -> str:
    """Why a file can't be taken, before it is read, or ""."""
    try:
        return _refusal(path, path.stat())
    except OSError as error:
        return N_("can't be read ({reason})", reason=reason_of(error))


def _refusal(path: Path, status: os.stat_result) -> str:
    if stat.S_ISDIR(status.st_mode):
        return N_("can't be read (it is a folder)")
    if not stat.S_ISREG(status.st_mode):
        return N_("is no file (a device or a pipe)")
    if path.name.lower().endswith(ARCHIVES):
        return N_("is an archive; unpack it first")
    if status.st_size > LARGEST_FILE_MB * 1_000_000:
        return N_("is larger than {limit_mb} MB", limit_mb=LARGEST_FILE_MB)
    return "" if status.st_size else EMPTY_FILE


def _content(path: Path) -> bytes:
    try:
        if why := _why_refused(path):
            raise Unreadable(why)
        return path.read_bytes()
    except OSError as error:
        raise Unreadable(N_("can't be read ({reason})", reason=reason_of(error))) from None


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
