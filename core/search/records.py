"""Sweeps and their trials in the database: rows read and written, nothing decided."""

import json
import logging
import secrets
from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, insert, or_, select, update

from core.common.errors import UserError
from core.common.i18n import N_, restored, stored
from core.db.engine import reading, transaction
from core.db.tables import jobs, run_tags, runs, sweep_trials, sweeps, workers
from core.db.workspace import workspace_id
from core.jobs.models import Role
from core.jobs.reporter import Change
from core.jobs.repository import utc_now
from core.search.models import Sweep, SweepState, Trial, TrialState
from core.search.spec import SweepSpec, Value, parse_spec_json

log = logging.getLogger("vistazo")


def add_sweep(spec: SweepSpec, owner: str) -> str:
    """A sweep that runs; returns its id."""
    sweep_id = secrets.token_hex(4)
    values = {
        "id": sweep_id,
        "workspace": workspace_id(),
        "name": spec.name,
        "owner": owner,
        "state": SweepState.RUNNING,
        "spec": spec.to_json(),
        "seconds": 0.0,
        "again": "[]",
        "message": "",
        "created_at": utc_now(),
    }
    with transaction() as connection:
        connection.execute(insert(sweeps).values(values))
    return sweep_id


def get_sweep(sweep_id: str) -> Sweep:
    """The sweep with that id. UserError where there is none, or it can't be read."""
    with reading() as connection:
        row = connection.execute(select(sweeps).where(called(sweep_id))).first()
    if row is None:
        raise unknown(sweep_id)
    return sweep_of(row)


def unknown(sweep_id: str) -> UserError:
    """The error that there is no such sweep."""
    return UserError(
        "sweep-unknown", N_("There is no sweep {sweep!r} in this workspace."), sweep=sweep_id
    )


def read_sweeps() -> list[Sweep]:
    """All of this workspace that can be read, the newest first."""
    query = select(sweeps).where(sweeps.c.workspace == workspace_id())
    with reading() as connection:
        rows = connection.execute(query.order_by(sweeps.c.number.desc())).all()
    return [sweep for row in rows if (sweep := _readable(row))]


def under_way() -> dict[str, str | None]:
    """Which worker drives, None where nobody is there, by the ids of the sweeps that search, or
    have trials under way; the oldest first."""
    open_ones = select(sweep_trials.c.sweep).where(sweep_trials.c.state == TrialState.RUNNING)
    at_work = or_(sweeps.c.state == SweepState.RUNNING, sweeps.c.id.in_(open_ones))
    query = (
        select(sweeps.c.id, workers.c.name)
        .outerjoin(workers, workers.c.name == sweeps.c.driver)
        .where(sweeps.c.workspace == workspace_id(), at_work)
    )
    with reading() as connection:
        rows = connection.execute(query.order_by(sweeps.c.number)).all()
    return {row.id: row.name for row in rows}


def claim(sweep_id: str, worker: str) -> bool:
    """Whether that worker drives the sweep from now on: nobody else does who is there."""
    there = select(workers.c.name).where(workers.c.workspace == workspace_id())
    free = or_(sweeps.c.driver.is_(None), sweeps.c.driver == worker, sweeps.c.driver.not_in(there))
    with transaction() as connection:
        change = update(sweeps).where(called(sweep_id), free).values(driver=worker)
        return bool(connection.execute(change).rowcount)


def change_sweep(connection: Connection, sweep_id: str, **values: Any) -> None:
    """Change columns of its row; a message is a marked text."""
    if "message" in values:
        values["message"] = stored(values["message"])
    connection.execute(update(sweeps).where(called(sweep_id)).values(**values))


def let_run(connection: Connection, sweep_id: str) -> None:
    """The sweep searches on; what failed before counts no more among those in a row."""
    values = {"state": SweepState.RUNNING, "message": "", "finished_at": None}
    change_sweep(connection, sweep_id, **values)
    failed = (sweep_trials.c.sweep == sweep_id) & (sweep_trials.c.state == TrialState.FAILED)
    connection.execute(update(sweep_trials).where(failed).values(ended_at=None))


def end_sweep(sweep_id: str, state: SweepState, message: str = "") -> None:
    """A sweep that runs has ended so, with that marked text."""
    runs_now = sweeps.c.state == SweepState.RUNNING
    values = {"state": state, "message": stored(message), "finished_at": utc_now()}
    with transaction() as connection:
        connection.execute(update(sweeps).where(called(sweep_id), runs_now).values(values))


def places() -> int:
    """How many trainings the apps of this workspace have done at once, one at least."""
    query = select(func.sum(workers.c.devices)).where(
        workers.c.workspace == workspace_id(), workers.c.role == Role.APP
    )
    with reading() as connection:
        return max(int(connection.scalar(query) or 0), 1)


def trial_of(sweep_id: str, number: int, settings: Mapping[str, Value], run_id: str) -> Change:
    """The change that notes that the run is that try of the sweep: one that is under way, or, with
    no run, has failed."""

    def note(connection: Connection) -> None:
        values = {
            "sweep": sweep_id,
            "number": number,
            "workspace": workspace_id(),
            "run": run_id,
            "settings": json.dumps(settings),
            "state": TrialState.RUNNING if run_id else TrialState.FAILED,
            "epochs": 0,
            "message": "",
        }
        connection.execute(insert(sweep_trials).values(values))
        if run_id:
            mine = update(runs).where(runs.c.id == run_id)
            connection.execute(mine.values(sweep=sweep_id))
            tag = {"run_id": run_id, "tag": f"sweep-{sweep_id}"}
            connection.execute(insert(run_tags).values(tag))

    return note


def change_trial(sweep_id: str, number: int, **values: Any) -> None:
    """Change columns of a trial's row; a message is a marked text."""
    if "message" in values:
        values["message"] = stored(values["message"])
    this = (sweep_trials.c.sweep == sweep_id) & (sweep_trials.c.number == number)
    with transaction() as connection:
        connection.execute(update(sweep_trials).where(this).values(**values))


def read_trials(sweep_id: str) -> list[Trial]:
    """The trials in the order of their making; those that somebody has edited are left out."""
    query = select(sweep_trials).where(sweep_trials.c.sweep == sweep_id)
    with reading() as connection:
        rows = connection.execute(query.order_by(sweep_trials.c.number)).all()
    return [trial for row in rows if (trial := _trial(row))]


def called(sweep_id: str) -> ColumnElement[bool]:
    """The condition that a row is that sweep's, in this workspace."""
    return (sweeps.c.id == sweep_id) & (sweeps.c.workspace == workspace_id())


def sweep_of(row: Any) -> Sweep:
    """The sweep of a row. UserError or ValueError where it can't be read."""
    return Sweep(
        id=row.id,
        name=row.name,
        owner=row.owner,
        state=SweepState(row.state),
        spec=parse_spec_json(row.spec),
        message=restored(row.message),
        created_at=row.created_at,
        finished_at=row.finished_at,
        seconds=row.seconds,
        again=tuple(json.loads(row.again)),
    )


def _readable(row: Any) -> Sweep | None:
    try:
        return sweep_of(row)
    except (UserError, ValueError, TypeError) as error:
        log.warning("the sweep %s can't be read: %s", row.id, error)
        return None


def _trial(row: Any) -> Trial | None:
    try:
        return Trial(
            number=row.number,
            run_id=row.run,
            state=TrialState(row.state),
            value=row.value,
            second=row.second,
            settings=json.loads(row.settings),
            epochs=row.epochs,
            seconds=row.seconds,
            pruned_in=row.pruned_in,
            ended_at=row.ended_at,
            minutes=None if row.at_seconds is None else row.at_seconds / 60,
            message=restored(row.message),
        )
    except (ValueError, TypeError):
        return None


def tries_of(run_id: str) -> int:
    """How often a run's training was begun, or waited to be."""
    query = select(func.count()).select_from(jobs).where(jobs.c.run_id == run_id)
    with reading() as connection:
        return int(connection.scalar(query) or 0)
