"""Who works, and who is taken for lost, in both databases."""

import time

import pytest
from sqlalchemy import delete, select, update

from core.auth.actors import EVERYBODY
from core.db import engine, sqlite
from core.db.engine import DatabaseAway, reading, transaction
from core.db.tables import jobs, workers
from core.jobs import workers as subject
from core.jobs.models import JobKind, JobState, Role
from core.jobs.repository import list_jobs
from core.jobs.workers import lost_workers
from core.runs import queue, repository
from tests.helpers import locked_database, program, small_config, wait_for

pytestmark = pytest.mark.usefixtures("either_database")


def rows() -> dict[str, tuple[str, int]]:
    """By name, role and beats of those who work."""
    with reading() as connection:
        found = connection.execute(select(workers)).mappings().all()
    return {row["name"]: (row["role"], row["beats"]) for row in found}


def test_a_presence_beats_until_it_leaves(monkeypatch, present):
    monkeypatch.setattr(subject, "SECONDS_BETWEEN_BEATS", 0.05)
    presence = present(Role.TERMINAL)
    wait_for(lambda: rows()[presence.name][1] > 2)
    presence.become(Role.APP)
    assert rows()[presence.name][0] == "app"
    presence.leave()
    assert rows() == {}
    time.sleep(0.3)
    assert rows() == {}


def test_who_was_taken_for_lost_comes_again(monkeypatch, present):
    monkeypatch.setattr(subject, "SECONDS_BETWEEN_BEATS", 0.05)
    presence = present(Role.WORKER)
    with transaction() as connection:
        connection.execute(delete(workers))
    wait_for(lambda: presence.name in rows())


def test_to_be_what_one_is_needs_no_database(monkeypatch, present):
    """Each page that is drawn says that this process is an app."""
    monkeypatch.setattr(sqlite, "SECONDS_OF_PATIENCE", 1)
    monkeypatch.setattr(engine, "SECONDS_FOR_LOCKS", 1)
    presence = present(Role.TERMINAL)
    with locked_database():
        presence.become(Role.TERMINAL)
        with pytest.raises(DatabaseAway):
            presence.become(Role.APP)
    presence.become(Role.APP)
    assert rows()[presence.name][0] == "app"


def test_beats_go_on_after_a_locked_database(monkeypatch, present):
    monkeypatch.setattr(subject, "SECONDS_BETWEEN_BEATS", 0.05)
    monkeypatch.setattr(sqlite, "SECONDS_OF_PATIENCE", 1)
    monkeypatch.setattr(engine, "SECONDS_FOR_LOCKS", 1)
    presence = present(Role.WORKER)
    with locked_database():
        time.sleep(2.5)
    before = rows()[presence.name][1]
    wait_for(lambda: rows()[presence.name][1] > before)


def test_a_process_of_this_host_is_lost_when_it_has_ended_and_not_before(monkeypatch):
    """However long it is silent: it may be busy, or stopped by somebody who will wake it."""
    source = "from core.jobs.models import Role; from core.jobs.workers import Presence\n"
    other = program(source + "print(Presence(Role.WORKER).name, flush=True); input()", stdin=-1)
    name = other.stdout.readline().strip()
    clock = time.monotonic()
    monkeypatch.setattr("core.jobs.workers.time.monotonic", lambda: clock)
    for _ in range(20):
        clock += 10
        assert lost_workers() == []
    other.kill()
    other.communicate()
    assert lost_workers() == [name]


def test_what_lost_ones_held_ends_and_what_waits_for_them_waits_for_anybody(present):
    presence, other = present(Role.WORKER), present(Role.TERMINAL)
    held = repository.create_run(small_config(), EVERYBODY)
    assert queue.claim_run(presence.name).subject == held
    waits = repository.create_run(small_config(), EVERYBODY, presence.name)
    others = repository.create_run(small_config(), EVERYBODY, other.name)
    presence.leave()
    with transaction() as connection:
        ended = subject.give_up(connection, lost_workers(), "gone")
    assert ended == {JobKind.TRAINING: [held]}
    found = {job.subject: job for job in list_jobs(JobKind, JobState)}
    assert (found[held].state, found[held].message) == ("interrupted", "gone")
    assert (found[waits].state, found[waits].worker) == ("queued", None)
    assert found[others].worker == other.name


def test_others_workspaces_are_left_alone(present):
    presence = present(Role.WORKER)
    repository.create_run(small_config(), EVERYBODY)
    lease = queue.claim_run(presence.name)
    with transaction() as connection:
        connection.execute(update(jobs).values(workspace="0123456789abcdef"))
        connection.execute(update(workers).values(workspace="0123456789abcdef"))
    presence.leave()
    assert lost_workers() == []
    with transaction() as connection:
        assert subject.give_up(connection, [], "gone") == {}
        state = connection.scalar(select(jobs.c.state).where(jobs.c.id == lease.job_id))
    assert state == "running"


def test_who_leaves_while_the_database_is_away_is_gone_once_it_is_back(monkeypatch, present):
    """Else what it holds is held for as long as its process lives."""
    monkeypatch.setattr(subject, "SECONDS_BETWEEN_BEATS", 0.05)
    monkeypatch.setattr(sqlite, "SECONDS_OF_PATIENCE", 1)
    monkeypatch.setattr(engine, "SECONDS_FOR_LOCKS", 1)
    presence = present(Role.WORKER)
    run_id = repository.create_run(small_config(), EVERYBODY)
    assert queue.claim_run(presence.name)
    with locked_database():
        presence.leave()
    wait_for(lambda: rows() == {})
    assert queue.give_up_lost() == [run_id]
