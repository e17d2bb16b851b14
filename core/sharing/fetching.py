"""A file on this host: where it was written here, else brought once from the shared place."""

import hashlib
from functools import lru_cache
from pathlib import Path

from core.common import settings
from core.common.errors import UserError
from core.common.files import make_folder, whole
from core.common.i18n import N_
from core.common.locks import held
from core.sharing.keys import LETTERS, key_of
from core.storage.place import place


def here(address: str, size: int, sha256: str) -> Path:
    """The file at that address of a workspace, whole, on this host: in the workspace, or in this
    host's cache (`files`). UserError where there is none, or it is not the one."""
    path = settings.home() / address
    there = place()
    if there is None or not sha256 or is_file_of(path, size, sha256):
        return path
    kept = settings.cache() / "files" / Path(address).parent / sha256[:LETTERS] / path.name
    if is_file_of(kept, size, sha256):
        return kept
    with held(f"fetching-{sha256[:1]}", lambda: None):
        if not is_file_of(kept, size, sha256):
            bring(address, sha256, kept)
    return kept


def is_shared() -> bool:
    """Whether hosts share a place for files. FilesError where it can't be used."""
    return place() is not None


def is_file_of(path: Path, size: int, sha256: str) -> bool:
    """Whether the file has that size and SHA-256; each is read once."""
    try:
        status = path.stat()
        return status.st_size == size and checksum(path) == sha256
    except OSError:
        return False


def bring(address: str, sha256: str, kept: Path) -> None:
    """Write the file that hosts have at that address to `kept`, whole. UserError where it is not in
    the place that they share, is not the one, or there is no such place."""
    there = place()
    if there is None:
        raise _not_there(address, "VISTAZO_FILES")
    make_folder(kept.parent)
    with whole(kept) as partial:
        try:
            there.get(key_of(address, sha256), partial)
        except FileNotFoundError:
            raise _not_there(address, there.name) from None
        with partial.open("rb") as stream:
            if hashlib.file_digest(stream, "sha256").hexdigest() == sha256:
                return
        raise UserError(
            "shared-file-changed",
            N_(
                "{address} in {place} is not the file that was left there (its SHA-256 is "
                "another). Somebody has changed it there."
            ),
            address=address,
            place=there.name,
        )


def checksum(path: Path) -> str:
    """The file's SHA-256, in hex; it is read once, for as long as it stays as it is."""
    status = path.stat()
    return _checksum(path, status.st_mtime_ns, status.st_size)


def _not_there(address: str, where: str) -> UserError:
    return UserError(
        "file-not-shared",
        N_(
            "{address} is not in {place}: the host that wrote it may have it alone, and sends it "
            "when it can. Wait, or see there."
        ),
        address=address,
        place=where,
    )


@lru_cache(maxsize=4096)
def _checksum(path: Path, changed_ns: int, size: int) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
