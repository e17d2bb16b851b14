"""The one kind of error a person can act on."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager

_DISK = {errno.ENOSPC: "the disk is full", errno.EDQUOT: "your share of the disk is used up"}
_DISK |= {errno.EACCES: "it may not be written", errno.EROFS: "it can only be read"}
_DISK |= {errno.EFBIG: "files may not become that large here"}
_IN_THE_WAY = {errno.ENOTDIR: "a file is where a folder belongs"}
_IN_THE_WAY |= {errno.EISDIR: "a folder is where a file belongs"}


class UserError(Exception):
    """Something the person can mend.

    The message says what was given, what is allowed and what to do. Pages show it as it is, the
    terminal prints it in one line and exits with 2. Every other exception is a bug.
    """


@contextmanager
def readable_disk_errors() -> Iterator[None]:
    """Turn a full or closed disk, or what is in the way there, in the block into a UserError."""
    try:
        yield
    except OSError as error:
        if error.errno in _IN_THE_WAY:
            raise UserError(
                f"The workspace can't be used: {_IN_THE_WAY[error.errno]}"
                f"{f' ({error.filename})' if error.filename else ''}. Move it away."
            ) from error
        if error.errno not in _DISK:
            raise
        raise UserError(
            f"The workspace can't be written: {_DISK[error.errno]}. Free some space, or set "
            "VISTAZO_HOME to another folder."
        ) from error
