"""The ZIP of a backup, written file by file: nothing of it is held in memory but its list."""

import hashlib
from collections.abc import Callable
from pathlib import PurePosixPath
from types import TracebackType
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from core.housekeeping.backup_files import Source
from core.housekeeping.backup_format import CHUNK_BYTES, MANIFEST, Manifest, Member

# What is packed in itself, or is weights, which no packing makes much smaller.
PACKED = {".keras", ".npz", ".zip", ".gz", ".png", ".jpg", ".jpeg", ".webp"}
QUICKLY = 1  # of 9: images as arrays come to about the same size by it


class BackupZip:
    """A ZIP (ZIP64 where it has to be) in an open file; `members` are those that are in it."""

    def __init__(self, file: BinaryIO) -> None:
        self.members: list[Member] = []
        self._zip = ZipFile(file, "w", compresslevel=QUICKLY)

    def __enter__(self) -> "BackupZip":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._zip.__exit__(kind, error, traceback)

    def add(self, source: Source, tell: Callable[[int], object] = lambda size: None) -> Member:
        """Copy a file in, up to the size that it was opened with; `tell` hears of each part's
        bytes."""
        digest, done = hashlib.sha256(), 0
        packed = PurePosixPath(source.name).suffix.lower() in PACKED
        self._zip.compression = ZIP_STORED if packed else ZIP_DEFLATED
        with self._zip.open(source.name, "w", force_zip64=True) as member:
            while chunk := source.read(min(CHUNK_BYTES, source.size - done)):
                member.write(chunk)
                digest.update(chunk)
                done += len(chunk)
                tell(len(chunk))
        self.members.append(Member(source.name, done, digest.hexdigest(), source.changed_ns))
        return self.members[-1]

    def finish(self, manifest: Manifest) -> None:
        """Put the list in, as the last member."""
        self._zip.compression = ZIP_DEFLATED
        with self._zip.open(MANIFEST, "w", force_zip64=True) as member:
            member.write(manifest.model_dump_json().encode())
