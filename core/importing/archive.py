"""Images in a ZIP file. It is never unpacked: members are read one by one, each with a limit."""

import io
import lzma
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from typing import IO

from core.errors import LabError
from core.importing.folders import Path, empty_ones
from core.importing.layout import arrange
from core.importing.litter import is_leftover
from core.importing.members import Listing, Member, Unreadable, readable
from core.importing.unclear import Parts

LARGEST_FILE_MB = 100
LARGEST_TOTAL_GB = 20
LARGEST_RATIO = 200
SMALL = 100_000
MOST_MEMBERS = 1_000_000
ARCHIVES = (".zip", ".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".jar")
DRIVE = re.compile("[A-Za-z]:")
ENCRYPTED, UTF8 = 0x1, 0x800
DAMAGE = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, NotImplementedError, RuntimeError,
    ValueError,
)  # fmt: skip


class ZipSource:
    """A ZIP file; `what` is what people call it, `parts` what they said about its folders."""

    def __init__(self, file: IO[bytes], what: str, fingerprint: str, parts: Parts = None) -> None:
        self._parts = parts
        self.fingerprint = fingerprint
        self._what = readable(what)
        self._file = file
        try:
            self._zip = zipfile.ZipFile(file)
        except DAMAGE as error:
            raise LabError(_no_zip(file, self._what, error)) from None

    def listing(self) -> Listing:
        """See `Source`."""
        found = Listing()
        chosen = list(self._acceptable(found))
        packed = self._file.seek(0, io.SEEK_END)
        _refuse_too_much(sum(info.file_size for info, _ in chosen), packed, self._what)
        placed = arrange([path for _, path in chosen], self._what, self._parts)
        for (info, path), place in zip(chosen, placed, strict=True):
            if isinstance(place, str):
                found.refuse("/".join(path), place)
            else:
                found.members.append(Member(readable("/".join(path)), *place, info))
        found.members.sort(key=lambda member: member.key.header_offset)
        return found

    def read(self, member: Member) -> bytes:
        """See `Source`."""
        try:
            with self._zip.open(member.key) as stream:
                content = stream.read(LARGEST_FILE_MB * 1_000_000 + 1)
        except (*DAMAGE, OSError) as error:  # bzip2 says OSError
            raise Unreadable(f"can't be unpacked ({_short(error)})") from None
        return content

    def close(self) -> None:
        """See `Source`."""
        self._zip.close()
        self._file.close()

    def _acceptable(self, found: Listing) -> Iterator[tuple[zipfile.ZipInfo, Path]]:
        """Members that may be images; about each of the others a line in `found`."""
        infos = self._zip.infolist()
        if len(infos) > MOST_MEMBERS:
            raise LabError(f"{self._what}: more than {MOST_MEMBERS:,} members.")
        leftovers: list[Path] = []
        folders: list[Path] = []
        files: set[Path] = set()
        seen: set[Path] = set()
        for info in infos:
            name = _name(info)
            path = tuple(part for part in name.split("/") if part not in ("", "."))
            if name.endswith("/") or not path:
                folders += [path] if path and not is_leftover((*path, "")) else []
                continue
            if is_leftover(path):
                leftovers.append(path)
                continue
            files.add(path)
            why = _unsafe(info, name, path) or ("has this name twice" if path in seen else "")
            if why:
                found.refuse(name, f"the archive {why}" if path in seen else why)
            else:
                seen.add(path)
                yield info, path
        found.pass_over(leftovers)
        for folder in empty_ones(folders, files):
            found.note_empty(folder)


def _unsafe(info: zipfile.ZipInfo, name: str, path: Path) -> str:
    """Why a member is refused before it is looked into, or ""."""
    if name.startswith("/") or DRIVE.fullmatch(path[0]):
        return "has an absolute path"
    if ".." in path:
        return "its path leads out of the archive (..)"
    if stat.S_ISLNK(info.external_attr >> 16):
        return "is a link to another file"
    if info.flag_bits & ENCRYPTED:
        return "is encrypted; pack it without a password"
    if path[-1].lower().endswith(ARCHIVES):
        return "is an archive inside the archive; unpack it first"
    if info.file_size > SMALL and info.file_size > LARGEST_RATIO * max(1, info.compress_size):
        return f"unpacks to more than {LARGEST_RATIO} times its size (a ZIP bomb?)"
    if info.file_size > LARGEST_FILE_MB * 1_000_000:
        return f"is larger than {LARGEST_FILE_MB} MB"
    return ""


def _name(info: zipfile.ZipInfo) -> str:
    """The member's name with `/`; zipfile takes what is not marked as UTF-8 for code page 437."""
    name = info.orig_filename
    if not info.flag_bits & UTF8:
        with suppress(UnicodeEncodeError, UnicodeDecodeError):
            name = name.encode("cp437").decode("utf-8")
    return name.split("\0")[0].replace("\\", "/")


def _refuse_too_much(total: int, packed: int, what: str) -> None:
    if total > LARGEST_TOTAL_GB * 1e9:
        raise LabError(
            f"{what}: unpacks to {total / 1e9:.0f} GB; the limit is {LARGEST_TOTAL_GB} GB. Bring "
            "the images in several parts."
        )
    if total > LARGEST_FILE_MB * 1_000_000 and total > LARGEST_RATIO * packed:
        raise LabError(f"{what}: unpacks to more than {LARGEST_RATIO} times its size (a ZIP bomb?)")


def _no_zip(file: IO[bytes], what: str, error: Exception) -> str:
    file.seek(0)
    start = file.read(4)
    if not start:
        return f"{what}: the file is empty. Was the upload broken off? Try it again."
    if start[:2] == b"PK":
        return (
            f"{what}: the ZIP file is cut off or damaged ({_short(error)}). Was the upload or the "
            "download broken off? Try it again."
        )
    return f"{what}: not a ZIP file. Pack the folder of class folders as ZIP."


def _short(error: BaseException) -> str:
    return readable(str(error).splitlines()[0] if str(error) else type(error).__name__, 100)
