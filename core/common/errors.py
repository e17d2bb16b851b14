"""The one kind of error a person can act on."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from core.common.i18n import N_, Text, _

_DISK = {
    errno.ENOSPC: N_("the disk is full"),
    errno.EDQUOT: N_("your share of the disk is used up"),
    errno.EACCES: N_("it may not be written"),
    errno.EROFS: N_("it can only be read"),
    errno.EFBIG: N_("files may not become that large here"),
}
_IN_THE_WAY = {
    errno.ENOTDIR: N_("a file is where a folder belongs"),
    errno.EISDIR: N_("a folder is where a file belongs"),
}
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_FULL = "No space left on device"
_LONGEST_CHAIN = 10


BUG = "bug"  # the code of what is no `UserError`


class UserError(Exception):
    """Something the person can mend.

    `code` names the case for programs and tests ("version-unknown"); no decision hangs on the
    words. `text` says what was given, what is allowed and what to do, with `{placeholders}` for
    `values`; `str` shows it in the reader's language, with values that are texts or errors
    themselves. Pages show it as it is, the terminal prints it in one line and exits with 2. Every
    other exception is a bug.
    """

    def __init__(self, code: str, text: str, /, **values: object) -> None:
        super().__init__(code, text)
        marked = text if isinstance(text, Text) else N_(text)
        self.code = code
        self.text = Text.of(marked.pattern, marked.many, marked.values | values)

    @property
    def values(self) -> dict[str, Any]:
        """What fills the text's placeholders, by their names."""
        return self.text.values

    def __str__(self) -> str:
        return _(self.text)

    def __reduce__(self) -> tuple[object, ...]:  # a worker's error is raised in the app's process
        return _rebuilt, (type(self), self.args), vars(self)


def _rebuilt(kind: type[UserError], arguments: tuple[object, ...]) -> UserError:
    return kind.__new__(kind, *arguments)


@contextmanager
def readable_disk_errors() -> Iterator[None]:
    """Turn a full or closed disk, or what is in the way there, in the block into a UserError.

    Also where it was the reason of another error: a ZIP that can't be ended, a library's own.
    """
    try:
        yield
    except UserError:
        raise
    except Exception as caught:
        error = _of_the_disk(caught)
        if error is None:
            raise
        place = f" ({error.filename})" if error.filename else ""
        if error.errno in _IN_THE_WAY:
            raise UserError(
                "workspace-in-the-way",
                N_("The workspace can't be used: {reason}{place}. Move it away."),
                reason=_IN_THE_WAY[error.errno],
                place=place,
            ) from caught
        raise UserError(
            "workspace-not-writable",
            N_(
                "The workspace can't be written: {reason}{place}. Free some space, or set "
                "VISTAZO_HOME to another folder."
            ),
            reason=_DISK[error.errno or errno.ENOSPC],
            place=place,
        ) from caught


def reason_of(error: Exception) -> str:
    """Why something could not be done, in a few words: those of the system come without its number
    and the file's path, which are nobody's business but the log's."""
    return (isinstance(error, OSError) and error.strerror) or str(error)


def _of_the_disk(error: BaseException) -> OSError | None:
    """What the system has said of the disk: the error itself, or that there was no room, where that
    led to it."""
    if isinstance(error, OSError) and (error.errno in _DISK or error.errno in _IN_THE_WAY):
        return error
    cause: BaseException | None = error
    for _step in range(_LONGEST_CHAIN):
        if cause is None:
            break
        if isinstance(cause, OSError) and cause.errno in _NO_ROOM:
            return cause
        if _FULL in str(cause):  # HDF5 says it in words
            return OSError(errno.ENOSPC, _FULL)
        cause = cause.__cause__ or (None if cause.__suppress_context__ else cause.__context__)
    return None
