"""The ZIP of a backup is written part by part, with checksums, and as any program reads it."""

import hashlib
import io
import tracemalloc
import zipfile
from pathlib import Path
from typing import BinaryIO

from core.housekeeping.backup_files import Source
from core.housekeeping.backup_format import MANIFEST, Manifest
from core.housekeeping.backup_zip import BackupZip
from tests.backups import manifest_of

LARGE = 4_400_000_000  # bytes: more than ZIPs had room for once


class Zeros(io.RawIOBase):
    """So many bytes of nothing."""

    def read(self, size: int = -1) -> bytes:
        return bytes(size)


def source(name: str, content: bytes, size: int | None = None) -> Source:
    return Source(name, io.BytesIO(content), len(content) if size is None else size, 123)


def written(file: BinaryIO, *sources: Source) -> list[tuple[object, ...]]:
    with BackupZip(file) as archive:
        for each in sources:
            archive.add(each)
        archive.finish(Manifest.model_validate_json(manifest_of({})))
        return [tuple(member) for member in archive.members]


def test_what_is_packed_already_is_not_packed_again():
    file = io.BytesIO()
    content = b"again and again " * 10_000
    members = written(
        file, source("runs/a/model.keras", content), source("runs/a/config.json", content)
    )
    checksum = hashlib.sha256(content).hexdigest()
    assert members == [
        ("runs/a/model.keras", len(content), checksum, 123),
        ("runs/a/config.json", len(content), checksum, 123),
    ]
    with zipfile.ZipFile(file) as archive:
        assert archive.testzip() is None
        assert archive.namelist()[-1] == MANIFEST
        first, second, _list = archive.infolist()
        assert (first.compress_type, second.compress_type) == (0, zipfile.ZIP_DEFLATED)
        assert first.compress_size == len(content) > 20 * second.compress_size
        assert archive.read(first) == archive.read(second) == content


def test_a_file_that_has_grown_or_shrunk_is_what_is_read_of_it():
    file = io.BytesIO()
    (grown, shrunk) = written(
        file, source("runs/a/log.txt", b"12345", size=3), source("runs/a/b.txt", b"12345", size=9)
    )
    assert (grown[1], shrunk[1]) == (3, 5)
    with zipfile.ZipFile(file) as archive:
        assert archive.read("runs/a/log.txt") == b"123"
        assert archive.read("runs/a/b.txt") == b"12345"


def test_files_larger_than_4_gb_take_no_memory(tmp_path: Path):
    """A first one that is packed, and another behind 4 GB would need the longer form as well."""
    large = Source("datasets/a/x_train.npy", Zeros(), LARGE, 0)  # type: ignore[arg-type]
    told: list[int] = []
    tracemalloc.start()
    try:
        with (tmp_path / "large.zip").open("wb") as file, BackupZip(file) as archive:
            member = archive.add(large, told.append)
            archive.finish(Manifest.model_validate_json(manifest_of({})))
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert most < 10_000_000
    assert member.size == sum(told) == LARGE
    with zipfile.ZipFile(tmp_path / "large.zip") as archive:
        assert archive.getinfo(member.name).file_size == LARGE
