"""What is said of a job reaches the database in the end, whatever becomes of that meanwhile."""

import threading
import time
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Connection, delete, select, text, update

from core.auth.actors import EVERYBODY
from core.common.errors import UserError
from core.db import engine, sqlite
from core.db.engine import DatabaseAway, reading, transaction
from core.db.tables import jobs, runs
from core.jobs import reporter
from core.jobs.models import Command, JobKind, JobState, Progress
from core.jobs.reporter import LeaseLost, Reporter, patiently
from core.jobs.repository import list_jobs
from core.runs import queue, repository, summaries
from tests.helpers import locked_database, small_config, start_run, wait_for

pytestmark = pytest.mark.usefixtures("either_database")


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who meets a locked database learns it after a second; set before the first connection."""
    monkeypatch.setattr(sqlite, "SECONDS_OF_PATIENCE", 1)
    monkeypatch.setattr(engine, "SECONDS_FOR_LOCKS", 1)


@pytest.fixture
def reports(impatient: None) -> Iterator[Reporter]:
    """A reporter of a run that is under way."""
    run_id = repository.create_run(small_config(), EVERYBODY)
    one = Reporter(start_run(run_id))
    yield one
    one.close()


def job() -> tuple[str, int]:
    """What the database has of the job: words and silence."""
    (one,) = list_jobs(JobKind, (JobState.RUNNING,))
    return one.progress.words, one.silent_seconds


def note(words: str) -> Callable[[Connection], None]:
    """A change that adds to the run's notes: each that is made can be seen, and their order."""

    def change(connection: Connection) -> None:
        connection.execute(update(runs).values(notes=runs.c.notes + words))

    return change


def notes() -> str:
    with reading() as connection:
        return str(connection.scalar(select(runs.c.notes)))


def test_what_is_said_and_written_arrives(reports):
    reports.say(Progress("first"))
    reports.say(Progress("second", 0.5, {"batch": 3}))
    for each in "abc":
        reports.write(note(each))
    reports.settle()
    (one,) = list_jobs(JobKind, (JobState.RUNNING,))
    assert one.progress == Progress("second", 0.5, {"batch": 3})
    assert notes() == "abc"
    reports.check()


def test_it_is_written_without_being_asked_for(reports):
    reports.say(Progress("by itself"))
    wait_for(lambda: job()[0] == "by itself")


def test_what_is_asked_is_heard(reports):
    queue.request_stop(reports.lease.subject, EVERYBODY)
    wait_for(lambda: reports.asked == {Command.STOP})


def test_at_most_two_writes_a_second(reports):
    began, seen = time.monotonic(), set()
    while time.monotonic() - began < 3:
        reports.say(Progress(f"{time.monotonic()}"))
        seen.add(job()[0])
        time.sleep(0.01)
    assert 2 <= len(seen - {""}) <= 7


def test_a_lost_lease_is_known_and_nothing_is_written_any_more(reports):
    with transaction() as connection:
        connection.execute(delete(jobs))
    reports.say(Progress("too late"))
    reports.write(note("too late"))
    with pytest.raises(LeaseLost):
        reports.settle()
    with pytest.raises(LeaseLost):
        reports.check()
    assert notes() == ""


def test_a_change_that_can_not_be_made_is_raised_and_leaves_nothing(reports):
    def impossible(connection: Connection) -> None:
        connection.execute(text("select nothing from nowhere"))

    reports.write(note("a"))
    reports.write(impossible)
    for ask in (reports.settle, reports.check):
        with pytest.raises(Exception, match="nowhere"):
            ask()
    reports.settle()  # it is known by now
    assert notes() == ""


def test_while_the_database_is_locked_work_goes_on_and_what_is_written_waits(reports):
    reports.write(note("a"))
    reports.settle()
    with locked_database():
        began = time.monotonic()
        for number in range(200):
            reports.say(Progress(f"step {number}"))
            reports.check()
        for each in "bcd":
            reports.write(note(each))
        assert time.monotonic() - began < 100  # whoever waits for it waits a second
        time.sleep(3)  # several tries fail
        reports.check()
    reports.settle()
    assert (notes(), job()[0]) == ("abcd", "step 199")


def test_the_end_waits_until_the_database_is_there_again(reports):
    reports.write(note("end"))
    with locked_database():
        waiting = threading.Thread(target=reports.settle)
        waiting.start()
        waiting.join(3)
        assert waiting.is_alive()
    waiting.join(100)
    assert not waiting.is_alive()
    assert notes() == "end"


def test_patience_has_an_end(impatient, monkeypatch):
    repository.create_run(small_config(), EVERYBODY)
    monkeypatch.setattr(reporter, "SECONDS_OF_PATIENCE", 1.5)
    with locked_database(), pytest.raises(DatabaseAway, match="does not answer"):
        patiently(lambda: repository.create_run(small_config(), EVERYBODY))
    assert len(summaries.list_summaries()) == 1


def test_what_no_waiting_mends_is_raised_at_once():
    tries = []

    def fails() -> None:
        tries.append(1)
        raise UserError("other", "something else")

    with pytest.raises(UserError, match="something else"):
        patiently(fails)
    assert len(tries) == 1


def test_silence_is_told_in_steps(reports, monkeypatch):
    reports.say(Progress("working"))
    reports.settle()
    assert job() == ("working", 0)
    clock = time.monotonic
    monkeypatch.setattr("core.jobs.reporter.time.monotonic", lambda: clock() + 915)
    wait_for(lambda: job()[1] == 900)
    reports.say(Progress("working"))  # even if the words are the same
    wait_for(lambda: job()[1] == 0)


def test_a_change_that_fails_at_the_very_end_is_not_passed_over(reports):
    """Nothing has told of it before: who settles has to hear of it."""

    def impossible(connection: Connection) -> None:
        raise ValueError("no such thing")

    reports.write(impossible)
    with pytest.raises(ValueError, match="no such thing"):
        reports.settle()
