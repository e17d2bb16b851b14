"""Runs, their epochs and their progress, in a database: the one place that writes them.

A run's status goes `queued → running → finished | stopped | failed | interrupted`, and from the
last three to `queued` again where it goes on; a change that is not in `CHANGES` raises. A function
is one transaction: app, workers and terminals share a store. Files are in `settings.run_folder`.
"""

import secrets
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Select, delete, func, insert, select, update

from core.common import settings
from core.common.errors import UserError
from core.common.files import make_folder, write_whole
from core.common.i18n import N_, restored, stored
from core.db.engine import transaction
from core.db.tables import artifacts, epochs, runs
from core.experiments.config import ExperimentConfig, parse_json
from core.runs.models import (
    ENDED,
    ArtifactKind,
    Epoch,
    Results,
    Run,
    RunProgress,
    RunStatus,
    Unreadable,
)

CHANGES = {
    RunStatus.QUEUED: {RunStatus.RUNNING, RunStatus.STOPPED, RunStatus.FAILED},
    RunStatus.RUNNING: set(ENDED),
    **{status: {RunStatus.QUEUED} for status in ENDED if status is not RunStatus.FINISHED},
}
NONE_YET = Results()


def create_run(config: ExperimentConfig, driver: str) -> str:
    """Add a queued run and its folder; returns its id. `driver` says who will start it."""
    run_id = secrets.token_hex(4)
    folder = settings.run_folder(run_id)
    make_folder(folder)
    write_whole(folder / "config.json", config.to_json())
    values = {
        "id": run_id,
        "workspace": settings.workspace_id(),
        "name": config.name,
        "notes": config.notes,
        "status": RunStatus.QUEUED,
        "config": config.to_json(),
        "created_at": _now(),
        "driver": driver,
    }
    with transaction() as connection:
        connection.execute(insert(runs).values(values))
    return run_id


def get_run(run_id: str) -> Run:
    """The run with that id; UserError when there is none, or when its config can't be read."""
    query = _ours().where(runs.c.id == (run_id if run_id.isascii() else ""))  # as all ids are
    with transaction() as connection:
        row = connection.execute(query).mappings().first()
    if row is None:
        raise UserError(
            "run-unknown",
            N_(
                "There is no run {run!r} in this workspace. Home lists its runs, or `runs` in a "
                "terminal."
            ),
            run=run_id,
        )
    return _run(row)


def list_runs(*statuses: RunStatus, limit: int | None = None) -> list[Run]:
    """Runs, newest first; only those with one of `statuses` where any is given.

    Runs whose config this version can't read are left out: see `unreadable_runs`.
    """
    return [run for run in _select(statuses, limit) if isinstance(run, Run)]


def unreadable_runs(*statuses: RunStatus) -> list[Unreadable]:
    """The runs that every other list leaves out, newest first."""
    return [run for run in _select(statuses) if isinstance(run, Unreadable)]


def count_runs(*statuses: RunStatus) -> int:
    """How many runs have one of `statuses`, those included that can't be read."""
    ours = _ours().where(runs.c.status.in_(statuses)).subquery()
    with transaction() as connection:
        return connection.scalar(select(func.count()).select_from(ours)) or 0


def queue() -> list[Run]:
    """The waiting runs in the order in which they will start."""
    return list_runs(RunStatus.QUEUED)[::-1]


def list_epochs(run_id: str) -> list[Epoch]:
    """The finished epochs of a run, in order."""
    query = select(epochs).where(epochs.c.run_id == run_id).order_by(epochs.c.number)
    with transaction() as connection:
        rows = connection.execute(query).mappings().all()
    return [Epoch(**{key: value for key, value in row.items() if key != "run_id"}) for row in rows]


def start(run_id: str) -> None:
    """queued → running."""
    _change(run_id, RunStatus.RUNNING, started_at=_now(run_id))


def end(
    run_id: str, status: RunStatus, message: str = "", code: str = "", results: Results = NONE_YET
) -> None:
    """The run ends as one of `ENDED`: why, in words, with the code of the error that ended it."""
    words = {"message": stored(message), "message_code": code, "progress": "{}"}
    _change(run_id, status, finished_at=_now(run_id), **words, **results.known())


def requeue(run_id: str, driver: str) -> None:
    """stopped, failed or interrupted → queued: it goes on. `driver` says who will start it."""
    anew = {"driver": driver, "finished_at": None, "message": "", "message_code": ""}
    _change(run_id, RunStatus.QUEUED, stop_requests=0, **anew)


def mark_interrupted(run_id: str, message: str) -> None:
    """A running run whose training is gone; any other stays as it is."""
    running = (runs.c.id == run_id) & (runs.c.status == RunStatus.RUNNING)
    ended = {"finished_at": _now(run_id), "message": stored(message), "progress": "{}"}
    with transaction() as connection:
        connection.execute(
            update(runs).where(running).values(status=RunStatus.INTERRUPTED, **ended)
        )


def request_stop(run_id: str) -> None:
    """A waiting run is stopped at once, a running one in a moment; an ended one stays."""
    ended = {"finished_at": _now(run_id), "message": stored(N_("Stopped while it waited."))}
    with transaction() as connection:
        waiting = (runs.c.id == run_id) & (runs.c.status == RunStatus.QUEUED)
        running = (runs.c.id == run_id) & (runs.c.status == RunStatus.RUNNING)
        connection.execute(update(runs).where(waiting).values(status=RunStatus.STOPPED, **ended))
        more = {"stop_requests": runs.c.stop_requests + 1}
        connection.execute(update(runs).where(running).values(more))


def save_progress(run_id: str, progress: RunProgress, device: str) -> int | None:
    """Note what a running training is at. Returns how often a stop was requested by now.

    None: the run is not running any more, somebody else has marked it interrupted.
    """
    running = (runs.c.id == run_id) & (runs.c.status == RunStatus.RUNNING)
    values = {"progress": progress.to_json(), "device": device}
    with transaction() as connection:
        if not connection.execute(update(runs).where(running).values(values)).rowcount:
            return None
        return connection.scalar(select(runs.c.stop_requests).where(runs.c.id == run_id))


def add_epoch(run_id: str, epoch: Epoch) -> None:
    """Append a finished epoch to the run's curves."""
    with transaction() as connection:
        connection.execute(insert(epochs).values(run_id=run_id, **vars(epoch)))
        connection.execute(update(runs).where(runs.c.id == run_id).values(epochs=epoch.number))


def discard_epochs_after(run_id: str, after: int) -> None:
    """The run trains from after epoch `after`: later epochs and the results of its end go."""
    with transaction() as connection:
        later = (epochs.c.run_id == run_id) & (epochs.c.number > after)
        connection.execute(delete(epochs).where(later))
        predicted = (artifacts.c.run_id == run_id) & (artifacts.c.kind == ArtifactKind.PREDICTIONS)
        connection.execute(delete(artifacts).where(predicted))
        values = {"epochs": after, **asdict(NONE_YET)}
        connection.execute(update(runs).where(runs.c.id == run_id).values(values))


def add_artifact(run_id: str, kind: ArtifactKind, file_name: str) -> None:
    """Note that the run's folder has the file `file_name` of that kind (replacing an older one)."""
    size = (settings.run_folder(run_id) / file_name).stat().st_size
    with transaction() as connection:
        same = (artifacts.c.run_id == run_id) & (artifacts.c.kind == kind)
        connection.execute(delete(artifacts).where(same))
        values = {"run_id": run_id, "kind": kind, "file_name": file_name, "size": size}
        connection.execute(insert(artifacts).values(values))


def runs_with(kind: ArtifactKind, limit: int | None = None) -> list[Run]:
    """Ended runs that have an artifact of that kind, newest first."""
    has_it = select(artifacts.c.run_id).where(artifacts.c.kind == kind)
    query = _ours().where(runs.c.id.in_(has_it), runs.c.status.in_(ENDED))
    query = query.order_by(runs.c.number.desc()).limit(limit)
    with transaction() as connection:
        rows = connection.execute(query).mappings().all()
    return [run for run in map(_read, rows) if isinstance(run, Run)]


def adopt(run_id: str, driver: str) -> None:
    """Another driver takes a waiting run over."""
    with transaction() as connection:
        waiting = (runs.c.id == run_id) & (runs.c.status == RunStatus.QUEUED)
        connection.execute(update(runs).where(waiting).values(driver=driver))


def _change(run_id: str, status: RunStatus, **values: Any) -> None:
    sources = [source for source, targets in CHANGES.items() if status in targets]
    allowed = (runs.c.id == run_id) & runs.c.status.in_(sources)
    with transaction() as connection:
        result = connection.execute(update(runs).where(allowed).values(status=status, **values))
        if result.rowcount:
            return
        now = connection.scalar(select(runs.c.status).where(runs.c.id == run_id))
    raise UserError(
        "run-change-impossible",
        N_("Run {run} is {status}; it can't become {wanted}."),
        run=run_id,
        status=now or N_("unknown"),
        wanted=status,
    )


def _ours() -> Select[Any]:
    """The runs of this workspace: a shared database holds others', whose files are elsewhere."""
    return select(runs).where(runs.c.workspace == settings.workspace_id())


def _select(statuses: tuple[RunStatus, ...], limit: int | None = None) -> list[Run | Unreadable]:
    query = _ours().order_by(runs.c.number.desc()).limit(limit)
    if statuses:
        query = query.where(runs.c.status.in_(statuses))
    with transaction() as connection:
        rows = connection.execute(query).mappings().all()
    return [_read(row) for row in rows]


def _read(row: Any) -> Run | Unreadable:
    try:
        return _run(row)
    except UserError as error:
        return Unreadable(row["id"], row["status"], error.text)


def _run(row: Any) -> Run:
    values = {key: value for key, value in row.items() if key not in ("number", "workspace")}
    try:
        values["config"] = parse_json(values["config"])
    except UserError as error:
        raise UserError(
            "run-config-unreadable",
            N_("The config of run {run} can't be read by this version: {reason}"),
            run=row["id"],
            reason=error,
        ) from None
    values["message"] = restored(values["message"])
    try:
        values["status"] = RunStatus(values["status"])
    except ValueError:
        raise UserError(
            "run-status-unknown",
            N_("The state {status!r} of run {run} is not known to this version."),
            status=values["status"],
            run=row["id"],
        ) from None
    values["progress"] = RunProgress.from_json(values["progress"])
    return Run(**values)


def _now(run_id: str = "") -> datetime:
    """UTC; not before that run's last moment, where the clock was set back since."""
    query = select(runs.c.created_at, runs.c.started_at).where(runs.c.id == run_id)
    with transaction() as connection:
        known = connection.execute(query).first() or ()
    moments: list[datetime] = [datetime.now(UTC).replace(tzinfo=None), *filter(None, known)]
    return max(moments)
