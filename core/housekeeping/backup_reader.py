"""A backup that somebody hands us: judged by its list before anything is unpacked, and by its
checksums while it is.

It may be cut off, damaged, or made to do harm. So nothing goes anywhere but into the new folder
under the names that `backup_format.is_safe` allows, no link is made, and no more bytes come out
than the list says and the disk has room for.
"""

import hashlib
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, TypeVar
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from pydantic import BaseModel, ValidationError

from core.common import settings
from core.common.errors import UserError, reason_of
from core.common.files import make_folder
from core.common.i18n import N_
from core.common.reading import DAMAGE, why_no_file
from core.db.upgrade import KNOWN
from core.housekeeping.backup_format import (
    CHUNK_BYTES,
    FORMAT,
    MANIFEST,
    MANIFEST_BYTES,
    MANIFEST_BYTES_EACH,
    Head,
    Manifest,
    Member,
    is_safe,
)

ENCRYPTED = 0x1
Report = Callable[[int, int], object]
Said = TypeVar("Said", bound=BaseModel)


class BackupReader:
    """A backup whose list is as it should be; `manifest` is that list."""

    def __init__(self, file: Path, archive: ZipFile) -> None:
        self._file, self._zip = file, archive
        infos = archive.infolist()
        self._infos = {info.filename: info for info in infos}
        if len(self._infos) < len(infos):
            raise _damaged(file, N_("a file is in it twice"))
        self.manifest = self._read_manifest()
        self._judge_members()

    @property
    def size(self) -> int:
        """Bytes of all files, unpacked."""
        return sum(member.size for member in self.manifest.files)

    def unpack(self, folder: Path, report: Report) -> None:
        """Put all files into the empty `folder`; `report` is told how many bytes are there, and how
        many there will be. UserError where one is not what the list says."""
        done, total = 0, self.size
        for member in self.manifest.files:
            target = folder.joinpath(*member.name.split("/"))
            if not target.parent.is_dir():
                make_folder(target.parent)
            with target.open("xb") as copy:
                for chunk in self._content(member):
                    copy.write(chunk)
                    done += len(chunk)
                    report(done, total)
            with suppress(OSError, OverflowError):  # a moment that this disk knows nothing of
                os.utime(target, ns=(member.changed_ns, member.changed_ns))

    def _content(self, member: Member) -> Iterator[bytes]:
        """Its bytes, part by part. UserError where they are not those of the list."""
        digest, left = hashlib.sha256(), member.size
        try:
            with self._zip.open(self._infos[member.name]) as stream:
                while chunk := stream.read(CHUNK_BYTES):
                    digest.update(chunk)
                    left -= len(chunk)
                    if left < 0:
                        break
                    yield chunk
        except DAMAGE:
            raise _damaged(self._file, N_("{name} can't be read", name=member.name)) from None
        if left or digest.hexdigest() != member.sha256:
            words = N_("{name} is not what its checksum says", name=member.name)
            raise _damaged(self._file, words)

    def _read_manifest(self) -> Manifest:
        info = self._infos.get(MANIFEST)
        if info is None:
            raise UserError(
                "backup-without-list",
                N_("{file} is not restored: {why}."),
                file=self._file,
                why=N_("it is no backup of Vistazo"),
            )
        most = MANIFEST_BYTES + MANIFEST_BYTES_EACH * len(self._infos)
        try:
            with self._zip.open(info) as stream:
                text = stream.read(most + 1)
        except DAMAGE:
            raise _damaged(self._file, N_("{name} can't be read", name=MANIFEST)) from None
        if len(text) > most:
            raise _damaged(self._file, N_("{name} is too long", name=MANIFEST))
        head = self._parsed(Head, text)
        if head.format > FORMAT:
            raise self._newer(head)
        manifest = self._parsed(Manifest, text)
        if manifest.revision not in KNOWN:
            raise self._newer(head)
        return manifest

    def _parsed(self, kind: type[Said], text: bytes) -> Said:
        try:
            return kind.model_validate_json(text)
        except ValidationError:
            raise _damaged(self._file, N_("{name} can't be read", name=MANIFEST)) from None

    def _newer(self, head: Head) -> UserError:
        words = N_(
            "it is of a newer version of Vistazo ({version}); install that", version=head.app
        )
        return UserError(
            "backup-newer", N_("{file} is not restored: {why}."), file=self._file, why=words
        )

    def _judge_members(self) -> None:
        """UserError where the list and what is in the ZIP are not the same, or not as we write
        it."""
        names = [member.name for member in self.manifest.files]
        if len(set(names)) < len(names) or {*names, MANIFEST} != set(self._infos):
            raise _damaged(self._file, N_("its list does not say what is in it"))
        if settings.DATABASE_FILE not in names:
            raise _damaged(self._file, N_("it has no database"))
        for member in self.manifest.files:
            info = self._infos[member.name]
            if not _is_as_we_write(info):
                words = N_("it holds {name!r}, which no backup does", name=member.name)
                raise UserError(
                    "backup-unsafe",
                    N_("{file} is not restored: {why}."),
                    file=self._file,
                    why=words,
                )
            if info.file_size != member.size:
                raise _damaged(self._file, N_("{name} has another size", name=member.name))


@contextmanager
def open_backup(file: Path) -> Iterator[BackupReader]:
    """The backup in `file`. UserError where it is none, of a newer version, cut off, or holds what
    no backup does."""
    with _opened(file) as stream:
        try:
            archive = ZipFile(stream)
        except DAMAGE:
            words = N_("it is no ZIP, or is cut off")
            raise UserError(
                "backup-none", N_("{file} is not restored: {why}."), file=file, why=words
            ) from None
        with archive:
            yield BackupReader(file, archive)


def _opened(file: Path) -> BinaryIO:
    try:
        why = why_no_file(file.stat())  # a pipe would be waited for
        if not why:
            return file.open("rb")
    except (OSError, ValueError) as error:  # ValueError: a zero byte in its name
        why = reason_of(error)
    raise UserError("backup-not-a-file", N_("{file} is not restored: {why}."), file=file, why=why)


def _is_as_we_write(info: ZipInfo) -> bool:
    """Whether it is a plain file with a safe name, neither a link nor a folder."""
    is_named = info.filename == settings.DATABASE_FILE or is_safe(info.filename)
    kind = stat.S_IFMT(info.external_attr >> 16)
    return (
        is_named
        and info.filename == info.orig_filename
        and kind in (0, stat.S_IFREG)
        and not info.flag_bits & ENCRYPTED
        and info.compress_type in (ZIP_STORED, ZIP_DEFLATED)
    )


def _damaged(file: Path, why: str) -> UserError:
    return UserError(
        "backup-damaged",
        N_("{file} is not restored: {why}."),
        file=file,
        why=N_("it is damaged: {why}", why=why),
    )
