"""The queue of trainings: who waits, who trains, what they are asked for. Run and job as one.

| | queued | running | paused | stopped, failed, interrupted | finished |
|---|---|---|---|---|---|
| claim | running | – | – | – | – |
| ask to stop | stopped | its training is asked | stopped | – | – |
| ask to pause | paused | its training is asked | – | – | – |
| ask to skip the test | – | its training is asked | – | – | – |
| finish | – | as it ended, or paused | – | – | – |
| its worker is lost | waits for anybody | interrupted; of another host: queued | – | – | – |
| go on | refused | refused | queued | queued | refused |

In which order they start says `core.jobs.order`, whether any does `core.jobs.queue_state`.
"""

from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, exists, select, update

from core.auth.actors import EVERYBODY, Actor
from core.common import settings
from core.common.devices import Device, devices
from core.common.errors import UserError
from core.common.files import drop
from core.common.i18n import N_, stored
from core.common.owners import is_here, this_host
from core.db.engine import reading, transaction
from core.db.tables import jobs, runs
from core.db.workspace import workspace_id
from core.jobs.models import ACTIVE, Command, JobKind, JobState, Lease
from core.jobs.order import claim_in_turn, count_in_line, move_to_front, move_up, read_positions
from core.jobs.queue_state import refuse_too_many
from core.jobs.reporter import LeaseLost
from core.jobs.repository import add_job, ask, end_job, held_by
from core.jobs.workers import give_up, lost_workers
from core.runs.models import Results, RunStatus
from core.runs.repository import NONE_YET, change_status, end_values, not_before, refuse_to_others
from core.runs.rows import in_this_workspace

MOST_TRIES = 3
LOST = N_(
    "Its process ended before the training did (killed, or out of memory). If it happens again, "
    "take a smaller batch or a smaller network, or close other programs."
)


def claim_run(
    worker: str, reserved_for: str | None = None, device: Device | None = None
) -> Lease | None:
    """The right to train the run whose turn it is, where that waits for anybody, or for
    `reserved_for`; it runs now, on `device` of this host, or on its first where none is named.

    None where there is none, it is not its turn, the queue is held, or the device trains another.
    """
    name = (device or devices()[0]).name
    with transaction() as connection:
        lease = claim_in_turn(connection, worker, device_key(name), reserved_for)
        if lease:
            moment = not_before(connection, lease.subject)
            change_status(connection, lease.subject, RunStatus.RUNNING, started_at=moment)
    return lease


def device_key(name: str) -> str:
    """What a training on that device of this host has for itself, in this workspace."""
    return f"{workspace_id()}/{this_host()}/{name}"


def set_device(connection: Connection, run_id: str, device: str) -> None:
    """Note what the run trains on, in words."""
    connection.execute(update(runs).where(runs.c.id == run_id).values(device=device))


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
    """Write how the training of the lease ended, or that it paused. `LeaseLost` where the run is
    not its any more.

    Who has written it already, and did not hear of that, changes nothing.
    """
    with transaction() as connection:
        if not end_job(connection, held_by(lease), JobState(status), message, code):
            if _has_ended(connection, lease, status):
                return
            raise LeaseLost
        values = end_values(connection, lease.subject, message, code, results)
        if status is RunStatus.PAUSED:
            del values["finished_at"]
        change_status(connection, lease.subject, status, **values)


def refuse(run_id: str, message: str) -> None:
    """A waiting run that can't be trained fails; a marked text says why."""
    with transaction() as connection:
        if end_job(connection, _active(run_id), JobState.FAILED, message):
            values = end_values(connection, run_id, message)
            change_status(connection, run_id, RunStatus.FAILED, **values)


def request_stop(run_id: str, actor: Actor) -> None:
    """A run that waits or is paused is stopped at once, one that trains in a moment; an ended one
    stays."""
    with transaction() as connection:
        refuse_to_others(connection, run_id, actor)
        waits = _active(run_id) & (jobs.c.state == JobState.QUEUED)
        words = N_("Stopped while it waited.")
        stopped = end_job(connection, waits, JobState.STOPPED, words)
        if not stopped and is_paused(connection, run_id):
            stopped, words = [run_id], N_("Stopped while it was paused.")
        if stopped:
            values = end_values(connection, run_id, words)
            change_status(connection, run_id, RunStatus.STOPPED, **values)
        else:
            ask(connection, _active(run_id), Command.STOP)


def request_pause(run_id: str, actor: Actor) -> None:
    """A waiting run is held back at once, one that trains in a moment; others stay as they are.

    What trains goes on later after its last finished epoch, bit for bit.
    """
    with transaction() as connection:
        refuse_to_others(connection, run_id, actor)
        waits = _active(run_id) & (jobs.c.state == JobState.QUEUED)
        words = N_("Paused while it waited.")
        if end_job(connection, waits, JobState.PAUSED, words):
            values = {"message": stored(words), "message_code": ""}
            change_status(connection, run_id, RunStatus.PAUSED, **values)
        else:
            ask(connection, _active(run_id), Command.PAUSE)


def move(run_id: str, actor: Actor, to_the_front: bool = False) -> None:
    """The waiting run changes places with the one of its owner before it, or becomes the first of
    them; the turns of others stay as they are. UserError where it does not wait."""
    with transaction() as connection:
        refuse_to_others(connection, run_id, actor)
        if not connection.scalar(select(jobs.c.id).where(_active(run_id), _queued())):
            raise UserError(
                "run-does-not-wait",
                N_("Run {run} does not wait (any more): it can't be moved."),
                run=run_id,
            )
        (move_to_front if to_the_front else move_up)(connection, run_id)


def skip_test(run_id: str, actor: Actor) -> None:
    """The running training ends without the test, or without the rest of it."""
    with transaction() as connection:
        refuse_to_others(connection, run_id, actor)
        ask(connection, _active(run_id), Command.SKIP_TEST)


def requeue(
    run_id: str, actor: Actor, reserved_for: str | None = None, from_the_beginning: bool = False
) -> None:
    """stopped, failed, interrupted or paused → queued: it goes on, and one that was paused is the
    first of its owner. UserError where it is something else, or too many of the owner's wait.

    `reserved_for`: the worker that alone may train it. `from_the_beginning`: its checkpoint goes.
    """
    with transaction() as connection:
        refuse_to_others(connection, run_id, actor)
        refuse_too_many(connection, actor)
        paused = is_paused(connection, run_id)
        _queue_again(connection, run_id, reserved_for)
        if paused:
            move_to_front(connection, run_id)
        if from_the_beginning:  # nobody can have claimed it yet
            drop(settings.checkpoint_file(run_id))


def give_up_lost(message: str = LOST) -> list[str]:
    """Runs whose process is gone become interrupted, with that marked text; returns their ids.

    Those of another host, which is gone or cut off, go on by themselves, as the first of their
    owners, unless that has come to nothing `MOST_TRIES` times. What waits for a process that is
    gone waits for anybody. A row that somebody has edited by hand is brought in line: no run trains
    or waits without a job.
    """
    lost = lost_workers()
    with transaction() as connection:
        elsewhere = _trained_elsewhere(connection)
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
        for run_id in elsewhere.intersection(given_up):
            if _may_try_again(connection, run_id):
                _queue_again(connection, run_id)
                move_to_front(connection, run_id)
    return [*{*ended, *given_up}]


def position(run_id: str) -> int:
    """How many runs come before this one: whose turn is earlier, or that train; else 0."""
    return positions().get(run_id, 0)


def positions() -> dict[str, int]:
    """By run that waits, in the order in which they will start: how many come before it."""
    with reading() as connection:
        return read_positions(connection)


def waiting() -> list[str]:
    """The ids of the runs that wait, in the order in which they will start."""
    return list(positions())


def count_waiting() -> int:
    """How many runs wait, those too that no list can show."""
    with reading() as connection:
        return count_in_line(connection)


def is_held(run_id: str) -> bool:
    """Whether the run is paused."""
    with reading() as connection:
        return is_paused(connection, run_id)


def is_paused(connection: Connection, run_id: str) -> bool:
    """Whether the run is held back, or was held in its training."""
    this = and_(in_this_workspace(), runs.c.id == run_id)
    return connection.scalar(select(runs.c.status).where(this)) == RunStatus.PAUSED


def _trained_elsewhere(connection: Connection) -> set[str]:
    """The runs that processes of other hosts train, as far as anybody knows."""
    kind = and_(jobs.c.workspace == workspace_id(), jobs.c.kind == JobKind.TRAINING)
    query = select(jobs.c.subject, jobs.c.worker).where(kind, jobs.c.state == JobState.RUNNING)
    return {row.subject for row in connection.execute(query) if not is_here(row.worker or "")}


def _may_try_again(connection: Connection, run_id: str) -> bool:
    query = select(jobs.c.state).where(jobs.c.run_id == run_id).order_by(jobs.c.number.desc())
    last = connection.scalars(query.limit(MOST_TRIES)).all()
    return len(last) < MOST_TRIES or any(state != JobState.INTERRUPTED for state in last)


def _queue_again(connection: Connection, run_id: str, reserved_for: str | None = None) -> None:
    """It takes its owner's turn, whoever asks."""
    anew = {"finished_at": None, "message": "", "message_code": ""}
    change_status(connection, run_id, RunStatus.QUEUED, **anew)
    owner = connection.scalar(select(runs.c.owner).where(runs.c.id == run_id))
    add_job(connection, JobKind.TRAINING, run_id, Actor(owner or EVERYBODY.name), reserved_for)


def _has_ended(connection: Connection, lease: Lease, status: RunStatus) -> bool:
    """Whether the holder of the lease has ended it so; as interrupted, others may have."""
    mine = and_(jobs.c.id == lease.job_id, jobs.c.worker == lease.worker)
    state = connection.scalar(select(jobs.c.state).where(mine))
    return bool(state == status) and status is not RunStatus.INTERRUPTED


def _queued() -> ColumnElement[bool]:
    return jobs.c.state == JobState.QUEUED


def _of_run(run_id: Any) -> ColumnElement[bool]:
    return and_(jobs.c.run_id == run_id, jobs.c.state.in_(ACTIVE))


def _active(run_id: str) -> ColumnElement[bool]:
    """The condition that a job is this run's, and not ended."""
    return and_(jobs.c.workspace == workspace_id(), _of_run(run_id))
