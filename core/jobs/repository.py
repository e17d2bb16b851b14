"""Jobs in the database: made, claimed, asked for something, ended. Every change of state is here.

Functions take the connection of a transaction, so that what belongs to a job (a run) changes with
it. A change that is not in `CHANGES` does not happen: who asks for one learns it by False or None.
"""

import secrets
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, insert, select, update
from sqlalchemy.exc import IntegrityError

from core.auth.actors import Actor
from core.common.i18n import restored, stored
from core.db.engine import reading
from core.db.tables import jobs
from core.db.workspace import workspace_id
from core.jobs.models import (
    CHANGES,
    Command,
    Job,
    JobKind,
    JobState,
    Lease,
    Progress,
)

# What is shown of a job. Not its dates: one that was edited by hand would hide all others.
READ = (
    *("id", "kind", "subject", "state", "owner", "worker", "command", "progress"),
    *("silent_seconds", "message", "message_code"),
)


def add_job(
    connection: Connection,
    kind: JobKind,
    subject: str,
    actor: Actor,
    reserved_for: str | None = None,
) -> str:
    """A job that waits; returns its id. `reserved_for`: the worker that alone may take it.

    The subject of a training is its run: the job goes with it, and `actor` is whose turn it takes.
    """
    job_id = secrets.token_hex(8)
    values = {
        "id": job_id,
        "workspace": workspace_id(),
        "kind": kind,
        "subject": subject,
        "run_id": subject if kind is JobKind.TRAINING else None,
        "state": JobState.QUEUED,
        "owner": actor.name,
        "worker": reserved_for,
        "created_at": utc_now(),
    }
    connection.execute(insert(jobs).values(values))
    return job_id


def claim(
    connection: Connection, kind: JobKind, worker: str, subject: str, device: str | None = None
) -> Lease | None:
    """The waiting job on that `subject`, whoever it is for, for `worker`.

    `device`: what it has for itself meanwhile. None where there is no such job, or the device is
    taken. Trainings are claimed in their order (`core.jobs.order`).
    """
    if device and connection.scalar(select(jobs.c.id).where(jobs.c.device == device)):
        return None
    waiting = and_(_ours(), jobs.c.kind == kind, jobs.c.state == JobState.QUEUED)
    query = (
        select(jobs.c.id, jobs.c.subject)
        .where(waiting, jobs.c.subject == subject)
        .order_by(jobs.c.number)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    row = connection.execute(query).first()
    if row is None:
        return None
    taken = {"state": JobState.RUNNING, "worker": worker, "device": device, "started_at": utc_now()}
    try:
        with connection.begin_nested():
            connection.execute(update(jobs).where(jobs.c.id == row.id).values(taken))
    except IntegrityError:  # somebody has taken the device at this moment
        return None
    return Lease(row.id, row.subject, worker)


def renew(
    connection: Connection, lease: Lease, progress: Progress, silent_seconds: int
) -> frozenset[Command] | None:
    """Note what the holder says; returns what it is asked for. None: it holds the job no more."""
    values = {"silent_seconds": silent_seconds, "progress": progress.to_json()}
    mine = update(jobs).where(held_by(lease)).values(values).returning(jobs.c.command)
    row = connection.execute(mine).first()
    return None if row is None else asked_by(row.command)


def asked_of(lease: Lease) -> frozenset[Command] | None:
    """As `renew`, when there is nothing to note."""
    with reading() as connection:
        row = connection.execute(select(jobs.c.command).where(held_by(lease))).first()
    return None if row is None else asked_by(row.command)


def end_job(
    connection: Connection,
    which: ColumnElement[bool],
    state: JobState,
    message: str = "",
    code: str = "",
    keeps_progress: bool = False,
) -> list[str]:
    """End the jobs of that condition which may end so; returns their subjects.

    What they said last goes, unless somebody wants to know how far they were.
    """
    sources = [source for source, targets in CHANGES.items() if state in targets]
    values = {
        "state": state,
        "device": None,
        "message": stored(message),
        "message_code": code,
        "finished_at": utc_now(),
    }
    if not keeps_progress:
        values["progress"] = "{}"
    change = update(jobs).where(which, jobs.c.state.in_(sources)).values(values)
    return list(connection.scalars(change.returning(jobs.c.subject)))


def ask(connection: Connection, which: ColumnElement[bool], command: Command) -> int:
    """Ask the workers of running jobs of that condition for something; returns how many there are.

    A command stays until the job ends: asking twice changes nothing.
    """
    running = select(jobs.c.id, jobs.c.command).where(which, jobs.c.state == JobState.RUNNING)
    rows = connection.execute(running.with_for_update()).all()
    for row in rows:
        asked = " ".join(sorted(asked_by(row.command) | {command}))
        connection.execute(update(jobs).where(jobs.c.id == row.id).values(command=asked))
    return len(rows)


def list_jobs(kinds: Iterable[JobKind], states: Iterable[JobState], subject: str = "") -> list[Job]:
    """Jobs of this workspace, newest first; what another version has made of a kind or a state
    that this one does not know is left out, and what can't be read."""
    columns = (jobs.c[column] for column in READ)
    query = select(*columns).where(_ours(), jobs.c.kind.in_(kinds), jobs.c.state.in_(states))
    if subject:
        query = query.where(jobs.c.subject == subject)
    with reading() as connection:
        rows = connection.execute(query.order_by(jobs.c.number.desc())).mappings().all()
    found = []
    for row in rows:
        with suppress(ValueError, TypeError, AttributeError):  # edited by hand
            found.append(_job(row))
    return found


def held_by(lease: Lease) -> ColumnElement[bool]:
    """The condition that the lease still holds."""
    return and_(
        jobs.c.id == lease.job_id,
        jobs.c.worker == lease.worker,
        jobs.c.state == JobState.RUNNING,
    )


def utc_now() -> datetime:
    """This moment, as moments are stored: UTC without time zone."""
    return datetime.now(UTC).replace(tzinfo=None)


def asked_by(text: str | None) -> frozenset[Command]:
    """Commands as they are stored; what this version does not know is left out."""
    return frozenset(Command(word) for word in (text or "").split() if word in list(Command))


def _ours() -> ColumnElement[bool]:
    return jobs.c.workspace == workspace_id()


def _job(row: Any) -> Job:
    return Job(
        id=row["id"],
        kind=JobKind(row["kind"]),
        subject=row["subject"],
        state=JobState(row["state"]),
        owner=row["owner"],
        worker=row["worker"],
        asked=asked_by(row["command"]),
        progress=Progress.from_json(row["progress"]),
        silent_seconds=int(row["silent_seconds"]),
        message=restored(row["message"]),
        message_code=row["message_code"],
    )
