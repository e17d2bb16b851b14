"""Runs that are put away: what the database knows of it. Their files stay where they are.

A run that is put away is in no list; its address finds it still. `core.housekeeping.trash` is how
everything else puts away, brings back and deletes.
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, delete, select, update

from core.auth.actors import Actor
from core.common.errors import UserError
from core.common.i18n import N_
from core.db.engine import reading, transaction
from core.db.tables import runs
from core.runs import folder_record
from core.runs.models import ENDED, status_words
from core.runs.repository import not_before, refuse_to_others
from core.runs.rows import in_this_workspace, read_rows


@dataclass(frozen=True)
class TrashedRun:
    """A run that is put away; `trashed_at` is UTC. Its config need not be one that can be read."""

    id: str
    name: str
    network: str
    data_name: str
    trashed_at: datetime
    trashed_by: str
    owner: str


@dataclass(frozen=True)
class RunOnData:
    """A run, as far as its data set has to know it. `status` as it is stored."""

    id: str
    status: str
    trashed: bool

    @property
    def active(self) -> bool:
        """Whether it waits or trains."""
        return self.status not in ENDED


def put_away(run_id: str, actor: Actor) -> None:
    """Leave the ended run out of the lists. UserError where it is active, or put away already."""
    with transaction() as connection:
        refuse_to_others(connection, run_id, actor)
        there = and_(_this(run_id), runs.c.trashed_at.is_(None), runs.c.status.in_(ENDED))
        moment = not_before(connection, run_id)
        change = update(runs).where(there).values(trashed_at=moment, trashed_by=actor.name)
        if not connection.execute(change).rowcount:
            raise _why_not(connection, run_id)
    _note(run_id, trashed_at=moment, trashed_by=actor.name)


def bring_back(run_id: str, actor: Actor) -> None:
    """Put the run into the lists again. UserError where it is not put away."""
    with transaction() as connection:
        refuse_to_others(connection, run_id, actor)
        anew = {"trashed_at": None, "trashed_by": None}
        if not connection.execute(update(runs).where(_put_away(run_id)).values(anew)).rowcount:
            raise not_there(run_id)
    _note(run_id, **anew)


def _note(run_id: str, **values: Any) -> None:
    """In the run's folder too, should the database be lost."""
    with suppress(UserError, OSError):
        folder_record.write_state(run_id, values)


def refuse_unless_put_away(run_id: str, actor: Actor) -> None:
    """UserError where the run is not put away, or the actor may not change it."""
    with reading() as connection:
        refuse_to_others(connection, run_id, actor)
        if connection.scalar(select(runs.c.id).where(_put_away(run_id))) is None:
            raise not_there(run_id)


def delete_rows(run_id: str) -> None:
    """Delete what the database has of a run that is put away, its curves and files' names too."""
    with transaction() as connection:
        connection.execute(delete(runs).where(_put_away(run_id)))


def is_known(run_id: str) -> bool:
    """Whether there is such a run, put away or not."""
    with reading() as connection:
        return connection.scalar(select(runs.c.id).where(_this(run_id))) is not None


def trashed_runs() -> list[TrashedRun]:
    """The runs that are put away, the last one first."""
    names = tuple(TrashedRun.__dataclass_fields__)
    query = select(runs.c.number, *(runs.c[name] for name in names))
    query = query.where(in_this_workspace(), runs.c.trashed_at.is_not(None))
    with reading() as connection:
        rows, _odd = read_rows(connection, query.order_by(runs.c.trashed_at.desc()))
    found = [{name: getattr(row, name) for name in names} for row in rows]
    return [TrashedRun(**{**row, "trashed_by": row["trashed_by"] or ""}) for row in found]


def runs_on(data_name: str, version: str | None = None) -> list[RunOnData]:
    """All runs on that data set (on that version of it), newest first; those put away too."""
    put_away = runs.c.trashed_at.is_not(None).label("put_away")
    query = select(runs.c.id, runs.c.status, put_away)
    query = query.where(in_this_workspace(), runs.c.data_name == data_name)
    if version is not None:
        query = query.where(runs.c.data_version == version)
    with reading() as connection:
        rows = connection.execute(query.order_by(runs.c.number.desc())).all()
    return [RunOnData(row.id, row.status, bool(row.put_away)) for row in rows]


def runs_of(owner: str) -> list[RunOnData]:
    """All runs that belong to `owner`, newest first; those put away too."""
    put_away = runs.c.trashed_at.is_not(None).label("put_away")
    query = select(runs.c.id, runs.c.status, put_away)
    query = query.where(in_this_workspace(), runs.c.owner == owner)
    with reading() as connection:
        rows = connection.execute(query.order_by(runs.c.number.desc())).all()
    return [RunOnData(row.id, row.status, bool(row.put_away)) for row in rows]


def not_there(run_id: str) -> UserError:
    """The error that somebody else was faster."""
    return UserError(
        "run-not-in-trash", N_("Run {run} is not in the trash (any more)."), run=run_id
    )


def _this(run_id: str) -> Any:
    return and_(in_this_workspace(), runs.c.id == run_id)


def _put_away(run_id: str) -> Any:
    return and_(_this(run_id), runs.c.trashed_at.is_not(None))


def _why_not(connection: Connection, run_id: str) -> UserError:
    row = connection.execute(select(runs.c.status, runs.c.trashed_at).where(_this(run_id))).one()
    if row.trashed_at is not None:
        return UserError(
            "run-in-trash-already", N_("Run {run} is in the trash already."), run=run_id
        )
    return UserError(
        "run-active",
        N_("Run {run} is {status}: stop it first, or wait until it has ended."),
        run=run_id,
        status=status_words(row.status),
    )
