"""Which rows of a database are this workspace's: those with the id in its file `workspace.id`.

Several workspaces may share one database. Where the file is lost or damaged, the id is found again
by the runs whose folders lie here; a workspace without any gets a new one.
"""

import logging
import os
import re
import secrets
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

from filelock import FileLock
from sqlalchemy import func, select

from core.common import settings
from core.common.files import write_whole
from core.db.engine import reading
from core.db.tables import runs
from core.storage.place import place

WORKSPACE_ID = re.compile("[0-9a-f]{16}")
RUN_ID = re.compile("[0-9a-f]{8}")
AT_ONCE = 500  # ids in one question
log = logging.getLogger("vistazo")


def workspace_id() -> str:
    """The name of this workspace in a database that several share; drawn once, kept in a file."""
    path = settings.home() / settings.ID_FILE
    if found := id_in(path.parent):
        return found
    with FileLock(settings.lock_file("workspace")):
        if found := id_in(path.parent):
            return found
        found = _id_of_the_runs_here()
        if found:
            log.warning("%s was lost; the runs in this workspace are those of %s", path, found)
        found = _shared_by_hosts(found or secrets.token_hex(8))
        write_whole(path, found)
    return found


def id_in(folder: Path) -> str | None:
    """The id that the workspace in `folder` has; None where it has none (any more)."""
    file = folder / settings.ID_FILE
    try:
        found = file.stat()
        text = _text_of(file, found.st_ino, found.st_mtime_ns).strip()
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError, UnicodeDecodeError):
        return None
    return text if WORKSPACE_ID.fullmatch(text) else None


@lru_cache(maxsize=8)
def _text_of(file: Path, inode: int, changed: int) -> str:
    """Read once for each state of the file: each question to the database names the workspace."""
    return file.read_text(encoding="ascii")


def run_folders() -> set[str]:
    """The ids that runs have whose folders lie in this workspace."""
    try:
        with os.scandir(settings.home() / "runs") as entries:
            return {one.name for one in entries if RUN_ID.fullmatch(one.name) and one.is_dir()}
    except (FileNotFoundError, NotADirectoryError):  # whoever makes a run says so
        return set()


def in_parts(ids: Iterable[str]) -> Iterator[tuple[str, ...]]:
    """So many ids at a time as a question to the database may hold."""
    every = sorted(ids)
    return (tuple(every[at : at + AT_ONCE]) for at in range(0, len(every), AT_ONCE))


def _shared_by_hosts(found: str) -> str:
    """Where hosts share a place for files, the id that lies there: that of who came first. What
    lies there and is no id is left out."""
    there = place()
    shared = there.put_first(settings.ID_FILE, found).strip() if there else found
    return shared if WORKSPACE_ID.fullmatch(shared) else found


def _id_of_the_runs_here() -> str | None:
    """Of the workspaces in the database, the one of most runs that have their folders here."""
    counts: dict[str, int] = {}
    with reading() as connection:
        for part in in_parts(run_folders()):
            query = select(runs.c.workspace, func.count()).where(runs.c.id.in_(part))
            for workspace, count in connection.execute(query.group_by(runs.c.workspace)):
                counts[workspace] = counts.get(workspace, 0) + count
    return max(counts, key=lambda workspace: counts[workspace], default=None)
