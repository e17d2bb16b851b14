"""What holds for the queue of trainings as a whole: whether it is held, and how many of a person's
runs may wait. A teacher changes it; it lies in the database, and so survives a restart."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, exists, func, select, update

from core.auth.actors import EVERYBODY, Actor, Role
from core.auth.policy import refuse_unless_teacher
from core.common.errors import UserError
from core.common.i18n import N_
from core.db.engine import reading, transaction
from core.db.rows import add_missing
from core.db.tables import jobs, queues
from core.db.workspace import workspace_id
from core.jobs.models import JobKind, JobState
from core.jobs.repository import utc_now

MOST_WAITING = 10_000


@dataclass(frozen=True)
class QueueState:
    """Who holds the queue (None: nobody) and since when, in UTC without time zone; how many runs of
    a person may wait, None where any number may."""

    paused_by: str | None = None
    paused_at: datetime | None = None
    waiting_limit: int | None = None

    @property
    def paused(self) -> bool:
        """Whether nothing new starts."""
        return self.paused_by is not None


def queue_state() -> QueueState:
    """How it is now."""
    with reading() as connection:
        return _state(connection, lock=False)


def hold_the_queue(connection: Connection) -> QueueState:
    """How it is now, and until the end of the transaction: others who ask so wait."""
    if not connection.scalar(select(queues.c.workspace).where(_ours())):
        add_missing(connection, queues, {"workspace": workspace_id()})
    return _state(connection, lock=True)


def pause_queue(actor: Actor) -> None:
    """Nothing new starts from now on; what trains goes on. UserError where no teacher asks."""
    refuse_unless_teacher(actor, N_("hold the queue"))
    with transaction() as connection:
        if not hold_the_queue(connection).paused:
            _change(connection, {"paused_by": actor.name, "paused_at": utc_now()})


def resume_queue(actor: Actor) -> None:
    """What waits starts again. UserError where no teacher asks."""
    refuse_unless_teacher(actor, N_("let the queue go on"))
    with transaction() as connection:
        hold_the_queue(connection)
        _change(connection, {"paused_by": None, "paused_at": None})


def set_waiting_limit(limit: int, actor: Actor) -> None:
    """So many runs of a person may wait from now on, 0: any number; what waits already stays.

    UserError where no teacher asks, or it is no such number.
    """
    refuse_unless_teacher(actor, N_("change how many runs may wait"))
    if not 0 <= limit <= MOST_WAITING:
        raise UserError(
            "waiting-limit-invalid",
            N_(
                "{limit} runs can't be the limit: it must be a number from 1 to {most:,}, or 0 "
                "for no limit."
            ),
            limit=limit,
            most=MOST_WAITING,
        )
    with transaction() as connection:
        hold_the_queue(connection)
        _change(connection, {"waiting_limit": limit})


def refuse_too_many(connection: Connection, actor: Actor) -> None:
    """UserError where as many runs of the actor wait as may; others who put one in wait here.

    Teachers may put in any number. Who has given no name shares the name of all who have none: that
    is held to the limit where somebody has a name, and else is a class, or one person alone.
    """
    if actor.role is Role.TEACHER:
        return
    limit = hold_the_queue(connection).waiting_limit
    if limit is None or (actor.name == EVERYBODY.name and not _people_have_names(connection)):
        return
    mine = and_(_waits(), jobs.c.owner == actor.name)
    waiting = connection.scalar(select(func.count()).select_from(jobs).where(mine)) or 0
    if waiting >= limit:
        raise UserError(
            "too-many-wait",
            N_(
                "{count} of your runs wait, and {limit} may wait at once. Remove one that waits, "
                "or wait until one has begun."
            ),
            count=waiting,
            limit=limit,
        )


def _usual_limit() -> int:
    """How many runs of a person may wait where no teacher has said so; 0: any number."""
    value = os.environ.get("VISTAZO_WAITING_RUNS") or "0"
    if not (value.isascii() and value.isdecimal() and len(value) <= 5):
        raise UserError(
            "waiting-runs-invalid",
            N_("VISTAZO_WAITING_RUNS is {value!r}; it must be a whole number, 0 for no limit."),
            value=value[:80],
        )
    return int(value)


def _state(connection: Connection, lock: bool) -> QueueState:
    query = select(queues.c.paused_by, queues.c.paused_at, queues.c.waiting_limit).where(_ours())
    row = connection.execute(query.with_for_update() if lock else query).first()
    limit = _usual_limit() if row is None or row.waiting_limit is None else row.waiting_limit
    by, at = (row.paused_by, row.paused_at) if row else (None, None)
    return QueueState(by, at, limit or None)


def _change(connection: Connection, values: Mapping[str, Any]) -> None:
    connection.execute(update(queues).where(_ours()).values(values))


def _people_have_names(connection: Connection) -> bool:
    named = and_(jobs.c.workspace == workspace_id(), jobs.c.owner != EVERYBODY.name)
    return bool(connection.scalar(select(exists().where(named))))


def _waits() -> ColumnElement[bool]:
    ours = and_(jobs.c.workspace == workspace_id(), jobs.c.kind == JobKind.TRAINING)
    return and_(ours, jobs.c.state == JobState.QUEUED)


def _ours() -> ColumnElement[bool]:
    return queues.c.workspace == workspace_id()
