"""Images in a ZIP file. It is never unpacked: members are read one by one, each with a limit."""

import io
import itertools
import lzma
import re
import stat
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from typing import IO

from core.common.errors import UserError
from core.common.i18n import N_, joined
from core.importing.folders.litter import is_leftover
from core.importing.folders.tree import Path, empty_ones
from core.importing.folders.unclear import Parts
from core.importing.sources.base import (
    LONGEST_PATH,
    Line,
    Listing,
    Member,
    Unreadable,
    readable,
)
from core.importing.sources.zip_names import read_names
from core.importing.tables.listed import Told, arrange_files

LARGEST_FILE_MB = 100
EMPTY_FILE = N_("the file is empty")
NAMES_IN_THE_ARCHIVE = joined([N_("(names in the archive)")])
LARGEST_TOTAL_GB = 20
LARGEST_RATIO = 1100  # DEFLATE reaches 1032 on blank images (zlib's technical notes), no more
SURELY_HARMLESS_GB = 1
LOCAL_HEADER_BYTES = 30  # without name and extra field
MOST_MEMBERS = 1_000_000
ARCHIVES = (".zip", ".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".jar")
DRIVE = re.compile("[A-Za-z]:")
ENCRYPTED = 0x1
DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
)


Chosen = tuple[zipfile.ZipInfo, Path]


class ZipSource:
    """A ZIP file; `what` is what people call it, `parts` what they said about its folders.

    `encoding`: the code page of names in it that nothing is said about; "": it is guessed.
    """

    def __init__(
        self,
        file: IO[bytes],
        what: str,
        fingerprint: str,
        parts: Parts = None,
        encoding: str = "",
    ) -> None:
        self._told = Told(parts, encoding)
        self.fingerprint = fingerprint
        self._what = readable(what)
        self._file = file
        try:
            self._zip = zipfile.ZipFile(file)
        except DAMAGE as error:
            raise _no_zip(file, self._what, error) from None
        if len(self._zip.infolist()) > MOST_MEMBERS:
            raise UserError(
                "zip-too-many-members",
                N_("{what}: more than {limit:,} members."),
                what=self._what,
                limit=MOST_MEMBERS,
            )
        self.names = read_names(self._zip.infolist(), encoding)

    def listing(self) -> Listing:
        """See `Source`."""
        found, chosen = self._chosen()
        paths = [path for _, path in chosen]
        infos = [info for info, _ in chosen]
        placed = arrange_files(
            paths, self._what, self._told, lambda number: self._content(infos[number]), found
        )
        for (info, path), place in zip(chosen, placed, strict=True):
            if isinstance(place, str):
                found.refuse("/".join(path), place)
            elif place:
                found.members.append(Member(readable("/".join(path)), *place, info))
        return self._as_they_lie(found)

    def files(self) -> Listing:
        """See `Source`."""
        found, chosen = self._chosen()
        found.members = [
            Member(readable("/".join(path), LONGEST_PATH), None, "", info) for info, path in chosen
        ]
        return self._as_they_lie(found)

    def read(self, member: Member) -> bytes:
        """See `Source`."""
        return self._content(member.key)

    def close(self) -> None:
        """See `Source`."""
        self._zip.close()
        self._file.close()

    def _chosen(self) -> tuple[Listing, list[Chosen]]:
        """Members that may be images, and lines about the others. UserError for too much."""
        found = Listing()
        chosen = list(self._acceptable(found))
        packed = self._file.seek(0, io.SEEK_END)
        _refuse_too_much(sum(info.file_size for info, _ in chosen), packed, self._what)
        return found, self._apart(chosen, found)

    def _as_they_lie(self, found: Listing) -> Listing:
        """Its members in the order in which the archive holds them; how their names were read."""
        found.members.sort(key=lambda member: member.key.header_offset)
        if self.names.line:
            found.lines.append(Line(NAMES_IN_THE_ARCHIVE, self.names.line, taken=True))
        return found

    def _content(self, info: zipfile.ZipInfo) -> bytes:
        try:
            with self._zip.open(info) as stream:
                return stream.read(LARGEST_FILE_MB * 1_000_000 + 1)
        except (*DAMAGE, OSError) as error:  # bzip2 says OSError
            raise Unreadable(N_("can't be unpacked ({reason})", reason=_short(error))) from None

    def _acceptable(self, found: Listing) -> Iterator[Chosen]:
        """Members that may be images; about each of the others a line in `found`."""
        infos = self._zip.infolist()
        leftovers: list[Path] = []
        folders: list[Path] = []
        files: set[Path] = set()
        seen: set[Path] = set()
        for info, name in zip(infos, self.names.names, strict=True):
            path = tuple(part for part in name.split("/") if part not in ("", "."))
            if name.endswith("/") or not path:
                folders += [path] if path and not is_leftover((*path, "")) else []
                continue
            if is_leftover(path):
                leftovers.append(path)
                continue
            files.add(path)
            why = _unsafe(info, name, path)
            if path in seen:
                why = why or N_("the archive has this name twice")
            if why:
                found.refuse(name, why)
            else:
                seen.add(path)
                yield info, path
        found.pass_over(leftovers)
        for folder in empty_ones(folders, files):
            found.note_empty(folder)

    def _apart(self, chosen: list[Chosen], found: Listing) -> list[Chosen]:
        """Those that share no bytes with others; lines about the others in `found`."""
        overlapping = _overlapping(self._zip)
        for info, path in chosen:
            if info.header_offset in overlapping:
                why = N_("shares its bytes with another member (a ZIP bomb?)")
                found.refuse("/".join(path), why)
        return [one for one in chosen if one[0].header_offset not in overlapping]


def _unsafe(info: zipfile.ZipInfo, name: str, path: Path) -> str:
    """Why a member is refused before it is looked into, or ""."""
    if name.startswith("/") or DRIVE.fullmatch(path[0]):
        return N_("has an absolute path")
    if ".." in path:
        return N_("its path leads out of the archive (..)")
    if stat.S_ISLNK(info.external_attr >> 16):
        return N_("is a link to another file")
    if info.flag_bits & ENCRYPTED:
        return N_("is encrypted; pack it without a password")
    if path[-1].lower().endswith(ARCHIVES):
        return N_("is an archive inside the archive; unpack it first")
    if info.file_size > LARGEST_FILE_MB * 1_000_000:
        return N_("is larger than {limit_mb} MB", limit_mb=LARGEST_FILE_MB)
    return "" if info.file_size else EMPTY_FILE


def _overlapping(archive: zipfile.ZipFile) -> set[int]:
    """Where those members begin whose bytes run into the next member or the directory.

    Fifield's ZIP bomb (https://www.bamsoftware.com/hacks/zipbomb/) packs the same bytes into each.
    """
    ends = {
        (info.header_offset, info.header_offset + LOCAL_HEADER_BYTES + info.compress_size)
        for info in archive.infolist()
    }
    begins = Counter(info.header_offset for info in archive.infolist())
    following = itertools.pairwise([*sorted(begins), archive.start_dir])
    limits = {begin: begin if begins[begin] > 1 else end for begin, end in following}
    return {begin for begin, end in ends if end > limits[begin]}


def _refuse_too_much(total: int, packed: int, what: str) -> None:
    if total > LARGEST_TOTAL_GB * 1e9:
        raise UserError(
            "zip-too-large",
            N_(
                "{what}: unpacks to {total_gb:.0f} GB; the limit is {limit_gb} GB. Bring the "
                "images in several parts."
            ),
            what=what,
            total_gb=total / 1e9,
            limit_gb=LARGEST_TOTAL_GB,
        )
    if total > SURELY_HARMLESS_GB * 1e9 and total > LARGEST_RATIO * packed:
        raise UserError(
            "zip-bomb",
            N_("{what}: unpacks to more than {limit:,} times its size (a ZIP bomb?)."),
            what=what,
            limit=LARGEST_RATIO,
        )


def _no_zip(file: IO[bytes], what: str, error: Exception) -> UserError:
    file.seek(0)
    start = file.read(4)
    if not start:
        return UserError(
            "zip-empty",
            N_("{what}: the file is empty. Was the upload broken off? Try it again."),
            what=what,
        )
    if start[:2] == b"PK":
        return UserError(
            "zip-damaged",
            N_(
                "{what}: the ZIP file is cut off or damaged ({reason}). Was the upload or the "
                "download broken off? Try it again."
            ),
            what=what,
            reason=_short(error),
        )
    return UserError(
        "zip-is-none",
        N_("{what}: not a ZIP file. Pack the folder of class folders as ZIP."),
        what=what,
    )


def _short(error: BaseException) -> str:
    return readable(str(error).splitlines()[0] if str(error) else type(error).__name__, 100)
