"""restore(file): a backup becomes a workspace, whole or not at all.

All of it is unpacked and judged in a new folder, which then takes the workspace's place by one
rename; where that can't be (the workspace is a disk of its own), its parts do, the database last.
What waited waits again, what was at work is interrupted: as after a power cut.
"""

import os
import secrets
import shutil
import stat
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path

from core.common import settings
from core.common.errors import UserError, readable_disk_errors
from core.common.files import beside, drop, make_folder, sync, write_whole
from core.common.i18n import N_
from core.datasets.imported import RECORD
from core.db.copying_in import file_of_database, make_usable, put_in
from core.housekeeping.backup_files import REQUEST
from core.housekeeping.backup_format import count_data_sets, count_versions
from core.housekeeping.backup_reader import open_backup
from core.importing.progress import UPLOAD
from core.importing.request import Request
from core.runs import queue

INTERRUPTED = N_("It was under way when the backup was made that this workspace comes from.")
SPARE_BYTES = 100_000_000
LOCKS = "locks"
EMPTY = {LOCKS, "lost+found"}  # what makes no workspace
Report = Callable[[int, int], object]


@dataclass(frozen=True)
class Restored:
    """What is in the workspace `home` now. `left_out`: how many runs are not, as the database that
    is set can't hold what somebody has written into their rows; the app takes them in from their
    folders."""

    home: Path
    runs: int
    data_sets: int
    versions: int
    files: int
    left_out: int = 0


def restore(file: Path, report: Report = lambda done, total: None) -> Restored:
    """Restore a backup into the workspace that VISTAZO_HOME names, which is empty or not there.

    `report` is told how many bytes are unpacked, of how many. UserError, and nothing is left
    behind, where the workspace is not empty, the database that is set knows one of the runs, there
    is no room, or the backup is none, damaged, or of a newer version.
    """
    home = settings.place_of_home()
    place = file_of_database(home)
    with readable_disk_errors(), open_backup(file) as backup, _Place(home) as new:
        _refuse_without_room(new.folder, backup.size)
        backup.unpack(new.folder, report)
        restored = _made_whole(new, [member.name for member in backup.manifest.files], place)
    with suppress(UserError):  # whoever opens it next does so too
        queue.give_up_lost(INTERRUPTED)
    return restored


def _made_whole(new: "_Place", names: list[str], place: Path | None) -> Restored:
    """Make a workspace of what is unpacked and have it in its place. `place`: where its database
    lies in it; None: elsewhere."""
    workspace, left_out = secrets.token_hex(8), 0
    rows = new.folder / settings.DATABASE_FILE
    runs = make_usable(rows, workspace)
    _settle_imports(new.folder, new.home)
    write_whole(new.folder / settings.ID_FILE, workspace)
    if place is None:
        with ExitStack() as stack:
            rows = rows.replace(beside(new.folder))
            stack.callback(rows.unlink)
            left_out = stack.enter_context(put_in(rows, workspace))
            new.move()
    else:
        make_folder((new.folder / place).parent)
        rows.replace(new.folder / place)
        new.move()
    sets, versions = count_data_sets(names), count_versions(names)
    return Restored(new.home, runs - left_out, sets, versions, len(names), left_out)


class _Place:
    """A new folder, beside the workspace's place or in it, until `move`. Where the block raises,
    all is as it was before."""

    def __init__(self, home: Path) -> None:
        _refuse_unless_empty(home)
        self.home = home
        self._was_there = home.is_dir()
        self._mode = stat.S_IMODE(home.stat().st_mode) if self._was_there else 0
        self._moved: list[Path] = []
        self._made = [each for each in home.parents if not each.exists()]
        self.folder = beside(home / "new" if self._is_to_stay() else home)

    def __enter__(self) -> "_Place":
        try:
            make_folder(self.folder.parent)
            self.folder.mkdir(0o777 if settings.is_shared() else 0o700)  # people's images
        except BaseException:
            self._take_back()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        if kind is not None:
            self._take_back()

    def _take_back(self) -> None:
        with suppress(OSError):
            for path in self._moved:
                drop(path)
            if self._was_there:
                self.home.mkdir(exist_ok=True)
                self.home.chmod(self._mode)
            elif self.home.exists():  # a lock was
                drop(self.home / LOCKS)
                self.home.rmdir()
            for path in self._made:
                path.rmdir()

    def move(self) -> None:
        """Put what is in the folder into the workspace's place."""
        if hasattr(os, "sync"):
            os.sync()  # all is on the disk before it has its name
        if self.folder.parent != self.home and self._take_the_place():
            return
        _refuse_unless_empty(self.home, self.folder)
        last = (settings.ID_FILE, settings.DATABASE_FILE)
        for path in sorted(self.folder.iterdir(), key=lambda each: (each.name in last, each.name)):
            self._moved.append(self.home / path.name)
            shutil.move(path, self._moved[-1])
        sync(self.home)

    def _take_the_place(self) -> bool:
        """Whether one rename could do it."""
        if self._was_there:
            self.folder.chmod(self._mode)
        try:
            self.folder.replace(self.home)
        except OSError:
            if self.home.is_dir():  # a place that no other folder can take
                return False
            raise
        self._moved.append(self.home)
        sync(self.home.parent)
        return True

    def _is_to_stay(self) -> bool:
        """Whether the folder that is there is a disk of its own, somebody is in it, or nothing can
        be put beside it."""
        if not self._was_there:
            return False
        parent = self.home.parent
        is_here = Path(os.path.realpath(".")).is_relative_to(self.home)
        return is_here or os.path.ismount(self.home) or not os.access(parent, os.W_OK)


def _refuse_unless_empty(home: Path, but: Path | None = None) -> None:
    if not os.path.lexists(home):
        return
    names = {path.name for path in home.iterdir()} if home.is_dir() else {home.name}
    if names - EMPTY - {but.name if but else ""}:
        raise UserError(
            "restore-not-empty",
            N_(
                "The workspace {folder} is not empty, and a backup becomes a workspace of its own. "
                "Set VISTAZO_HOME to a folder that is empty or not there yet."
            ),
            folder=home,
        )


def _refuse_without_room(folder: Path, size: int) -> None:
    free = shutil.disk_usage(folder).free
    if size + SPARE_BYTES > free:
        raise UserError(
            "restore-no-room",
            N_(
                "The backup holds {needed_gb:,.1f} GB and the disk of {folder} has "
                "{free_gb:,.1f} GB left. Free some space, or set VISTAZO_HOME to a folder on "
                "another disk."
            ),
            needed_gb=size / 1e9,
            folder=folder.parent,
            free_gb=free / 1e9,
        )


def _settle_imports(folder: Path, home: Path) -> None:
    """Uploads that wait are imported from where they lie now; those that have become data sets
    while the backup was made are done."""
    for path in (folder / "imports").glob("*"):
        name = path.name
        try:
            request = Request.model_validate_json((path / REQUEST).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            request = None
        if (
            request is None
            or request.name != name
            or (folder / "datasets" / name / RECORD).exists()
        ):
            drop(path)
            continue
        here = request.model_copy(update={"source": str(home / "imports" / name / UPLOAD)})
        write_whole(path / REQUEST, here.model_dump_json())
