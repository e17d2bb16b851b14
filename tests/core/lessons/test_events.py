"""What pages note of somebody who is in a lesson."""

from sqlalchemy import func, select

from core.auth.actors import Actor
from core.db.engine import reading
from core.db.tables import lesson_events
from core.lessons.events import Event, events_of, note
from core.lessons.visits import begin, leave
from tests.helpers import locked_database

ANA, BEN = Actor("ana"), Actor("ben")


def count() -> int:
    with reading() as connection:
        return connection.scalar(select(func.count()).select_from(lesson_events)) or 0


def test_it_is_noted_once_for_each_run(either_database):
    visit = begin("read-digits", ANA)
    for run in ("", "0a", "0b", "0a", ""):
        note(Event.DREW, ANA, run)
    note(Event.COMPARED, ANA, "0a", runs="0a,0b")
    assert sorted(events_of(visit, Event.DREW)) == [("", {}), ("0a", {}), ("0b", {})]
    assert events_of(visit, Event.COMPARED) == [("0a", {"runs": "0a,0b"})]
    note(Event.COMPARED, ANA, "0a", runs="0a,0c")  # the last one stays
    assert events_of(visit, Event.COMPARED) == [("0a", {"runs": "0a,0c"})]


def test_of_who_is_in_no_lesson_nothing_is_noted(workspace):
    note(Event.DREW, BEN)
    begin("read-digits", ANA)
    leave(ANA)
    note(Event.DREW, ANA)
    note(Event.DREW, BEN)
    assert count() == 0


def test_long_things_are_kept_short(workspace):
    visit = begin("read-digits", ANA)
    note(Event.COMPARED, ANA, "a" * 500, runs="b" * 9_000)
    assert events_of(visit, Event.COMPARED) == [("a" * 32, {})]


def test_a_page_goes_on_where_the_database_is_locked(workspace, monkeypatch):
    begin("read-digits", ANA)
    monkeypatch.setattr("core.db.sqlite.SECONDS_OF_PATIENCE", 0)
    with locked_database():
        note(Event.FOUND_WORST, ANA)
    note(Event.FOUND_WORST, ANA)  # the next time it is noted
    assert count() == 1
