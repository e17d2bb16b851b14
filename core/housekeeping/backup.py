"""back_up(file): a workspace in one ZIP, made while the app and its trainings go on.

First the rows, in one moment; then thing by thing, each at a moment of its own, with a run's rows
as they are then: so a run and its files belong together however long the copy takes. At the end
comes what has appeared, or moved, in the meantime. `core.housekeeping.restoring` is the way back.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from core.common import settings
from core.common.errors import UserError, reason_of
from core.common.files import HALF_WRITTEN, beside, whole
from core.common.i18n import N_
from core.common.owners import is_alive, is_here
from core.db.copying_out import RowsCopy
from core.db.upgrade import KNOWN
from core.housekeeping.backup_files import Source, Thing, opened, things
from core.housekeeping.backup_format import (
    FORMAT,
    SUFFIX,
    Manifest,
    count_data_sets,
    count_versions,
    is_safe,
)
from core.housekeeping.backup_zip import BackupZip
from core.runs.models import RunStatus

AT_WORK = (RunStatus.QUEUED, RunStatus.RUNNING)
LOOKS = 5  # for what has appeared: more than two only where things move all the time
Report = Callable[[int, int], object]


@dataclass(frozen=True)
class Backup:
    """What is in the ZIP, whose size is in bytes. `odd`: files of runs that are not what their runs
    have left, and were copied as they are. `left_out`: files whose names no backup can hold."""

    runs: int
    data_sets: int
    versions: int
    files: int
    size: int
    odd: tuple[str, ...]
    left_out: tuple[str, ...]


def back_up(file: Path, force: bool = False, report: Report = lambda done, total: None) -> Backup:
    """Write the backup of this workspace, whole or not at all; nothing else is changed.

    `report` is told how many bytes are copied, and about how many there are. UserError where the
    file may not be written there, is there already and may not be replaced (`force`), or the
    workspace can't be read or is empty.
    """
    _refuse_place(file, force)
    _sweep(file)
    with _words_for(file):
        with whole(file) as partial, _rows_beside(file) as rows_file:
            partial.touch(0o666 if settings.is_shared() else 0o600)  # people's images, as at home
            with partial.open("wb") as stream, BackupZip(stream) as archive:
                copying = _Copying(archive, rows_file, report)
                copying.everything()
                manifest = _manifest(archive, copying.runs)
                archive.finish(manifest)
        return Backup(
            manifest.runs,
            manifest.data_sets,
            manifest.versions,
            len(manifest.files),
            file.stat().st_size,
            tuple(copying.odd),
            tuple(copying.left_out),
        )


class _Copying:
    """What is copied so far, and what there is to say of it."""

    def __init__(self, archive: BackupZip, rows_file: Path, report: Report) -> None:
        self.odd: list[str] = []
        self.left_out: list[str] = []
        self.runs = 0
        self._archive, self._rows_file, self._report = archive, rows_file, report
        self._rows = RowsCopy(rows_file)
        self._done = self._total = 0

    def everything(self) -> None:
        """Copy all things, then the rows. UserError where there is nothing."""
        home, seen = settings.home(), set[str]()
        try:
            for look in range(LOOKS):
                new = [each for each in things(home) if each.name not in seen]
                if look:  # new runs can wait for the next backup; what moves is no run
                    new = [each for each in new if not each.run_id]
                if not new:
                    break
                self._total += sum(map(_size, new))
                for thing in new:
                    self._copy(thing)
                    seen.add(thing.name)
            for run_id in self._rows.run_ids():
                if f"runs/{run_id}" not in seen:  # deleted for good meanwhile, or without a folder
                    self._rows.read_anew(run_id)
            self.runs = len(self._rows.run_ids())
        finally:
            self._rows.close()
        if not self.runs and not self._archive.members:
            raise _nothing(home)
        with self._rows_file.open("rb") as stream:
            size = self._rows_file.stat().st_size
            self._archive.add(Source(settings.DATABASE_FILE, stream, size, 0))

    def _copy(self, thing: Thing) -> None:
        status = ""

        def read_rows() -> None:
            nonlocal status
            if thing.run_id:
                status = self._rows.read_anew(thing.run_id)

        copied = {}
        with opened(thing, read_rows) as sources:
            for source in sources:
                if not is_safe(source.name):
                    self.left_out.append(source.name)
                    continue
                member = self._archive.add(source, self._tell)
                copied[member.name] = (member.size, member.sha256)
        if thing.run_id:
            self.odd += self._rows.settle(thing.run_id, copied, status in AT_WORK)

    def _tell(self, size: int) -> None:
        self._done += size
        self._report(self._done, max(self._done, self._total))


def _manifest(archive: BackupZip, runs: int) -> Manifest:
    names = [member.name for member in archive.members]
    return Manifest(
        format=FORMAT,
        app=settings.version(),
        revision=KNOWN[-1],
        made=datetime.now(UTC).isoformat(timespec="seconds"),
        runs=runs,
        data_sets=count_data_sets(names),
        versions=count_versions(names),
        files=archive.members,
    )


def _size(thing: Thing) -> int:
    total = 0
    for path in thing.files().values():
        with suppress(OSError):  # gone in between
            total += path.stat().st_size
    return total


def _refuse_place(file: Path, force: bool) -> None:
    """UserError where no backup may be written to `file`."""
    home = settings.place_of_home()
    if not home.is_dir():
        raise _nothing(home)
    if file.suffix.lower() != SUFFIX:
        raise UserError("backup-name", N_("{path}: the name must end in .zip."), path=file)
    if not file.parent.is_dir():
        raise UserError(
            "backup-no-folder",
            N_("{path}: there is no folder {folder}. Make it first."),
            path=file,
            folder=file.parent,
        )
    if file.parent.resolve().is_relative_to(home):
        raise UserError(
            "backup-into-itself",
            N_(
                "{path} lies in the workspace {folder}: a backup of it would hold itself. Name a "
                "file elsewhere, on another disk if there is one."
            ),
            path=file,
            folder=home,
        )
    if os.path.lexists(file) and not file.is_file():
        raise UserError("backup-no-file", N_("{path}: this is no file."), path=file)
    if os.path.lexists(file) and not force:
        raise UserError(
            "backup-is-there",
            N_("{path}: there is such a file already; --force writes over it."),
            path=file,
        )


def _nothing(home: Path) -> UserError:
    return UserError(
        "backup-of-nothing",
        N_(
            "The workspace {folder} is empty: there is nothing to back up. VISTAZO_HOME says where "
            "it lies."
        ),
        folder=home,
    )


@contextmanager
def _rows_beside(file: Path) -> Iterator[Path]:
    """Another name beside the backup, where there is room; what lies there goes."""
    path = beside(file)
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


def _sweep(file: Path) -> None:
    """What killed processes have left of a backup to the same place goes."""
    with suppress(OSError):
        for path in file.parent.iterdir():
            match = HALF_WRITTEN.match(path.name)
            is_of_it = match and path.name[match.end() :] == file.name
            if match and is_of_it and is_here(match[1]) and not is_alive(match[1]):
                path.unlink()


@contextmanager
def _words_for(file: Path) -> Iterator[None]:
    """What can't be written is the backup, not the workspace."""
    try:
        yield
    except UserError as error:
        if error.code != "workspace-not-writable":
            raise
        raise _not_written(file, error.values["reason"]) from None
    except OSError as error:  # what is read says so by a UserError
        raise _not_written(file, reason_of(error)) from None


def _not_written(file: Path, reason: str) -> UserError:
    return UserError(
        "backup-not-written",
        N_("{path} can't be written: {reason}. Free some space there, or name another place."),
        path=file,
        reason=reason,
    )
