"""Runs, their epochs and files, in a database: made, read, and changed by their trainings.

A run's status goes `queued → running → finished | stopped | failed | interrupted`, from each of the
first two to `paused`, and from the last three and `paused` to `queued` again where it goes on; a
change that is not in `CHANGES` raises. Each try at its training is a job; `core.runs.queue` changes
both together. Files are in `settings.run_folder`.
"""

import secrets
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Select, and_, delete, insert, select, update

from core.auth.actors import Actor
from core.auth.policy import refuse_unless_allowed
from core.common import settings
from core.common.errors import UserError, readable_disk_errors
from core.common.files import drop, make_folder, write_whole
from core.common.i18n import N_, stored
from core.db.engine import reading, transaction
from core.db.tables import artifacts, epochs, jobs, runs
from core.db.workspace import workspace_id
from core.experiments.config import ExperimentConfig
from core.experiments.identity import experiment_key
from core.jobs.models import ACTIVE, JobKind
from core.jobs.queue_state import refuse_too_many
from core.jobs.reporter import Change
from core.jobs.repository import add_job, utc_now
from core.runs import folder_record
from core.runs.artifacts import FILES, publishing
from core.runs.errors import in_trash
from core.runs.filling_in import run_of
from core.runs.models import (
    ENDED,
    ArtifactKind,
    Epoch,
    Results,
    Run,
    RunStatus,
    status_words,
)
from core.runs.rows import in_this_workspace, is_called, odd_columns, read_rows

CHANGES: Mapping[RunStatus, set[RunStatus]] = {
    RunStatus.QUEUED: {RunStatus.RUNNING, RunStatus.PAUSED, RunStatus.STOPPED, RunStatus.FAILED},
    RunStatus.RUNNING: {*ENDED, RunStatus.PAUSED},
    RunStatus.PAUSED: {RunStatus.QUEUED, RunStatus.STOPPED},
    **{status: {RunStatus.QUEUED} for status in ENDED if status is not RunStatus.FINISHED},
}
NONE_YET = Results()
OF_THE_END = (  # what comes of a network that learns no more
    ArtifactKind.PREDICTIONS,
    ArtifactKind.VALIDATION_PREDICTIONS,
    ArtifactKind.CALIBRATION,
    ArtifactKind.FEATURES,
)


def nothing_more(run_id: str) -> Change:
    """What a run is brought that begins by itself."""
    return lambda connection: None


def both(
    first: Callable[[str], Change], second: Callable[[str], Change]
) -> Callable[[str], Change]:
    """What brings a run the one and then the other."""

    def bring(run_id: str) -> Change:
        changes = first(run_id), second(run_id)

        def change(connection: Connection) -> None:
            for each in changes:
                each(connection)

        return change

    return bring


def say_why(connection: Connection, run_id: str, message: str) -> None:
    """Why an ended run ended, a marked text, where somebody knows more than its training."""
    ended = and_(in_this_workspace(), runs.c.id == run_id, runs.c.status.in_(ENDED))
    connection.execute(update(runs).where(ended).values(message=stored(message)))


def create_run(
    config: ExperimentConfig,
    actor: Actor,
    reserved_for: str | None = None,
    bring: Callable[[str], Change] = nothing_more,
) -> str:
    """Add a queued run, its job and its folder; returns its id.

    `reserved_for`: the worker that alone may train it; None: any app's. `bring` puts more into the
    folder of that id, and returns what to note of it. Where the folder can't be made or filled, or
    the database does not take the run, there is neither.
    """
    values = {
        "workspace": workspace_id(),
        "owner": actor.name,
        "status": RunStatus.QUEUED,
        "created_at": utc_now(),
        **columns_of(config),
    }
    run_id, folder = _free_place()
    values["id"] = run_id
    try:
        file = folder / FILES[ArtifactKind.CONFIG]
        write_whole(file, config.to_json())
        changes = publishing(run_id, ArtifactKind.CONFIG, file), bring(run_id)
        with transaction() as connection:
            refuse_too_many(connection, actor)
            connection.execute(insert(runs).values(values))
            add_job(connection, JobKind.TRAINING, run_id, actor, reserved_for)
            for change in changes:
                change(connection)
    except BaseException:
        with suppress(OSError):
            drop(folder)
        raise
    with suppress(UserError):  # it says that the run was put in (`taking_in`)
        made = {"status": RunStatus.QUEUED, "created_at": values["created_at"]}
        folder_record.write_state(run_id, made | {"owner": actor.name})
    return run_id


def _free_place() -> tuple[str, Path]:
    """An id that no folder has yet, and its folder, new."""
    with readable_disk_errors():
        while True:
            run_id = secrets.token_hex(4)
            folder = settings.run_folder(run_id)
            make_folder(folder.parent)
            with suppress(FileExistsError):
                folder.mkdir()
                return run_id, folder


def columns_of(config: ExperimentConfig) -> dict[str, Any]:
    """What a run's row says of its config, so that lists need not read it."""
    return {
        "name": config.name,
        "notes": config.notes,
        "config": config.to_json(),
        "data_name": config.data.name,
        "data_version": config.data.version,
        "network": config.model.name,
        "weights": config.model.noted_weights,
        "planned_epochs": config.training.epochs,
        "parent_run": config.parent.run or None,
        "parent_epoch": config.parent.epoch or None,
        "experiment": experiment_key(config),
    }


def get_run(run_id: str) -> Run:
    """The run with that id, put away or not; UserError when there is none, or when it can't be
    read.

    Its row says from then on whether its config can be read: lists do not find that out.
    """
    query = _ours().where(is_called(run_id))
    with reading() as connection:
        rows, odd = read_rows(connection, query)
        columns = odd_columns(connection, odd[0]) if odd else []
    if odd:
        raise UserError(
            "run-row-unreadable",
            N_(
                "The entry of run {run} in the database can't be read. What is wrong there: "
                "{columns}."
            ),
            run=run_id,
            columns=", ".join(columns),
        )
    if not rows:
        raise unknown(run_id)
    return run_of(rows[0])


def unknown(run_id: str) -> UserError:
    """The error that there is no such run."""
    return UserError(
        "run-unknown",
        N_(
            "There is no run {run!r} in this workspace. Home lists its runs, or `runs` in a "
            "terminal."
        ),
        run=run_id,
    )


def refuse_to_others(connection: Connection, run_id: str, actor: Actor) -> None:
    """UserError where the actor may not change the run, or there is none."""
    query = select(runs.c.owner).where(in_this_workspace(), is_called(run_id))
    owner = connection.scalar(query)
    if owner is None:
        raise unknown(run_id)
    refuse_unless_allowed(actor, owner, N_("Run {run}", run=run_id))


def list_epochs(run_id: str) -> list[Epoch]:
    """The finished epochs of a run, in order."""
    query = select(epochs).where(epochs.c.run_id == run_id).order_by(epochs.c.number)
    with reading() as connection:
        rows = connection.execute(query).mappings().all()
    return [Epoch(**{key: value for key, value in row.items() if key != "run_id"}) for row in rows]


def add_epoch(connection: Connection, run_id: str, epoch: Epoch) -> None:
    """Append a finished epoch to the run's curves, or put it in place of one of its number."""
    same = (epochs.c.run_id == run_id) & (epochs.c.number == epoch.number)
    connection.execute(delete(epochs).where(same))
    connection.execute(insert(epochs).values(run_id=run_id, **vars(epoch)))
    connection.execute(update(runs).where(runs.c.id == run_id).values(epochs=epoch.number))


def go_on_after(
    connection: Connection, run_id: str, after: int, missing: Iterable[Epoch] = ()
) -> None:
    """The run trains from after epoch `after`: later epochs and the results of its end go, epochs
    before that are `missing` come."""
    later = (epochs.c.run_id == run_id) & (epochs.c.number > after)
    connection.execute(delete(epochs).where(later))
    for epoch in missing:
        add_epoch(connection, run_id, epoch)
    connection.execute(
        delete(artifacts).where(artifacts.c.run_id == run_id, artifacts.c.kind.in_(OF_THE_END))
    )
    values = {"epochs": after, **asdict(NONE_YET)}
    connection.execute(update(runs).where(runs.c.id == run_id).values(values))


def change_status(connection: Connection, run_id: str, status: RunStatus, **values: Any) -> None:
    """Change the run's status and other columns. UserError where the change is not in `CHANGES`, or
    the run was put away."""
    sources = [source for source, targets in CHANGES.items() if status in targets]
    allowed = and_(in_this_workspace(), runs.c.id == run_id, runs.c.status.in_(sources))
    allowed = and_(allowed, runs.c.trashed_at.is_(None))
    change = update(runs).where(allowed).values(status=status, **values)
    if connection.execute(change).rowcount:
        return
    now, away = connection.execute(
        select(runs.c.status, runs.c.trashed_at).where(runs.c.id == run_id)
    ).first() or (None, None)
    if away:
        raise in_trash(run_id)
    raise UserError(
        "run-change-impossible",
        N_("Run {run} is {status}; it can't become {wanted}."),
        run=run_id,
        status=status_words(now) if now else N_("unknown"),
        wanted=status_words(status),
    )


def end_values(
    connection: Connection,
    run_id: str,
    message: str = "",
    code: str = "",
    results: Results = NONE_YET,
) -> dict[str, Any]:
    """Columns of a run that ends now: why, in words, with the code of the error that ended it."""
    moment = not_before(connection, run_id)
    return {
        "finished_at": moment,
        "message": stored(message),
        "message_code": code,
        **results.known(),
    }


def not_before(connection: Connection, run_id: str) -> datetime:
    """UTC; not before that run's last moment, where the clock was set back since."""
    query = select(runs.c.number, runs.c.created_at, runs.c.started_at).where(runs.c.id == run_id)
    rows, _odd = read_rows(connection, query)  # no moment of a row that somebody has edited
    moments: list[datetime] = [utc_now()]
    for row in rows:
        moments += filter(None, (row.created_at, row.started_at))
    return max(moments)


def _ours() -> Select[Any]:
    """The runs of this workspace, with what the job says that waits or is worked on."""
    job = and_(jobs.c.run_id == runs.c.id, jobs.c.state.in_(ACTIVE))
    said = (jobs.c.progress, jobs.c.command, jobs.c.silent_seconds)
    return select(runs, *said).outerjoin(jobs, job).where(in_this_workspace())
