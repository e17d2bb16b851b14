"""Checkpoints of finished runs, which others can go on from: kept for some days, within a limit.

What a run that was stopped goes on from is none of these: it stays. Those of the runs that finished
first go first, all of a run together, so that what is left of a run is whole.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from core.common import settings
from core.common.files import drop
from core.db.engine import reading
from core.db.tables import runs
from core.jobs.repository import utc_now
from core.runs.artifacts import forget
from core.runs.models import ArtifactKind, RunStatus
from core.runs.resuming import kept_files, kind_of
from core.runs.rows import in_this_workspace


@dataclass(frozen=True)
class Kept:
    """The checkpoints of a finished run: files by their kinds, and what they take together."""

    run_id: str
    finished_at: datetime
    files: dict[str, Path]
    size: int


def kept_checkpoints() -> list[Kept]:
    """Of all finished runs of this workspace that have any, those that finished last first."""
    query = select(runs.c.id, runs.c.finished_at).where(
        in_this_workspace(),
        runs.c.status == RunStatus.FINISHED,
        runs.c.trashed_at.is_(None),
        runs.c.finished_at.is_not(None),
    )
    with reading() as connection:
        rows = connection.execute(query.order_by(runs.c.finished_at.desc())).all()
    found = (Kept(run_id, when, *_files(run_id)) for run_id, when in rows)
    return [one for one in found if one.files]


def delete_old_checkpoints(now: datetime | None = None) -> list[str]:
    """Delete those that are older than the limit of days, then the oldest until the others fit the
    limit of disk; returns the ids of their runs."""
    days, most_mb = settings.checkpoint_limits()
    before, left = (now or utc_now()) - timedelta(days=days), most_mb * 1e6
    deleted = []
    for one in kept_checkpoints():
        left -= one.size
        if one.finished_at >= before and left >= 0:
            continue
        for kind, file in one.files.items():
            forget(one.run_id, kind)
            with suppress(OSError):
                drop(file)
        deleted.append(one.run_id)
    return deleted


def _files(run_id: str) -> tuple[dict[str, Path], int]:
    found = dict(_there(run_id))
    size = 0
    for file in found.values():
        with suppress(OSError):
            size += file.stat().st_size
    return found, size


def _there(run_id: str) -> Iterator[tuple[str, Path]]:
    last = settings.checkpoint_file(run_id)
    if last.is_file():
        yield ArtifactKind.CHECKPOINT, last
    for epoch, file in kept_files(settings.run_folder(run_id)).items():
        yield kind_of(epoch), file
