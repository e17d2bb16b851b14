"""Opens what a person names: a folder, a ZIP, a CSV of paths or an `.npz`."""

import os
from pathlib import Path

from core.common.errors import UserError, reason_of
from core.common.i18n import N_
from core.common.reading import why_no_file
from core.importing.code_pages import checked_encoding
from core.importing.folders.unclear import Parts
from core.importing.sources.base import Source
from core.importing.sources.folder import CsvSource, FolderSource
from core.importing.sources.npz import NpzSource
from core.importing.sources.zip import ZipSource
from core.importing.tables.listed import Told

WITHOUT_FOLDERS = (".npz", ".csv", ".tsv")
SEVERAL = (".zip", *WITHOUT_FOLDERS)


def open_source(path: Path, what: str = "", parts: Parts = None, encoding: str = "") -> Source:
    """The images at `path`; `what` is what people call it (default: its name),
    `parts` what they said about the folders in it.

    `encoding`: the code page of names or text that do not say their own; "": it is guessed.

    Raises UserError where there is nothing that can be read.
    """
    what = what or path.name or str(path)
    encoding = checked_encoding(encoding)
    try:
        if path.is_dir():
            next(path.iterdir(), None)
            return FolderSource(path, what, Told(parts, encoding))
        status = path.stat()
        if why := why_no_file(status):
            raise _unreadable(what, why)
        if path.suffix.lower() in WITHOUT_FOLDERS and parts is not None:
            raise UserError(
                "parts-of-no-folders",
                N_("{what}: --parts is for folders and ZIP files; here the content says it."),
                what=what,
            )
        if path.suffix.lower() == ".npz":
            return NpzSource(path, what)
        if path.suffix.lower() in (".csv", ".tsv"):
            return CsvSource(path, what, encoding)
        fingerprint = f"{status.st_size} {status.st_mtime_ns}"
        return ZipSource(path.open("rb"), what, fingerprint, parts, encoding)
    except (OSError, ValueError) as error:
        reason = reason_of(error)
        raise _unreadable(what, reason) from None


def is_several(path: str) -> bool:
    """Whether a path names several images: a folder, a ZIP, a table, arrays."""
    return os.path.isdir(path) or path.lower().endswith(SEVERAL)


def _unreadable(what: str, reason: str | None) -> UserError:
    return UserError(
        "source-unreadable",
        N_(
            "{what} can't be read: {reason}. Name a folder of class folders, a .zip, a .csv with "
            "paths and labels, or an .npz."
        ),
        what=what,
        reason=reason,
    )
