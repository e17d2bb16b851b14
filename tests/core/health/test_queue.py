"""What waits for nobody, was left, or does not get on."""

from collections.abc import Callable

import pytest
from sqlalchemy import delete, make_url, update

from core.auth.actors import EVERYBODY
from core.common import settings
from core.db import tables
from core.db.engine import transaction
from core.db.workspace import workspace_id
from core.health import queue, workers
from core.health.findings import Finding, State
from core.jobs.models import JobKind, Role
from core.jobs.repository import add_job
from core.jobs.workers import Presence
from core.runs import repository
from core.runs.models import RunStatus
from tests.helpers import small_config, start_run

pytestmark = pytest.mark.usefixtures("either_database")


def found() -> dict[str, Finding]:
    url, workspace = make_url(settings.place_of_database()), workspace_id()
    every = workers.all_workers(url, workspace)
    return {one.code: one for one in queue.look(url, workspace, every)}


def silent_for(seconds: int) -> None:
    with transaction() as connection:
        connection.execute(update(tables.jobs).values(silent_seconds=seconds))


def test_nothing_waits() -> None:
    (only,) = found().values()
    assert (only.state, only.figures) == (State.OK, {"running": 0, "waiting": 0})


def test_trainings_that_wait_for_an_app(present: Callable[[Role], Presence]) -> None:
    for _ in range(2):
        repository.create_run(small_config(), EVERYBODY)
    waits = found()["queue-unattended"]
    assert waits.state is State.WARNING
    assert waits.words.startswith("2 trainings wait")
    present(Role.APP)
    assert [*found()] == ["queue"]
    assert found()["queue"].figures == {"running": 0, "waiting": 2}


def test_what_waits_for_its_own_terminal_is_well(present: Callable[[Role], Presence]) -> None:
    repository.create_run(small_config(), EVERYBODY, present(Role.TERMINAL).name)
    assert [*found()] == ["queue"]


def test_one_that_gets_on_and_one_that_hangs() -> None:
    run_id = repository.create_run(small_config(), EVERYBODY)
    start_run(run_id)
    silent_for(queue.SECONDS_UNTIL_HANGING - 1)
    assert [*found()] == ["queue"]
    silent_for(queue.SECONDS_UNTIL_HANGING)
    hangs = found()["queue-hangs"]
    assert (hangs.state, hangs.figures) == (State.WRONG, {"subjects": [run_id]})
    assert "for 15 minutes" in hangs.words
    assert "run stop" in hangs.to_do


def test_runs_whose_process_is_gone() -> None:
    held, left = (repository.create_run(small_config(), EVERYBODY) for _ in range(2))
    start_run(held)
    with transaction() as connection:
        connection.execute(delete(tables.workers))
        connection.execute(delete(tables.jobs).where(tables.jobs.c.run_id == left))
        change = update(tables.runs).where(tables.runs.c.id == left)
        connection.execute(change.values(status=RunStatus.RUNNING))
    lost = found()["queue-lost"]
    assert (lost.state, lost.figures) == (State.WARNING, {"subjects": [held, left]})
    assert "resume RUN" in lost.to_do
    assert repository.get_run(held).status is RunStatus.RUNNING


def test_others_workspaces_are_others_business() -> None:
    repository.create_run(small_config(), EVERYBODY)
    with transaction() as connection:
        for table in (tables.jobs, tables.runs):
            connection.execute(update(table).values(workspace="0" * 16))
    assert [*found()] == ["queue"]


def test_many_are_counted_and_some_named() -> None:
    with transaction() as connection:
        for number in range(queue.MOST_NAMED + 2):
            add_job(connection, JobKind.IMPORT, f"pets{number}", EVERYBODY)
        connection.execute(update(tables.jobs).values(state="running", worker="gone"))
    assert "pets4, and 2 more" in found()["queue-lost"].words
