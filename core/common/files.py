"""Files and folders that are there whole or not at all, whoever else writes them at the same time.

What is written has another name until it is whole and on the disk: `partial-<owner>-<random>-…`.
The owner is a process; what a dead one has left is swept at the next start
(`core.execution.tidying`).
"""

import json
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from uuid import uuid4
from zipfile import ZIP_STORED, ZipFile, ZipInfo

import numpy as np

from core.common.errors import UserError, readable_disk_errors
from core.common.i18n import N_
from core.common.owners import OWNER, owner

PARTIAL = "partial-"
# What `beside` makes; a data set's folder may be called partial-anything, but not like this.
HALF_WRITTEN = re.compile(rf"{PARTIAL}({OWNER})-[0-9a-f]{{8}}-")
EARLIEST = (1980, 1, 1, 0, 0, 0)  # what a ZIP can say; a clock before it would end the training


@contextmanager
def whole(path: Path, durable: bool = True) -> Iterator[Path]:
    """Another name to write a file to, in a folder that is there; at the end it becomes `path`.

    Each writer has a name of its own, with the same suffix, so that two never mix: the last one
    stays. What is in the way, a folder too, goes. It is on the disk before it replaces what was
    there, unless it is not `durable`: a note that only this moment needs. UserError where the disk
    is full or closed.
    """
    partial = beside(path)
    with readable_disk_errors():
        try:
            yield partial
            if durable:
                sync(partial)
            if path.is_dir() and not path.is_symlink():
                drop(path)
            partial.replace(path)
            if durable:
                sync(path.parent)
        finally:
            partial.unlink(missing_ok=True)


@contextmanager
def whole_folder(path: Path) -> Iterator[Path]:
    """A new folder under another name; at the end it is on the disk and becomes `path`.

    What is in the way, a file too, goes. UserError where the disk is full or closed.
    """
    partial = beside(path)
    with readable_disk_errors():
        make_folder(path.parent)
        partial.mkdir()
        try:
            yield partial
            for file in partial.iterdir():
                sync(file)
            sync(partial)
            drop(path)
            partial.replace(path)
            sync(path.parent)
        finally:
            shutil.rmtree(partial, ignore_errors=True)


def write_whole(path: Path, text: str, durable: bool = True) -> None:
    """Put a file with `text` there, as `whole` does."""
    with whole(path, durable) as partial:
        partial.write_text(text, encoding="utf-8")


def write_json(path: Path, values: Any, durable: bool = True) -> None:
    """`write_whole` of `values` as JSON."""
    write_whole(path, json.dumps(values, ensure_ascii=False), durable)


def write_arrays(path: Path, arrays: Mapping[str, Any]) -> None:
    """Put an `.npz` there, as `whole` does; unlike NumPy's it has no date, so any clock will do."""
    with whole(path) as partial, ZipFile(partial, "w", ZIP_STORED) as file:
        for name, values in arrays.items():
            with file.open(ZipInfo(f"{name}.npy", EARLIEST), "w", force_zip64=True) as stream:
                np.lib.format.write_array(stream, np.asanyarray(values), allow_pickle=False)


def make_folder(path: Path, instead_of_files: bool = False) -> Path:
    """`path`, as a folder with its parents. Of what can be made again, files in the way may go.

    UserError where one is in the way, which names it, or where the disk is full or closed.
    """
    with readable_disk_errors():
        for folder in (*reversed(path.parents), path):
            if folder.is_dir():
                continue
            try:
                folder.mkdir(exist_ok=True)  # who makes it at this moment too is welcome
            except FileExistsError:
                if not instead_of_files:
                    raise UserError(
                        "file-in-place-of-folder",
                        N_(
                            "{folder} must be a folder, and a file is in its place. Move the "
                            "file away, or set VISTAZO_HOME to another folder."
                        ),
                        folder=folder,
                    ) from None
                drop(folder)
                folder.mkdir(exist_ok=True)
    return path


def drop(path: Path) -> None:
    """Delete what is there: a file, a link or a folder with all that is in it; or nothing."""
    if path.is_dir() and not path.is_symlink():
        doomed = beside(path)  # under another name: half a folder must never be taken for a whole
        path.replace(doomed)
        shutil.rmtree(doomed, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def sync(path: Path) -> None:
    """Wait until the file, or the names in the folder, are on the disk."""
    is_folder = path.is_dir()
    if is_folder and os.name != "posix":
        return  # Windows opens no folders
    descriptor = os.open(path, os.O_RDONLY if is_folder else os.O_RDWR)
    try:
        if is_folder:
            with suppress(OSError):  # some network disks know no such thing
                os.fsync(descriptor)
        else:
            os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_zip(path: Path, folder: Path) -> None:
    """Put a ZIP of the files in `folder` there, uncompressed, as `whole` does; it has no dates."""
    with whole(path) as partial, ZipFile(partial, "w", ZIP_STORED) as file:
        for source in sorted(each for each in folder.rglob("*") if each.is_file()):
            info = ZipInfo(source.relative_to(folder).as_posix(), EARLIEST)
            with file.open(info, "w", force_zip64=True) as member, source.open("rb") as content:
                shutil.copyfileobj(content, member, 1_000_000)


def beside(path: Path) -> Path:
    """A name next to `path` that nobody else takes, for what is swept if this process is killed."""
    return path.with_name(f"{PARTIAL}{owner()}-{uuid4().hex[:8]}-{path.name}")
