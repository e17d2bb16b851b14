"""Sittings: a class at a lesson, opened by a teacher, joined with a code, put away or erased.

What was made in it goes with it (`core.lessons.belonging` says what that is): visits, what was done
in them, runs with their guesses, imported images. It ends by itself after a day.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from core.auth.actors import EVERYBODY, VISTAZO, Actor
from core.auth.policy import refuse_unless_teacher
from core.common.errors import UserError
from core.common.i18n import N_, SOURCE_LANGUAGE
from core.db.engine import reading, transaction
from core.db.tables import lesson_sittings, lesson_visits
from core.db.workspace import workspace_id
from core.jobs.repository import utc_now
from core.lessons.belonging import Theirs, WhatGoes, count_of_class, runs_of_class, theirs
from core.lessons.clearing import bring_back_all, delete_all, put_away_all
from core.lessons.codes import as_stored, new_code
from core.lessons.files import get_lesson, lesson_text, read_lesson
from core.lessons.models import Lesson, Words
from core.lessons.visits import AWAY as AWAY_STATE
from core.lessons.visits import Visit, begin
from core.people.attempts import Attempts
from core.people.in_lessons import delete_visits

LONGEST = timedelta(hours=24)
TRIES = 20
MOST_WRONG, IN_SECONDS = 20, 600.0
_attempts = Attempts(MOST_WRONG, IN_SECONDS)


class SittingState(StrEnum):
    """Where a sitting is in its life, as it is stored."""

    OPEN = "open"
    ENDED = "ended"
    AWAY = AWAY_STATE


@dataclass(frozen=True)
class Sitting:
    """A class at a lesson. `lesson`: as it was when it was opened, whatever became of its file.
    `owner`: the teacher. `ended_at`: None while it is open; `away_at`: None unless it is put away.
    Moments are UTC without time zone."""

    id: str
    code: str
    lesson: Lesson
    owner: str
    state: SittingState
    created_at: datetime
    ended_at: datetime | None
    away_at: datetime | None = None

    @property
    def until(self) -> datetime:
        """The moment from which on no run belongs to it."""
        return min(self.ended_at or datetime.max, self.created_at + LONGEST)


def open_sitting(lesson_id: str, actor: Actor) -> Sitting:
    """Open a lesson for a class, with a code of its own. UserError where no teacher asks, or there
    is no such lesson."""
    refuse_unless_teacher(actor, N_("open a lesson for a class"))
    lesson = get_lesson(lesson_id)
    values: dict[str, Any] = {"lesson": lesson.id, "text": lesson_text(lesson_id)}
    values |= {"id": secrets.token_hex(4), "workspace": workspace_id(), "owner": actor.name}
    values |= {"state": SittingState.OPEN, "created_at": utc_now()}
    for left in reversed(range(TRIES)):
        try:
            with transaction() as connection:
                connection.execute(insert(lesson_sittings).values(code=new_code(), **values))
        except IntegrityError:  # there is one with this code
            if not left:
                raise
        else:
            break
    return get_sitting(values["id"])


def get_sitting(sitting_id: str) -> Sitting:
    """The one of that id. UserError where there is none."""
    found = _found(_called(sitting_id))
    if not found:
        raise _unknown(sitting_id)
    return found[0]


def find_by_code(code: str, actor: Actor) -> Sitting:
    """The one with that code, in large or small letters, for who has it from their teacher.
    UserError where there is none, it is put away, or the actor has tried too many: whoever asks for
    a code, to join or to look, learns by it which there are."""
    said = as_stored(code)
    _attempts.count(actor.name, said)
    found = _found(lesson_sittings.c.code == said)
    if not found or found[0].state is SittingState.AWAY:
        raise UserError(
            "sitting-code-unknown",
            N_("There is no lesson with the code {code!r}. Ask your teacher for it."),
            code=code.strip()[:40],
        )
    _attempts.take_back(actor.name, said)
    return found[0]


def list_sittings(away: bool = False) -> list[Sitting]:
    """All, the newest first; those that are put away, and only those, where `away`."""
    is_away = lesson_sittings.c.state == SittingState.AWAY
    return _found(is_away if away else ~is_away)


def join(code: str, actor: Actor) -> Visit:
    """Take part in the sitting with that code, or go on in it, on whatever device.

    UserError where nobody knows the actor's name, where there is no such code, too many were tried,
    or where the sitting has ended and the actor was not in it.
    """
    if actor.name in (EVERYBODY.name, VISTAZO.name):
        raise UserError(
            "sitting-needs-name",
            N_("Choose a name first: your teacher sees by it who is where in the lesson."),
        )
    sitting = find_by_code(code, actor)
    if sitting.state is not SittingState.OPEN and not _takes_part(sitting.id, actor):
        raise UserError("sitting-ended", N_("This lesson has ended: nobody can join it any more."))
    try:
        return begin(sitting.lesson.id, actor, sitting.id)
    finally:
        _leave_nothing_where_erased(sitting.id)


def end_sitting(sitting_id: str, actor: Actor) -> Sitting:
    """Nobody joins any more, and later runs do not belong to it; one that has ended stays so.
    UserError where no teacher asks, or there is none such."""
    refuse_unless_teacher(actor, N_("end a lesson"))
    get_sitting(sitting_id)
    ended = _called(sitting_id) & (lesson_sittings.c.state == SittingState.OPEN)
    with transaction() as connection:
        change = update(lesson_sittings).where(ended)
        connection.execute(change.values(state=SittingState.ENDED, ended_at=utc_now()))
    return get_sitting(sitting_id)


def put_away(sitting_id: str, actor: Actor) -> Sitting:
    """End it and put it out of the lists, runs and imported images into the trash; what trains is
    stopped.

    UserError where no teacher asks, there is none such, or something does not stop or can't be put
    away: then it can be tried again.
    """
    refuse_unless_teacher(actor, N_("put a lesson away"))
    sitting = end_sitting(sitting_id, actor)
    if sitting.state is SittingState.AWAY:
        return sitting
    now = utc_now()
    with transaction() as connection:  # what a first try has put away comes back too
        change = update(lesson_sittings).where(_called(sitting_id))
        connection.execute(change.values(away_at=func.coalesce(lesson_sittings.c.away_at, now)))
    put_away_all(_theirs(sitting), actor)
    with transaction() as connection:
        connection.execute(change.values(state=SittingState.AWAY))
        there = lesson_visits.c.left_at.is_(None) & _in(sitting_id) & _visits_here()
        connection.execute(update(lesson_visits).where(there).values(left_at=now))
    return get_sitting(sitting_id)


def bring_back(sitting_id: str, actor: Actor) -> Sitting:
    """Put it into the lists again, with what went with it and is in the trash still. UserError
    where no teacher asks, there is none such, or something can't come back."""
    refuse_unless_teacher(actor, N_("bring a lesson back"))
    sitting = get_sitting(sitting_id)
    if sitting.state is not SittingState.AWAY:
        return sitting
    bring_back_all(_theirs(sitting), sitting.away_at or sitting.created_at, actor)
    with transaction() as connection:
        change = update(lesson_sittings).where(_called(sitting_id))
        connection.execute(change.values(state=SittingState.ENDED, away_at=None))
    return get_sitting(sitting_id)


def erase_sitting(sitting_id: str, actor: Actor) -> int:
    """Delete it for good, with visits, what was done in them, runs, guesses and imported images, in
    the trash too; returns how many runs went. One that breaks off is begun again.

    UserError where no teacher asks, there is none such, or something does not stop.
    """
    refuse_unless_teacher(actor, N_("erase a lesson"))
    sitting = end_sitting(sitting_id, actor)
    count = delete_all(_theirs(sitting), actor)
    with transaction() as connection:  # the sitting first: `join` asks for it with its row held
        connection.execute(delete(lesson_sittings).where(_called(sitting_id)))
        delete_visits(connection, lesson_visits.c.sitting == sitting_id)
    return count


def what_goes(sitting: Sitting) -> WhatGoes:
    """What `erase_sitting` would delete, whether it is put away or not."""
    return count_of_class(_theirs(sitting))


def runs_of(sitting: Sitting) -> list[str]:
    """The ids of its runs, the newest first; not those in the trash."""
    return runs_of_class(_theirs(sitting))


def _theirs(sitting: Sitting) -> Theirs:
    return theirs(sitting.id, sitting.until)


def _leave_nothing_where_erased(sitting_id: str) -> None:
    """A visit that was begun while its sitting was erased goes too. UserError then."""
    with transaction() as connection:
        query = select(lesson_sittings.c.id).where(_called(sitting_id)).with_for_update()
        there = connection.scalar(query) is not None
        if not there:
            delete_visits(connection, _in(sitting_id))
    if not there:
        raise _unknown(sitting_id)


def _takes_part(sitting_id: str, actor: Actor) -> bool:
    by_them = lesson_visits.c.person == actor.name
    query = select(lesson_visits.c.id).where(_visits_here(), _in(sitting_id), by_them)
    with reading() as connection:
        return connection.scalar(query) is not None


def _visits_here() -> ColumnElement[bool]:
    return lesson_visits.c.workspace == workspace_id()


def _in(sitting_id: str) -> ColumnElement[bool]:
    return lesson_visits.c.sitting == sitting_id


def _found(which: ColumnElement[bool]) -> list[Sitting]:
    query = select(lesson_sittings).where(lesson_sittings.c.workspace == workspace_id(), which)
    with reading() as connection:
        rows = connection.execute(query.order_by(lesson_sittings.c.number.desc())).all()
    return [_sitting(row) for row in rows]


def _sitting(row: Any) -> Sitting:
    state = SittingState(row.state) if row.state in list(SittingState) else SittingState.ENDED
    sitting = Sitting(
        *(row.id, row.code, _lesson(row), row.owner, state),
        *(row.created_at, row.ended_at, row.away_at if state is SittingState.AWAY else None),
    )
    if sitting.state is SittingState.OPEN and utc_now() >= sitting.until:
        fields = vars(sitting) | {"state": SittingState.ENDED, "ended_at": sitting.until}
        return Sitting(**fields)
    return sitting


def _lesson(row: Any) -> Lesson:
    """As it was opened; one that this version can't read has its id alone, and no steps."""
    try:
        return read_lesson(row.text, row.lesson)
    except UserError:
        called = Words({SOURCE_LANGUAGE: row.lesson})
        return Lesson(row.lesson, title=called, summary=called, minutes=0, steps=())


def _called(sitting_id: str) -> ColumnElement[bool]:
    ours = lesson_sittings.c.workspace == workspace_id()
    return ours & (lesson_sittings.c.id == sitting_id)


def _unknown(sitting_id: str) -> UserError:
    return UserError(
        "sitting-unknown",
        N_("There is no class at a lesson with the id {sitting!r} (any more)."),
        sitting=sitting_id[:80],
    )
