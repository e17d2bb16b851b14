"""A run's file on this host: where it was written here, else brought once from the shared place."""

import hashlib
from functools import lru_cache
from pathlib import Path

from core.common import settings
from core.common.errors import UserError
from core.common.files import make_folder, whole
from core.common.i18n import N_
from core.common.locks import held
from core.runs.sharing.keys import LETTERS, key_of
from core.storage.place import Place, place


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
            _bring(there, address, sha256, kept)
    return kept


def is_shared() -> bool:
    """Whether hosts share a place for files. FilesError where it can't be used."""
    return place() is not None


def is_file_of(path: Path, size: int, sha256: str) -> bool:
    """Whether the file has that size and SHA-256; each is read once."""
    try:
        status = path.stat()
        return status.st_size == size and _checksum(path, status.st_mtime_ns, size) == sha256
    except OSError:
        return False


def _bring(there: Place, address: str, sha256: str, kept: Path) -> None:
    make_folder(kept.parent)
    with whole(kept) as partial:
        try:
            there.get(key_of(address, sha256), partial)
        except FileNotFoundError:
            raise UserError(
                "file-not-shared",
                N_(
                    "{address} is not in {place}: the host that wrote it may have it alone, and "
                    "sends it when it can. Wait, or see there."
                ),
                address=address,
                place=there.name,
            ) from None
        with partial.open("rb") as stream:
            if hashlib.file_digest(stream, "sha256").hexdigest() == sha256:
                return
        raise UserError(
            "shared-file-changed",
            N_(
                "{address} in {place} is not the file that the run has left (its SHA-256 is "
                "another). Somebody has changed it there."
            ),
            address=address,
            place=there.name,
        )


@lru_cache(maxsize=4096)
def _checksum(path: Path, changed_ns: int, size: int) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
