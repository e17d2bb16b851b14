"""The queue of trainings: who waits, who trains, what they are asked for. Run and job as one.

| | queued | running | stopped, failed, interrupted | finished |
|---|---|---|---|---|
| claim | running | – | – | – |
| ask to stop | stopped | its training is asked | – | – |
| ask to skip the test | – | its training is asked | – | – |
| finish | – | as it ended | – | – |
| its worker is lost | waits for anybody | interrupted | – | – |
| go on | refused | refused | queued | refused |
"""

from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, exists, select, update

from core.auth.actors import EVERYBODY, Actor
from core.common import settings
from core.common.files import drop
from core.common.i18n import N_, stored
from core.common.owners import this_host
from core.db.engine import reading, transaction
from core.db.tables import jobs, runs
from core.db.workspace import workspace_id
from core.jobs.models import ACTIVE, Command, JobKind, JobState, Lease
from core.jobs.reporter import LeaseLost
from core.jobs.repository import add_job, ask, claim, end_job, held_by
from core.jobs.workers import give_up, lost_workers
from core.runs.models import Results, RunStatus
from core.runs.repository import NONE_YET, change_status, end_values, not_before, refuse_to_others
from core.runs.rows import in_this_workspace

LOST = N_(
    "Its process ended before the training did (killed, or out of memory). If it happens again, "
    "take a smaller batch or a smaller network, or close other programs."
)


def claim_run(worker: str, reserved_for: str | None = None) -> Lease | None:
    """The right to train the first run that waits for anybody, or for `reserved_for`; it runs now.

    None where there is none, it is not its turn, or this host trains another: one at a time.
    """
    device = f"{workspace_id()}/{this_host()}"
    with transaction() as connection:
        lease = claim(connection, JobKind.TRAINING, worker, device, reserved_for)
        if lease:
            moment = not_before(connection, lease.subject)
            change_status(connection, lease.subject, RunStatus.RUNNING, started_at=moment)
    return lease


def reserve(run_id: str, worker: str) -> None:
    """A run that waits for anybody waits for that worker alone from now on."""
    free = _active(run_id) & (jobs.c.state == JobState.QUEUED) & jobs.c.worker.is_(None)
    with transaction() as connection:
        connection.execute(update(jobs).where(free).values(worker=worker))


def release(run_id: str, worker: str) -> None:
    """A run that waits for that worker alone waits for anybody from now on."""
    kept = _active(run_id) & (jobs.c.state == JobState.QUEUED) & (jobs.c.worker == worker)
    with transaction() as connection:
        connection.execute(update(jobs).where(kept).values(worker=None))


def finish(
    lease: Lease, status: RunStatus, message: str = "", code: str = "", results: Results = NONE_YET
) -> None:
    """Write how the training of the lease ended. `LeaseLost` where the run is not its any more.

    Who has written it already, and did not hear of that, changes nothing.
    """
    with transaction() as connection:
        if not end_job(connection, held_by(lease), JobState(status), message, code):
            if _has_ended(connection, lease, status):
                return
            raise LeaseLost
        values = end_values(connection, lease.subject, message, code, results)
        change_status(connection, lease.subject, status, **values)


def refuse(run_id: str, message: str) -> None:
    """A waiting run that can't be trained fails; a marked text says why."""
    with transaction() as connection:
        if end_job(connection, _active(run_id), JobState.FAILED, message):
            values = end_values(connection, run_id, message)
            change_status(connection, run_id, RunStatus.FAILED, **values)


def request_stop(run_id: str, actor: Actor) -> None:
    """A waiting run is stopped at once, a running one in a moment; an ended one stays."""
    with transaction() as connection:
        refuse_to_others(connection, run_id, actor)
        waits = _active(run_id) & (jobs.c.state == JobState.QUEUED)
        words = N_("Stopped while it waited.")
        if end_job(connection, waits, JobState.STOPPED, words):
            values = end_values(connection, run_id, words)
            change_status(connection, run_id, RunStatus.STOPPED, **values)
        else:
            ask(connection, _active(run_id), Command.STOP)


def skip_test(run_id: str, actor: Actor) -> None:
    """The running training ends without the test, or without the rest of it."""
    with transaction() as connection:
        refuse_to_others(connection, run_id, actor)
        ask(connection, _active(run_id), Command.SKIP_TEST)


def requeue(
    run_id: str, actor: Actor, reserved_for: str | None = None, from_the_beginning: bool = False
) -> None:
    """stopped, failed or interrupted → queued: it goes on. UserError where it is something else.

    `reserved_for`: the worker that alone may train it. `from_the_beginning`: its checkpoint goes.
    """
    with transaction() as connection:
        refuse_to_others(connection, run_id, actor)
        anew = {"finished_at": None, "message": "", "message_code": ""}
        change_status(connection, run_id, RunStatus.QUEUED, **anew)
        add_job(connection, JobKind.TRAINING, run_id, actor, reserved_for)
        if from_the_beginning:  # nobody can have claimed it yet
            drop(settings.checkpoint_file(run_id))


def give_up_lost(message: str = LOST) -> list[str]:
    """Runs whose process is gone become interrupted, with that marked text; returns their ids.

    What waits for a process that is gone waits for anybody. A row that somebody has edited by hand
    is brought in line: no run trains or waits without a job.
    """
    lost = lost_workers()
    with transaction() as connection:
        ended = give_up(connection, lost, message).get(JobKind.TRAINING, [])
        waits = exists().where(
            runs.c.id == jobs.c.run_id,
            runs.c.status == RunStatus.QUEUED,
            runs.c.trashed_at.is_(None),
        )
        training = and_(jobs.c.workspace == workspace_id(), jobs.c.kind == JobKind.TRAINING)
        idle = and_(training, jobs.c.state == JobState.QUEUED, ~waits)
        end_job(connection, idle, JobState.STOPPED)
        without_job = and_(in_this_workspace(), ~exists().where(_of_run(runs.c.id)))
        queued = select(runs.c.id).where(without_job, runs.c.status == RunStatus.QUEUED)
        for run_id in connection.scalars(queued.with_for_update(skip_locked=True)).all():
            add_job(connection, JobKind.TRAINING, run_id, EVERYBODY)
        running = select(runs.c.id).where(without_job, runs.c.status == RunStatus.RUNNING)
        given_up = [*connection.scalars(running).all()]
        values = {"status": RunStatus.INTERRUPTED, "message": stored(message), "message_code": ""}
        for run_id in given_up:
            moment = not_before(connection, run_id)
            change = update(runs).where(runs.c.id == run_id)
            connection.execute(change.values(finished_at=moment, **values))
    return [*{*ended, *given_up}]


def position(run_id: str) -> int:
    """How many runs come before this one: the queue's, and the one that trains; else 0."""
    mine = select(jobs.c.number).where(_active(run_id), jobs.c.state == JobState.QUEUED)
    with reading() as connection:
        number = connection.scalar(mine)
        if number is None:
            return 0
        kind = and_(jobs.c.workspace == workspace_id(), jobs.c.kind == JobKind.TRAINING)
        waits = and_(jobs.c.state == JobState.QUEUED, jobs.c.number < number)
        before = select(jobs.c.id).where(kind, waits | (jobs.c.state == JobState.RUNNING))
        return len(connection.scalars(before).all())


def waiting() -> list[str]:
    """The ids of the runs that wait, in the order in which they will start."""
    query = select(jobs.c.subject).where(
        jobs.c.workspace == workspace_id(),
        jobs.c.kind == JobKind.TRAINING,
        jobs.c.state == JobState.QUEUED,
    )
    with reading() as connection:
        return list(connection.scalars(query.order_by(jobs.c.number)))


def _has_ended(connection: Connection, lease: Lease, status: RunStatus) -> bool:
    """Whether the holder of the lease has ended it so; as interrupted, others may have."""
    mine = and_(jobs.c.id == lease.job_id, jobs.c.worker == lease.worker)
    state = connection.scalar(select(jobs.c.state).where(mine))
    return bool(state == status) and status is not RunStatus.INTERRUPTED


def _of_run(run_id: Any) -> ColumnElement[bool]:
    return and_(jobs.c.run_id == run_id, jobs.c.state.in_(ACTIVE))


def _active(run_id: str) -> ColumnElement[bool]:
    """The condition that a job is this run's, and not ended."""
    return and_(jobs.c.workspace == workspace_id(), _of_run(run_id))
