"""Whose turn it is: the one order of the trainings that wait, by which they are claimed and shown.

Owners take turns: next is who has waited longest since the last start of one of theirs, and who has
had none yet comes before all others, in the order of asking. Within an owner the order is the
owner's own (`place`), then that of asking. What trains at the moment changes nothing in it, so the
order that is shown is the order in which they will start, whenever others end.
"""

import heapq
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, exists, func, select, update
from sqlalchemy.exc import IntegrityError

from core.common.owners import this_host
from core.db.tables import jobs, workers
from core.db.workspace import workspace_id
from core.jobs.models import JobKind, JobState, Lease, Role
from core.jobs.queue_state import hold_the_queue
from core.jobs.repository import utc_now


@dataclass(frozen=True)
class Waiting:
    """A training that waits; `worker` alone may take it, None: anybody."""

    number: int
    job_id: str
    subject: str
    owner: str
    worker: str | None
    place: int


def in_turn(waiting: Sequence[Waiting], turns: Mapping[str, int]) -> list[Waiting]:
    """The order in which they start. `turns`: by owner, the how-manieth start in all was the last
    of theirs; who has had none is not in it."""
    return list(_turn_by_turn(waiting, turns))


def read_order(connection: Connection) -> list[Waiting]:
    """The trainings of this workspace that wait, in the order in which they will start."""
    rows = connection.execute(select(*_COLUMNS).where(_trainings(), _waits())).all()
    waiting = [_of_row(row) for row in rows]
    return in_turn(waiting, _every_turn(connection))


def read_positions(connection: Connection) -> dict[str, int]:
    """By run that waits: how many come before it, whose turn is earlier, or that train."""
    query = select(func.count()).select_from(jobs)
    training = connection.scalar(query.where(_trainings(), jobs.c.state == JobState.RUNNING)) or 0
    order = read_order(connection)
    return {one.subject: before for before, one in enumerate(order, training)}


def read_ahead(connection: Connection, owner: str) -> list[str]:
    """The runs that would start before another one that `owner` puts in now, in their order."""
    rows = connection.execute(select(*_COLUMNS).where(_trainings(), _waits())).all()
    waiting = [_of_row(row) for row in rows]
    number = max((one.number for one in waiting), default=0) + 1
    another = Waiting(number, "", "", owner, None, 0)
    found = in_turn([*waiting, another], _every_turn(connection))
    return [one.subject for one in found[: found.index(another)]]


def count_in_line(connection: Connection) -> int:
    """How many trainings of this workspace wait, those too whose run no list can show: without
    their order, which reads them all."""
    query = select(func.count()).select_from(jobs).where(_trainings(), _waits())
    return connection.scalar(query) or 0


def claim_in_turn(
    connection: Connection, worker: str, device: str, reserved_for: str | None = None
) -> Lease | None:
    """The training whose turn it is for `worker`, where it is nobody's, or `reserved_for` somebody.

    `device`: what it has for itself meanwhile. None where the queue is held, the device is taken,
    none waits, or the next one is another's to take. One process at a time claims: of those who do
    so at once, each gets another training.
    """
    if hold_the_queue(connection).paused or _is_taken(connection, device):
        return None
    turns = _every_turn(connection)
    found = _first(connection, turns, reserved_for)
    if found is None:
        return None
    values = {"state": JobState.RUNNING, "worker": worker, "device": device}
    moment = {"turn": max(turns.values(), default=0) + 1, "started_at": utc_now()}
    this = and_(jobs.c.id == found.job_id, jobs.c.state == JobState.QUEUED)
    try:
        with connection.begin_nested():
            taken = connection.execute(update(jobs).where(this).values(**values, **moment))
    except IntegrityError:  # somebody has taken the device at this moment
        return None
    return Lease(found.job_id, found.subject, worker) if taken.rowcount else None


def move_up(connection: Connection, run_id: str) -> None:
    """The waiting run changes places with the one before it of the same owner, if there is any."""
    hold_the_queue(connection)
    line = _line_of(connection, run_id)
    at = next((at for at, one in enumerate(line) if one.subject == run_id), 0)
    if at:
        line[at - 1], line[at] = line[at], line[at - 1]
        lowest = min(one.place for one in line)
        for place, one in enumerate(line, lowest - len(line)):  # before those that come later
            _put(connection, one, place)


def move_to_front(connection: Connection, run_id: str) -> None:
    """The waiting run becomes the first of its owner."""
    hold_the_queue(connection)
    line = _line_of(connection, run_id)
    if line and line[0].subject != run_id:
        lowest = min(one.place for one in line)
        for one in line:
            if one.subject == run_id:
                _put(connection, one, lowest - 1)


def _first(
    connection: Connection, turns: Mapping[str, int], reserved_for: str | None
) -> Waiting | None:
    """The first that may be taken, with nobody before it who will be taken by somebody else: by who
    it is reserved for on this host, or by an app where it is nobody's."""
    head = _head(connection, turns)
    if head is None or head.worker == reserved_for:
        return head
    app: bool | None = None
    for one in read_order(connection):
        if one.worker == reserved_for:
            return one
        if one.worker is None:
            app = _has_app(connection) if app is None else app
            if app:
                return None
        elif one.worker.startswith(f"{this_host()}_"):
            return None
    return None


def _turn_by_turn(waiting: Sequence[Waiting], turns: Mapping[str, int]) -> Iterator[Waiting]:
    lines: dict[str, list[Waiting]] = defaultdict(list)
    for one in sorted(waiting, key=lambda one: (one.place, one.number), reverse=True):
        lines[one.owner].append(one)  # the next one last
    last = {owner: turns.get(owner, 0) for owner in lines}
    next_of = [(last[owner], min(one.number for one in lines[owner]), owner) for owner in lines]
    heapq.heapify(next_of)
    turn = max(last.values(), default=0)
    while next_of:
        _last, first_asked, owner = next_of[0]
        yield lines[owner].pop()
        turn += 1
        if lines[owner]:
            heapq.heapreplace(next_of, (turn, first_asked, owner))
        else:
            heapq.heappop(next_of)


def _every_turn(connection: Connection) -> dict[str, int]:
    """By owner, the how-manieth start in all was the last of theirs."""
    query = select(jobs.c.owner, func.max(jobs.c.turn)).where(_trainings()).group_by(jobs.c.owner)
    return {owner: _whole(turn) for owner, turn in connection.execute(query).all()}


def _head(connection: Connection, turns: Mapping[str, int]) -> Waiting | None:
    """The first of all, from the first of each owner: thousands that wait are not read for it."""
    asked = func.min(jobs.c.number).over(partition_by=jobs.c.owner).label("asked")
    in_line = (jobs.c.place, jobs.c.number)
    at = func.row_number().over(partition_by=jobs.c.owner, order_by=in_line).label("at")
    lines = select(*_COLUMNS, asked, at).where(_trainings(), _waits()).subquery()
    rows = connection.execute(select(lines).where(lines.c.at == 1)).all()
    first = min(rows, key=lambda row: (turns.get(row.owner, 0), row.asked), default=None)
    return None if first is None else _of_row(first)


def _of_row(row: Any) -> Waiting:
    return Waiting(row.number, row.id, row.subject, row.owner, row.worker, _whole(row.place))


def _line_of(connection: Connection, run_id: str) -> list[Waiting]:
    """Those that wait of the owner of that waiting run, in their order."""
    order = read_order(connection)
    owners = {one.owner for one in order if one.subject == run_id}
    return [one for one in order if one.owner in owners]


def _put(connection: Connection, one: Waiting, place: int) -> None:
    this = and_(jobs.c.id == one.job_id, jobs.c.state == JobState.QUEUED)
    connection.execute(update(jobs).where(this).values(place=place))


def _has_app(connection: Connection) -> bool:
    app = and_(workers.c.workspace == workspace_id(), workers.c.role == Role.APP)
    return bool(connection.scalar(select(exists().where(app))))


def _is_taken(connection: Connection, device: str) -> bool:
    return bool(connection.scalar(select(jobs.c.id).where(jobs.c.device == device)))


def _trainings() -> ColumnElement[bool]:
    return and_(jobs.c.workspace == workspace_id(), jobs.c.kind == JobKind.TRAINING)


def _waits() -> ColumnElement[bool]:
    return jobs.c.state == JobState.QUEUED


def _whole(value: object) -> int:
    """A number that somebody may have edited by hand."""
    return value if isinstance(value, int) else 0


_COLUMNS = (jobs.c.number, jobs.c.id, jobs.c.subject, jobs.c.owner, jobs.c.worker, jobs.c.place)
