"""The frame of a job: taken, worked on, ended as what came of it."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from sqlalchemy import ColumnElement, and_, select

from core.auth.actors import Actor
from core.auth.policy import may_change, refuse_unless_allowed
from core.common.errors import BUG, UserError
from core.common.i18n import N_
from core.common.parent import orphaned
from core.db.engine import transaction
from core.db.tables import jobs
from core.db.workspace import workspace_id
from core.jobs.models import ACTIVE, Command, JobKind, JobState, Lease, Progress, Role
from core.jobs.reporter import LeaseLost, Reporter, patiently
from core.jobs.repository import add_job, ask, claim, end_job, held_by
from core.jobs.workers import Presence, give_up, lost_workers

log = logging.getLogger("vistazo")


class JobStopped(UserError):  # noqa: N818 (it is the event)
    """Somebody asked the job to stop."""

    def __init__(self) -> None:
        super().__init__(
            "job-stopped",
            N_("It was stopped, and nothing of it is kept. Start it again any time."),
        )


class AlreadyTaken(UserError):  # noqa: N818 (it is the event)
    """Somebody else works on the same."""


def submit_job(kind: JobKind, subject: str, actor: Actor, worker: str) -> str:
    """Note that `worker` will have this done; returns the job's id. While such a job waits, there
    is no second one: this one takes its place, and stays its owner's where that is not the actor's
    to change."""
    with transaction() as connection:
        waits = _of(kind, subject) & (jobs.c.state == JobState.QUEUED)
        owner = connection.scalar(select(jobs.c.owner).where(waits).limit(1))
        if owner is not None and not may_change(actor, owner):
            actor = Actor(owner)
        end_job(connection, waits, JobState.STOPPED)
        return add_job(connection, kind, subject, actor, worker)


def give_up_waiting(job_id: str) -> None:
    """End the job if it still waits although its worker is done: that died before it came to it."""
    with suppress(UserError), transaction() as connection:
        waits = and_(jobs.c.id == job_id, jobs.c.state == JobState.QUEUED)
        end_job(connection, waits, JobState.INTERRUPTED)


def request_stop(kind: JobKind, subject: str, actor: Actor) -> bool:
    """Stop what waits at once and what is worked on in a moment; whether anybody works on it."""
    with transaction() as connection:
        for owner in connection.scalars(select(jobs.c.owner).where(_of(kind, subject))).all():
            refuse_unless_allowed(actor, owner, repr(subject))
        waits = _of(kind, subject) & (jobs.c.state == JobState.QUEUED)
        end_job(connection, waits, JobState.STOPPED)
        return bool(ask(connection, _of(kind, subject), Command.STOP))


@contextmanager
def working_on(
    kind: JobKind, subject: str, actor: Actor, alone: bool = False, submitted: bool = False
) -> Iterator[Reporter]:
    """Do the job that waits for this subject, or one that begins now; it ends with the block.

    `submitted`: there must be one that waits, else it was stopped meanwhile (`JobStopped`).
    An exception ends it as stopped (`JobStopped`), failed, or interrupted (no `Exception`), and
    goes on. `alone`: AlreadyTaken where somebody works on the same.
    """
    presence = Presence(Role.WORKER)
    try:
        lease = _taken(kind, subject, actor, presence.name, alone, submitted)
        reporter = Reporter(lease)
        log.info("%s of %s begins", kind, subject)
        try:
            yield reporter
        except BaseException as error:
            with suppress(LeaseLost, UserError):
                _end(reporter, *_end_of(error, subject))
            raise
        else:
            _end(reporter, JobState.FINISHED)
        finally:
            reporter.close()
    finally:
        presence.leave()


def say(reporter: Reporter, progress: Progress) -> None:
    """Note progress. Raises JobStopped where that is asked for, LeaseLost where nobody waits."""
    reporter.say(progress)
    reporter.check()
    if orphaned():
        raise LeaseLost
    if Command.STOP in reporter.asked:
        raise JobStopped


def _taken(
    kind: JobKind, subject: str, actor: Actor, worker: str, alone: bool, submitted: bool
) -> Lease:
    device = f"{workspace_id()}/{kind}/{subject}" if alone else None
    lost = lost_workers()
    with transaction() as connection:
        give_up(connection, lost)
        lease = claim(connection, kind, worker, subject, device)
        if lease is None and submitted:
            raise JobStopped
        if lease is None:
            add_job(connection, kind, subject, actor, worker)
            lease = claim(connection, kind, worker, subject, device)
        if lease is None:
            raise AlreadyTaken(
                "already-under-way",
                N_("{name!r} is being worked on already; watch it, or wait."),
                name=subject,
            )
    return lease


def _end(reporter: Reporter, state: JobState, message: str = "", code: str = "") -> None:
    def end() -> None:
        with transaction() as connection:
            end_job(connection, held_by(reporter.lease), state, message, code)

    patiently(end)
    log.info("the job on %s ends: %s %s", reporter.lease.subject, state, code)


def _end_of(error: BaseException, subject: str) -> tuple[JobState, str, str]:
    if isinstance(error, JobStopped):
        return JobState.STOPPED, "", ""
    if isinstance(error, UserError):
        return JobState.FAILED, error.text, error.code
    if isinstance(error, LeaseLost) or not isinstance(error, Exception):
        return JobState.INTERRUPTED, "", ""
    log.exception("the job on %s met an error", subject)
    words = N_(
        "An error in Vistazo: {kind}. The details are in the terminal that Vistazo was started "
        "from.",
        kind=type(error).__name__,
    )
    return JobState.FAILED, words, BUG


def _of(kind: JobKind, subject: str) -> ColumnElement[bool]:
    """The condition that a job is of this workspace, kind and subject, and not ended."""
    return and_(
        jobs.c.workspace == workspace_id(),
        jobs.c.kind == kind,
        jobs.c.subject == subject,
        jobs.c.state.in_(ACTIVE),
    )
