"""Brings single files that others published, to where Keras looks for them.

Keras' own downloads wait without a limit for a server that says nothing, and a limit for them could
only be set for all sockets of the process. Here each call has its own, what is not whole never has
the file's name, and a download that was cut off goes on where it was.
"""

import hashlib
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, build_opener

from filelock import FileLock

from core.common.files import drop, sync

SECONDS_FOR_AN_ANSWER = 20.0
CHUNK_BYTES = 1 << 16
PARTIAL_CONTENT, RANGE_NOT_SATISFIABLE = 206, 416
MD5_DIGITS = 32


@dataclass(frozen=True)
class Published:
    """A file at `address`, whose place is `path` in one of Keras' folders.

    `checksum`: SHA-256 or MD5 in hexadecimal digits, "" where none was published.
    """

    path: str
    address: str
    checksum: str = ""


class CutOff(OSError):  # noqa: N818 (it is the event)
    """The server ended the connection before all was there."""


def fetch_file(file: Published, folder: Path) -> Path:
    """The file in `folder`, downloaded where it is not there, or is another than the published one.

    Raises OSError, HTTPException or ValueError with the cause: no network, a server that says
    nothing for `SECONDS_FOR_AN_ANSWER`, other content than was published.
    """
    path = folder / file.path
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.part")
    lock = FileLock(f"{part}.lock")
    with lock:  # another process may be bringing the same
        if not _is_right(path, file.checksum):
            _download(file.address, part)
            if not _is_right(part, file.checksum):
                part.unlink()
                raise ValueError("what came is not the published file")
            sync(part)
            drop(path)
            part.replace(path)
        Path(lock.lock_file).unlink(missing_ok=True)  # who waited for it finds the file
    return path


def is_there(file: Published, folder: Path) -> bool:
    """Whether there is such a file, by its name alone."""
    try:
        return (folder / file.path).stat().st_size > 0
    except OSError:
        return False


def _download(address: str, part: Path) -> None:
    """Go on with `part` until it is whole, also where it was cut off, as long as it grows."""
    while True:
        before = part.stat().st_size if part.exists() else 0
        try:
            return _read_on(address, part, before)
        except (CutOff, TimeoutError, ConnectionError, HTTPException):
            if not part.exists() or part.stat().st_size <= before:
                raise


def _read_on(address: str, part: Path, start: int) -> None:
    request = Request(address, headers={"Range": f"bytes={start}-"} if start else {})
    # Not urlopen: the first call would fix the proxies for the whole process.
    try:
        response = build_opener().open(request, timeout=SECONDS_FOR_AN_ANSWER)
    except HTTPError as error:
        if error.code != RANGE_NOT_SATISFIABLE or not start:
            raise
        part.unlink()  # it has more than the file: it is of another one
        response = build_opener().open(address, timeout=SECONDS_FOR_AN_ANSWER)
    with response:
        goes_on = response.status == PARTIAL_CONTENT
        with part.open("ab" if goes_on else "wb") as target:
            _copy(response, target)


def _copy(response: Any, target: Any) -> None:
    expected = response.headers.get("Content-Length", "")
    came = 0
    while chunk := response.read(CHUNK_BYTES):
        target.write(chunk)
        target.flush()  # how far it is, is told by the file's size
        came += len(chunk)
    if expected.isdecimal() and came < int(expected):
        raise CutOff(f"the connection was cut off after {came:,} of {int(expected):,} bytes")


def _is_right(path: Path, checksum: str) -> bool:
    if not path.is_file() or not path.stat().st_size:
        return False
    if not checksum:
        return True
    with path.open("rb") as content:
        kind = "md5" if len(checksum) == MD5_DIGITS else "sha256"
        return hashlib.file_digest(content, kind).hexdigest() == checksum
