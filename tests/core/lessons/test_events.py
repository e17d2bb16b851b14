"""What pages note of somebody who is in a lesson."""

from datetime import datetime

from sqlalchemy import func, select

from core.auth.actors import Actor
from core.db.engine import reading, transaction
from core.db.tables import lesson_events, lesson_visits
from core.lessons.events import Event, events_of, note
from core.lessons.visits import begin, leave
from core.people.in_lessons import delete_visits
from tests.helpers import locked_database

ANA, BEN = Actor("ana"), Actor("ben")


def count() -> int:
    with reading() as connection:
        return connection.scalar(select(func.count()).select_from(lesson_events)) or 0


def first_moment() -> datetime | None:
    """When runs were compared first."""
    query = select(lesson_events.c.made_at).where(lesson_events.c.event == Event.COMPARED)
    with reading() as connection:
        return connection.scalar(query)


def test_it_is_noted_once_for_each_run(either_database):
    visit = begin("read-digits", ANA)
    for run in ("", "0a", "0b", "0a", ""):
        note(Event.DREW, ANA, run)
    note(Event.COMPARED, ANA, "0a", runs="0a,0b")
    assert sorted(events_of(visit, Event.DREW)) == [("", {}), ("0a", {}), ("0b", {})]
    assert events_of(visit, Event.COMPARED) == [("0a", {"runs": "0a,0b"})]
    began = first_moment()
    note(Event.COMPARED, ANA, "0a", runs="0a,0c")
    note(Event.COMPARED, ANA, "0a", runs="0a,0b")
    both = [("0a", {"runs": "0a,0b"}), ("0a", {"runs": "0a,0c"})]
    assert events_of(visit, Event.COMPARED) == both
    assert first_moment() == began


def test_of_who_is_in_no_lesson_nothing_is_noted(workspace):
    note(Event.DREW, BEN)
    begin("read-digits", ANA)
    leave(ANA)
    note(Event.DREW, ANA)
    note(Event.DREW, BEN)
    assert count() == 0


def test_of_a_visit_that_was_erased_meanwhile_nothing_is_left(workspace, monkeypatch):
    visit = begin("read-digits", ANA)
    with transaction() as connection:
        delete_visits(connection, lesson_visits.c.id == visit.id)
    monkeypatch.setattr("core.lessons.events.current_visit", lambda actor: visit)
    note(Event.DREW, ANA)
    assert count() == 0


def test_long_things_are_kept_short(workspace):
    visit = begin("read-digits", ANA)
    note(Event.COMPARED, ANA, "a" * 500, runs="b" * 9_000)
    assert events_of(visit, Event.COMPARED) == [("a" * 32, {})]
    for number in range(4):
        note(Event.COMPARED, ANA, "b", runs=str(number) * 1_500)
    said = [details["runs"][:1] for run, details in events_of(visit, Event.COMPARED) if run == "b"]
    assert said == ["2", "3"]


def test_a_page_goes_on_where_the_database_is_locked(workspace, monkeypatch):
    begin("read-digits", ANA)
    monkeypatch.setattr("core.db.sqlite.SECONDS_OF_PATIENCE", 0)
    with locked_database():
        note(Event.FOUND_WORST, ANA)
    note(Event.FOUND_WORST, ANA)  # the next time it is noted
    assert count() == 1
