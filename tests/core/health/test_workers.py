"""Who is there: told by the system where it is this machine's, by new beats where it is not."""

import secrets
import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import insert, make_url, text, update

from core.common import settings
from core.common.owners import owner
from core.db import tables
from core.db.engine import transaction
from core.db.workspace import workspace_id
from core.health import workers
from core.health.findings import Finding, State
from core.health.workers import Life, Worker
from core.jobs.models import Role
from core.jobs.repository import utc_now
from core.jobs.workers import Presence
from tests.helpers import PATIENCE, program

ELSEWHERE = "ffffff_77_1"  # a process of a machine that is not called so
OWNER = "from core.common.owners import owner; print(owner())"
pytestmark = pytest.mark.usefixtures("either_database")


def come(process: str, minutes_ago: int = 0, role: Role = Role.WORKER) -> str:
    """As if that process had come then, and never beaten; its name."""
    name = f"{process}-{secrets.token_hex(8)}"
    values = {"name": name, "workspace": workspace_id(), "role": role, "beats": 0}
    moment = utc_now() - timedelta(minutes=minutes_ago)
    with transaction() as connection:
        connection.execute(insert(tables.workers).values(started_at=moment, **values))
    return name


def everybody() -> list[Worker]:
    return workers.all_workers(make_url(settings.place_of_database()), workspace_id())


def found() -> dict[str, Finding]:
    return {one.code: one for one in workers.look(everybody())}


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who does not beat at once is taken for silent."""
    monkeypatch.setattr(workers, "SECONDS_TO_WATCH", 0.0)


def test_nobody_works() -> None:
    workspace_id()
    assert found()["workers"].figures == {"app": 0, "terminal": 0, "worker": 0}


def test_who_works_is_counted(present: Callable[[Role], Presence]) -> None:
    for role in (Role.APP, Role.WORKER, Role.WORKER):
        present(role)
    (only,) = found().values()
    assert only.state is State.OK
    assert only.words == "1 app, 0 terminals, 2 workers"


def test_a_process_that_was_killed(present: Callable[[Role], Presence]) -> None:
    ended, _ = program(OWNER).communicate(timeout=PATIENCE)
    come(ended.strip())
    gone = found()["workers-gone"]
    assert gone.state is State.WARNING
    assert ended.split("_")[1] in gone.words
    assert "Start the app" in gone.to_do
    present(Role.APP)
    assert "open app" in found()["workers-gone"].to_do


@pytest.mark.usefixtures("impatient")
def test_a_process_of_this_machine_that_hangs() -> None:
    come(owner(), minutes_ago=5)
    hangs = found()["workers-hang"]
    assert hangs.state is State.WRONG
    assert owner().split("_")[1] in hangs.words


@pytest.mark.usefixtures("impatient")
def test_processes_of_other_machines_that_are_silent() -> None:
    come(ELSEWHERE, minutes_ago=5)
    assert found()["workers-silent"].state is State.WARNING


@pytest.mark.usefixtures("impatient")
def test_one_that_has_come_a_moment_ago_is_not_silent() -> None:
    come(ELSEWHERE)
    assert [one.life for one in everybody()] == [Life.BEATS]


def test_one_that_beats_again_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """As after a machine has slept."""
    monkeypatch.setattr(workers, "SECONDS_TO_WATCH", PATIENCE)
    come(ELSEWHERE, minutes_ago=5)
    seen = threading.Event()

    def beat() -> None:
        while not seen.wait(0.1):
            with transaction() as connection:
                connection.execute(update(tables.workers).values(beats=tables.workers.c.beats + 1))

    thread = threading.Thread(target=beat)
    thread.start()
    lives = [one.life for one in everybody()]
    seen.set()
    thread.join()
    assert lives == [Life.BEATS]


@pytest.mark.usefixtures("impatient")
def test_an_odd_row_hides_no_other(present: Callable[[Role], Presence]) -> None:
    present(Role.APP)
    come("nonsense")
    odd = come(ELSEWHERE)
    if settings.place_of_database().startswith("sqlite"):
        with transaction() as connection:
            change = text(
                "update workers set started_at = 'yesterday', beats = 'x' where name = :n"
            )
            connection.execute(change, {"n": odd})
    assert found()["workers"].figures["app"] == 1
    assert found()["workers-gone"].state is State.WARNING
