"""Opens what a person names: a folder, a ZIP, a CSV of paths or an `.npz`."""

from pathlib import Path

from core.errors import LabError
from core.importing.archive import ZipSource
from core.importing.arrays import NpzSource
from core.importing.folder import CsvSource, FolderSource
from core.importing.members import Source
from core.reading import why_no_file


def open_source(path: Path, what: str = "") -> Source:
    """The images at `path`; `what` is what people call it (default: its name).

    Raises LabError where there is nothing that can be read.
    """
    what = what or path.name or str(path)
    try:
        if path.is_dir():
            next(path.iterdir(), None)
            return FolderSource(path, what)
        status = path.stat()
        if why := why_no_file(status):
            raise ValueError(f"it {why}")
        if path.suffix.lower() == ".npz":
            return NpzSource(path, what)
        if path.suffix.lower() in (".csv", ".tsv"):
            return CsvSource(path, what)
        return ZipSource(path.open("rb"), what, f"{status.st_size} {status.st_mtime_ns}")
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise LabError(
            f"{what} can't be read: {reason}. Name a folder of class folders, a .zip, a .csv with "
            "paths and labels, or an .npz."
        ) from None
