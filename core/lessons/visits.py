"""Visits: a person's way through a lesson, begun, left, and gone on with on any device.

A person has one visit for each lesson alone, and one for each class at it; one of all of them is
open. Who begins once more goes on with theirs; one alone that was finished and left begins anew,
and any other one alone where its person says so (`begin_again`).
"""

import secrets
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, or_, select, update

from core.auth.actors import Actor
from core.common.errors import UserError
from core.common.i18n import N_
from core.db.engine import reading, transaction
from core.db.rows import add_missing
from core.db.tables import lesson_sittings, lesson_visits
from core.db.workspace import workspace_id
from core.jobs.repository import utc_now
from core.lessons.files import get_lesson, read_lesson
from core.lessons.models import Lesson
from core.people.in_lessons import forget_what_was_done

AWAY = "away"  # the state of a sitting that is put away


@dataclass(frozen=True)
class Visit:
    """One person's way through a lesson. `person`: as the owner of what they make. `sitting`: the
    id of the class that it is part of, None where they are alone. `started_at`: from when on what
    is done counts; UTC without time zone, as `left_at` and `finished_at`, None where neither."""

    id: str
    lesson: Lesson
    person: str
    sitting: str | None
    started_at: datetime
    left_at: datetime | None
    finished_at: datetime | None


@dataclass(frozen=True)
class LostVisit:
    """A visit whose lesson is deleted, or can't be read any more."""

    lesson: str


def begin(lesson_id: str, actor: Actor, sitting: str | None = None) -> Visit:
    """Begin a lesson, or go on with it; another one that was open is left.

    `sitting` is for `core.lessons.sittings.join`. UserError where there is no such lesson, or the
    sitting is put away or erased.
    """
    if not sitting:
        get_lesson(lesson_id)
    key = {"workspace": workspace_id(), "person": actor.name, "lesson": lesson_id}
    key["sitting"] = sitting or ""
    now = utc_now()
    with transaction() as connection:
        if sitting:
            _refuse_if_gone(connection, sitting)
        new = {"id": secrets.token_hex(8), "started_at": now}
        if not add_missing(connection, lesson_visits, key | new):
            finished_and_left = and_(
                lesson_visits.c.sitting == "",
                lesson_visits.c.finished_at.is_not(None),
                lesson_visits.c.left_at.is_not(None),
            )
            _begin_anew(connection, and_(_matching(key), finished_and_left))
        visit_id = connection.scalar(select(lesson_visits.c.id).where(_matching(key)))
        _open(connection, str(visit_id), actor.name, now)
    found = _first(_of(actor.name) & (lesson_visits.c.id == visit_id))
    if found is None:
        raise _not_begun(lesson_id)
    return found


def begin_again(lesson_id: str, actor: Actor) -> Visit:
    """Begin a lesson alone anew, finished or not: what was done in it counts no more; runs stay.

    UserError where there is no such lesson.
    """
    get_lesson(lesson_id)
    key = {"workspace": workspace_id(), "person": actor.name, "lesson": lesson_id, "sitting": ""}
    with transaction() as connection:
        _begin_anew(connection, _matching(key))
    return begin(lesson_id, actor)


def current_visit(actor: Actor) -> Visit | None:
    """The one that is open, finished or not; None where there is none, or its lesson can't be read.
    One question to the database."""
    found = open_visit(actor)
    return found if isinstance(found, Visit) else None


def open_visit(actor: Actor) -> Visit | LostVisit | None:
    """As `current_visit`, which says None of a visit whose lesson is lost."""
    with reading() as connection:
        is_open = _of(actor.name) & lesson_visits.c.left_at.is_(None)
        row = connection.execute(_newest().where(is_open)).first()
    if row is None:
        return None
    return next(_visits([row]), None) or LostVisit(row.lesson)


def is_there(connection: Connection, visit_id: str) -> bool:
    """Whether the visit is there, and stays so until the transaction is over: for what is written
    of it, which would be left behind otherwise."""
    this = (lesson_visits.c.workspace == workspace_id()) & (lesson_visits.c.id == visit_id)
    query = select(lesson_visits.c.number).where(this).with_for_update(key_share=True, read=True)
    return connection.scalar(query) is not None


def leave(actor: Actor) -> None:
    """Leave the lesson that is open, if any; `go_on` comes back to it."""
    is_open = _of(actor.name) & lesson_visits.c.left_at.is_(None)
    with transaction() as connection:
        connection.execute(update(lesson_visits).where(is_open).values(left_at=utc_now()))


def go_on(lesson_id: str, actor: Actor) -> Visit:
    """Come back to that lesson where it was left, in a class or alone, whichever was last.
    UserError where it was never begun."""
    found = _first(_of(actor.name) & (lesson_visits.c.lesson == lesson_id))
    if found is None:
        raise _not_begun(lesson_id)
    with transaction() as connection:
        _open(connection, found.id, actor.name, utc_now())
    return replace(found, left_at=None)


def visits_of(actor: Actor) -> list[Visit]:
    """All of a person's, the last one first."""
    with reading() as connection:
        rows = connection.execute(_newest().where(_of(actor.name))).all()
    return [*_visits(rows)]


def visits_in(sitting_id: str) -> list[Visit]:
    """All visits of a class, in the order in which people joined."""
    there = (lesson_visits.c.workspace == workspace_id()) & (lesson_visits.c.sitting == sitting_id)
    query = _query().where(there).order_by(lesson_visits.c.number)
    with reading() as connection:
        return [*_visits(connection.execute(query).all())]


def _refuse_if_gone(connection: Connection, sitting: str) -> None:
    """UserError where the class is put away or erased; it stays as it is until the end of the
    transaction."""
    this = (lesson_sittings.c.workspace == workspace_id()) & (lesson_sittings.c.id == sitting)
    query = select(lesson_sittings.c.state).where(this).with_for_update(read=True)
    if connection.scalar(query) in (None, AWAY):
        raise UserError(
            "sitting-gone",
            N_("This class is not there any more: its teacher has put it away or erased it."),
        )


def _begin_anew(connection: Connection, which: ColumnElement[bool]) -> None:
    """That visit, if there is one: what was done in it counts no more."""
    visit_id = connection.scalar(select(lesson_visits.c.id).where(which))
    if visit_id is None:
        return
    forget_what_was_done(connection, [visit_id])
    anew = {"started_at": utc_now(), "finished_at": None}
    connection.execute(update(lesson_visits).where(which).values(anew))


def _open(connection: Connection, visit_id: str, person: str, now: datetime) -> None:
    """That visit is the person's one open visit."""
    this = lesson_visits.c.id == visit_id
    others = and_(_of(person), lesson_visits.c.left_at.is_(None), ~this)
    connection.execute(update(lesson_visits).where(others).values(left_at=now))
    connection.execute(update(lesson_visits).where(_of(person), this).values(left_at=None))


def _first(which: ColumnElement[bool]) -> Visit | None:
    with reading() as connection:
        rows = connection.execute(_newest().where(which)).all()
    return next(_visits(rows), None)


def _newest() -> Select[Any]:
    """Those that are open first, then those left last."""
    left = lesson_visits.c.left_at
    return _query().order_by(left.is_not(None), left.desc(), lesson_visits.c.number.desc())


def _query() -> Select[Any]:
    """Visits with the text of their class's lesson; none of a class that is put away."""
    same = (lesson_sittings.c.id == lesson_visits.c.sitting) & (
        lesson_sittings.c.workspace == lesson_visits.c.workspace
    )
    there = or_(lesson_visits.c.sitting == "", lesson_sittings.c.state != AWAY)
    query = select(lesson_visits, lesson_sittings.c.text)
    return query.outerjoin(lesson_sittings, same).where(there)


def _visits(rows: Any) -> Iterator[Visit]:
    """Those whose lesson can still be read."""
    for row in rows:
        with suppress(UserError):
            lesson = read_lesson(row.text, row.lesson) if row.text else get_lesson(row.lesson)
            moments = row.started_at, row.left_at, row.finished_at
            yield Visit(row.id, lesson, row.person, row.sitting or None, *moments)


def _of(person: str) -> ColumnElement[bool]:
    return (lesson_visits.c.workspace == workspace_id()) & (lesson_visits.c.person == person)


def _matching(key: dict[str, Any]) -> ColumnElement[bool]:
    return and_(*(lesson_visits.c[name] == value for name, value in key.items()))


def _not_begun(lesson_id: str) -> UserError:
    return UserError(
        "lesson-not-begun",
        N_("You have not begun the lesson {lesson!r} yet, or it is put away. Begin it first."),
        lesson=lesson_id[:80],
    )
