"""Files of the workspace that may be empty, cut off or damaged: told apart before they are used."""

import os
import stat
import struct
import tokenize
import zipfile
import zlib
from functools import lru_cache
from pathlib import Path
from typing import IO, Any

import numpy as np

from core.common.errors import UserError, reason_of
from core.common.i18n import N_

# Whatever NumPy, zipfile and zlib raise at a file that is not what its name says.
DAMAGE = (
    OSError,
    ValueError,
    KeyError,
    TypeError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    SyntaxError,
    ArithmeticError,
    MemoryError,
    struct.error,
    tokenize.TokenError,
    zipfile.BadZipFile,
    zlib.error,
)


def read_arrays(path: Path) -> dict[str, Any]:
    """All arrays of an `.npz`. Raises one of `DAMAGE`."""
    with np.load(path) as stored:
        if not isinstance(stored, np.lib.npyio.NpzFile):
            raise ValueError("it is no .npz")
        return {name: stored[name] for name in stored.files}


def read_file(path: Path, most_mb: int) -> bytes:
    """The content of a person's file. UserError where it is none, or larger than so many MB."""
    try:
        status = path.stat()
        if why := why_no_file(status):
            raise UserError(
                "file-is-none", N_("{path} can't be read: {reason}."), path=path, reason=why
            )
        if status.st_size > most_mb * 1_000_000:
            raise UserError(
                "file-too-large",
                N_("{path} can't be read: it is larger than {limit_mb} MB."),
                path=path,
                limit_mb=most_mb,
            )
        return path.read_bytes()
    except (OSError, ValueError) as error:  # ValueError: a zero byte in its name
        reason = reason_of(error)
        raise UserError(
            "file-unreadable", N_("{path} can't be read: {reason}."), path=path, reason=reason
        ) from None


def why_no_file(status: os.stat_result) -> str:
    """Why it can't be read like a file (a pipe would never end), or ""; a marked text."""
    if stat.S_ISDIR(status.st_mode):
        return N_("it is a folder")
    if stat.S_ISREG(status.st_mode):
        return ""
    return N_("it is no file (a device, a pipe or a socket)")


def array_header(stream: IO[bytes]) -> tuple[tuple[int, ...], bool, np.dtype[Any]]:
    """Shape, whether it lies by column, and type of the `.npy` that begins here.

    Raises ValueError where it is none. `stream` is at the first value then.
    """
    version = np.lib.format.read_magic(stream)
    if version not in ((1, 0), (2, 0)):
        raise ValueError(f"version {version} of the format is not known")
    try:
        if version == (1, 0):
            return np.lib.format.read_array_header_1_0(stream)
        return np.lib.format.read_array_header_2_0(stream)
    except Exception as error:  # it is Python text: whatever its parsers raise
        raise ValueError("its header can't be read") from error


def array_shape(path: Path) -> tuple[int, ...] | None:
    """The shape of the array in a `.npy`; None where the file is not there, or not whole."""
    try:
        return _shape(path, *stamp(path))
    except DAMAGE:
        return None


def why_not_whole(path: Path) -> str:
    """What is wrong with a ZIP (`.npz`, `.keras`), in a few marked words; "" where nothing is.

    Every member's checksum is compared, once for as long as the file stays as it is.
    """
    try:
        return _why_not_whole(path, *stamp(path))
    except OSError as error:
        return error.strerror.lower() if error.strerror else N_("it can't be read")


def stamp(path: Path) -> tuple[int, int, int]:
    """What changes with the file: its size, time and number."""
    status = os.stat(path)
    return status.st_size, status.st_mtime_ns, status.st_ino


@lru_cache(maxsize=256)
def _shape(path: Path, size: int, changed_ns: int, number: int) -> tuple[int, ...] | None:
    with path.open("rb") as file:
        shape, _, kind = array_header(file)
        needed = file.tell() + int(np.prod(shape, dtype=object)) * kind.itemsize
    return shape if size == needed else None


@lru_cache(maxsize=256)
def _why_not_whole(path: Path, size: int, changed_ns: int, number: int) -> str:
    if not path.is_file():
        return N_("a folder is in its place")
    if not size:
        return N_("it is empty")
    try:
        with zipfile.ZipFile(path) as file:
            return N_("it is damaged") if file.testzip() or not file.namelist() else ""
    except DAMAGE:
        return N_("it is cut off or damaged")
