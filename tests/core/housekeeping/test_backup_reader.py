"""Backups that are cut off, damaged, newer, or made to do harm: refused in a line, and nothing of
them is anywhere."""

import os
import stat
import zipfile
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from core.common.errors import UserError
from core.housekeeping.backup import back_up
from core.housekeeping.backup_format import MANIFEST
from core.housekeeping.backup_reader import open_backup
from core.housekeeping.restoring import restore
from tests.backups import manifest_of, members_of, sha256, stopped_run
from tests.importing_files import add_link, patched

Members = dict[str, bytes]
NAME = "runs/1a2b3c4d/a.npz"


@pytest.fixture
def good(workspace: Path, tmp_path: Path) -> Path:
    """A backup of a small workspace, alone in its folder."""
    stopped_run()
    folder = tmp_path / "disk"
    folder.mkdir()
    file = folder / "backup.zip"
    back_up(file)
    return file


@pytest.fixture
def members(good: Path) -> Members:
    return {**members_of(good), NAME: b"some content"}


def zipped(path: Path, members: Mapping[str, bytes], manifest: bytes | None = None) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content)
        archive.writestr(MANIFEST, manifest_of(members) if manifest is None else manifest)
    return path


def refused(file: Path, code: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The words by which the backup is refused; nothing of it is left anywhere."""
    top = file.parent.parent
    home = top / "new" / "workspace"
    monkeypatch.setenv("VISTAZO_HOME", str(home))
    before = sorted(top.rglob("*"))
    with pytest.raises(UserError) as caught:
        restore(file)
    assert caught.value.code == code
    assert sorted(top.rglob("*")) == before
    words = str(caught.value)
    assert len(words.splitlines()) == 1
    return words


def test_a_good_one_is_unpacked(good, members, tmp_path):
    zipped(good, members)
    told: list[tuple[int, int]] = []
    with open_backup(good) as backup:
        backup.unpack(tmp_path / "there", lambda done, total: told.append((done, total)))
        assert told[-1] == (backup.size, backup.size) == (sum(map(len, members.values())),) * 2
    found = {name: (tmp_path / "there" / name).read_bytes() for name in members}
    assert found == members
    assert (tmp_path / "there" / NAME).stat().st_mtime_ns == 0


def test_moments_come_along_to_the_nanosecond(good, tmp_path, workspace):
    with open_backup(good) as backup:
        backup.unpack(tmp_path / "there", lambda done, total: None)
        files = [each.name for each in backup.manifest.files if "/" in each.name]
    for name in files:
        moments = [(home / name).stat().st_mtime_ns for home in (workspace, tmp_path / "there")]
        assert moments[0] == moments[1] > 0


NO_BACKUP: dict[str, tuple[str, Callable[[Path], object]]] = {
    "empty": ("backup-none", lambda file: file.write_bytes(b"")),
    "no ZIP": ("backup-none", lambda file: file.write_bytes(b"words" * 1000)),
    "cut off": ("backup-none", lambda file: os.truncate(file, file.stat().st_size - 30)),
    "the beginning is missing": (
        "backup-damaged",
        lambda file: file.write_bytes(file.read_bytes()[500:]),
    ),
    "another ZIP": (
        "backup-without-list",
        lambda file: zipped_plainly(file, {"train/cat/1.png": b"1"}),
    ),
    "a folder": ("backup-not-a-file", lambda file: (file.unlink(), file.mkdir())),
    "a pipe": ("backup-not-a-file", lambda file: (file.unlink(), os.mkfifo(file))),
    "nothing": ("backup-not-a-file", lambda file: file.unlink()),
}


def zipped_plainly(path: Path, members: Mapping[str, bytes]) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)


@pytest.mark.parametrize("how", NO_BACKUP)
def test_what_is_no_backup_is_said_so(good, monkeypatch, how):
    code, spoil = NO_BACKUP[how]
    spoil(good)
    assert str(good) in refused(good, code, monkeypatch)


MANIFESTS: dict[str, tuple[str, Any]] = {
    "a newer format": ("backup-newer", {"format": 2, "app": "9.1", "files": {}}),
    "newer tables": ("backup-newer", {"revision": "9999", "app": "9.1"}),
    "a format that is none": ("backup-damaged", {"format": "one"}),
    "counts that are none": ("backup-damaged", {"runs": -1}),
    "no files": ("backup-damaged", {"files": []}),
    "no JSON": ("backup-damaged", b"{"),
    "no object": ("backup-damaged", b"[1]"),
    "deep": ("backup-damaged", b"[" * 9_000),
    "long": ("backup-damaged", b" " * 1_000_000),
    "empty": ("backup-damaged", b""),
    "no text": ("backup-damaged", b"\xff\xfe"),
}


@pytest.mark.parametrize("how", MANIFESTS)
def test_a_list_that_can_not_be_read_or_is_newer(good, members, monkeypatch, how):
    code, changes = MANIFESTS[how]
    raw = changes if isinstance(changes, bytes) else manifest_of(members, **changes)
    zipped(good, members, raw)
    words = refused(good, code, monkeypatch)
    if code == "backup-newer":
        assert "9.1" in words


OUTSIDE = [
    "../escaped",
    "../../escaped.txt",
    "/tmp/escaped",
    "runs/../../escaped",
    "runs/1a2b3c4d/../../../escaped",
    "runs/1a2b3c4d/..\\..\\escaped",
    "C:/escaped/now",
    "runs/c:/escaped",
    "escaped",
    "workspace.id",
    "cache/many/escaped",
    "runs/escaped",
    "runs//escaped/now",
    "runs/1a2b3c4d/esc\naped",
    "runs/1a2b3c4d/\x1b[2Jescaped",
]


@pytest.mark.parametrize("name", OUTSIDE)
def test_a_name_that_leads_elsewhere_is_refused(good, members, monkeypatch, name):
    zipped(good, {**members, name: b"x"})
    words = refused(good, "backup-unsafe", monkeypatch)
    assert "\x1b" not in words


def with_a_link(path: Path, members: Members) -> None:
    zipped_plainly(path, {name: each for name, each in members.items() if name != NAME})
    with zipfile.ZipFile(path, "a") as archive:
        add_link(archive, NAME, "/etc/passwd")
        archive.writestr(MANIFEST, manifest_of({**members, NAME: b"/etc/passwd"}))


def with_a_device(path: Path, members: Members) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            info = zipfile.ZipInfo(name)
            info.external_attr = (stat.S_IFCHR | 0o666) << 16
            archive.writestr(info, content)
        archive.writestr(MANIFEST, manifest_of(members))


def with_a_folder(path: Path, members: Members) -> None:
    zipped(path, {**members, "runs/1a2b3c4d/folder/": b""})


def packed_by(method: int) -> Callable[[Path, Members], None]:
    def pack(path: Path, members: Members) -> None:
        with zipfile.ZipFile(path, "w", method) as archive:
            for name, content in {**members, MANIFEST: manifest_of(members)}.items():
                archive.writestr(name, content)

    return pack


def encrypted(path: Path, members: Members) -> None:
    patched(zipped(path, members), NAME, flag=1)


UNSAFE: dict[str, Callable[[Path, Members], None]] = {
    "a link": with_a_link,
    "a device": with_a_device,
    "a folder": with_a_folder,
    "another packing": packed_by(zipfile.ZIP_LZMA),
    "encrypted": encrypted,
}


@pytest.mark.parametrize("how", UNSAFE)
def test_what_is_no_plain_file_is_refused(good, members, monkeypatch, how):
    UNSAFE[how](good, members)
    refused(good, "backup-unsafe", monkeypatch)


def twice(path: Path, members: Members) -> None:
    zipped_plainly(path, members)
    with zipfile.ZipFile(path, "a") as archive:
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr(NAME, b"another")
        archive.writestr(MANIFEST, manifest_of(members))


def listed_twice(path: Path, members: Members) -> None:
    entry = [NAME, len(members[NAME]), sha256(members[NAME]), 0]
    files = [[name, len(each), sha256(each), 0] for name, each in members.items()]
    zipped(path, members, manifest_of(members, files=[*files, entry]))


def one_more(path: Path, members: Members) -> None:
    zipped(path, {**members, "runs/1a2b3c4d/b.npz": b""}, manifest_of(members))


def one_less(path: Path, members: Members) -> None:
    zipped(path, {n: each for n, each in members.items() if n != NAME}, manifest_of(members))


def without_rows(path: Path, members: Members) -> None:
    zipped(path, {NAME: members[NAME]})


def other_content(path: Path, members: Members) -> None:
    zipped(path, {**members, NAME: b"other content"[:12]}, manifest_of(members))


def a_byte_changed(path: Path, members: Members) -> None:
    content = bytearray(zipped(path, members).read_bytes())
    content[content.index(members[NAME])] ^= 1
    path.write_bytes(content)


def claims(size: int) -> Callable[[Path, Members], None]:
    """The list and the ZIP say that a file has another size."""

    def write(path: Path, members: Members) -> None:
        files = [
            [name, size if name == NAME else len(each), sha256(each), 0]
            for name, each in members.items()
        ]
        with zipfile.ZipFile(path, "w") as archive:
            for name, content in members.items():
                archive.writestr(name, content)
                if name == NAME:
                    archive.filelist[-1].file_size = size
            archive.writestr(MANIFEST, manifest_of(members, files=files))

    return write


def unpacks_to_more(path: Path, members: Members) -> None:
    """A bomb: a kilobyte by what it says, a hundred megabytes by what is in it."""
    bomb = bytes(100_000_000)
    files = [[n, len(each), sha256(each), 0] for n, each in members.items() if n != NAME]
    files.append([NAME, 1_000, sha256(bomb), 0])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**members, NAME: bomb}.items():
            archive.writestr(name, content)
            if name == NAME:
                archive.filelist[-1].file_size = 1_000
                archive.filelist[-1].CRC = zlib.crc32(bomb[:1_000])
        archive.writestr(MANIFEST, manifest_of(members, files=files))


DAMAGED: dict[str, Callable[[Path, Members], None]] = {
    "a file twice": twice,
    "a file listed twice": listed_twice,
    "a file that is not listed": one_more,
    "a file that is missing": one_less,
    "no database": without_rows,
    "another content": other_content,
    "a byte changed": a_byte_changed,
    "another size in the list": lambda path, members: (
        zipped(path, members, manifest_of({**members, NAME: b"1"})).stat() and None
    ),
    "more than is there": claims(1_000),
    "less than is there": claims(3),
    "a bomb": unpacks_to_more,
}


@pytest.mark.parametrize("how", DAMAGED)
def test_what_is_not_as_its_list_says_is_refused(good, members, monkeypatch, how):
    DAMAGED[how](good, members)
    assert "damaged" in refused(good, "backup-damaged", monkeypatch)


def test_more_than_the_disk_has_room_for_is_refused_before_anything(good, members, monkeypatch):
    claims(10**15)(good, members)
    assert "1,000,000.0 GB" in refused(good, "restore-no-room", monkeypatch)


def test_a_database_that_is_none_leaves_nothing(good, members, monkeypatch):
    zipped(good, {**members, "vistazo.db": b"no database" * 1_000})
    refused(good, "backup-database-damaged", monkeypatch)
