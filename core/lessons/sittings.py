"""Sittings: a class at a lesson, opened by a teacher, joined with a code, put away or erased.

A run belongs to one where its owner takes part and it was queued between their joining and the
sitting's end, which comes by itself after a day. What belongs to it goes with it: visits, what was
done in them, and the runs with their guesses.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from core.auth.actors import EVERYBODY, VISTAZO, Actor
from core.auth.policy import refuse_unless_teacher
from core.common.errors import UserError
from core.common.i18n import N_, SOURCE_LANGUAGE
from core.db.engine import reading, transaction
from core.db.tables import lesson_sittings, lesson_visits, runs
from core.db.workspace import workspace_id
from core.housekeeping import runs as run_files
from core.jobs.repository import utc_now
from core.lessons.clearing import delete_all, stop_all
from core.lessons.files import get_lesson, lesson_text, read_lesson
from core.lessons.models import Lesson, Words
from core.lessons.visits import AWAY as AWAY_STATE
from core.lessons.visits import Visit, begin
from core.people.in_lessons import delete_visits

LONGEST = timedelta(hours=24)
SYLLABLES = 3  # of a code: 400,000 of them, and a class has a code of its own before
CONSONANTS, VOWELS = "bdfgkmnprstvz", "aeiou"
TRIES = 20


class SittingState(StrEnum):
    """Where a sitting is in its life, as it is stored."""

    OPEN = "open"
    ENDED = "ended"
    AWAY = AWAY_STATE


@dataclass(frozen=True)
class Sitting:
    """A class at a lesson. `lesson`: as it was when it was opened, whatever became of its file.
    `owner`: the teacher. `ended_at`: None while it is open. Moments are UTC without time zone."""

    id: str
    code: str
    lesson: Lesson
    owner: str
    state: SittingState
    created_at: datetime
    ended_at: datetime | None

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
                connection.execute(insert(lesson_sittings).values(code=_new_code(), **values))
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
        raise UserError(
            "sitting-unknown",
            N_("There is no class at a lesson with the id {sitting!r} (any more)."),
            sitting=sitting_id[:80],
        )
    return found[0]


def find_by_code(code: str) -> Sitting:
    """The one with that code, in large or small letters. UserError where there is none, or it is
    put away."""
    said = "".join(code.split()).casefold()[:16]
    found = _found(lesson_sittings.c.code == said)
    if not found or found[0].state is SittingState.AWAY:
        raise UserError(
            "sitting-code-unknown",
            N_("There is no lesson with the code {code!r}. Ask your teacher for it."),
            code=code.strip()[:40],
        )
    return found[0]


def list_sittings(away: bool = False) -> list[Sitting]:
    """All, the newest first; those that are put away, and only those, where `away`."""
    is_away = lesson_sittings.c.state == SittingState.AWAY
    return _found(is_away if away else ~is_away)


def join(code: str, actor: Actor) -> Visit:
    """Take part in the sitting with that code, or go on in it, on whatever device.

    UserError where nobody knows the actor's name, where there is no such code, or where the sitting
    has ended and the actor was not in it.
    """
    sitting = find_by_code(code)
    if actor.name in (EVERYBODY.name, VISTAZO.name):
        raise UserError(
            "sitting-needs-name",
            N_("Choose a name first: your teacher sees by it who is where in the lesson."),
        )
    if sitting.state is not SittingState.OPEN and not _takes_part(sitting.id, actor):
        raise UserError("sitting-ended", N_("This lesson has ended: nobody can join it any more."))
    return begin(sitting.lesson.id, actor, sitting.id)


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
    """End it and put it out of the lists, its runs into the trash; what trains is stopped.

    UserError where no teacher asks, there is none such, or a run does not stop: then it can be
    tried again.
    """
    refuse_unless_teacher(actor, N_("put a lesson away"))
    sitting = end_sitting(sitting_id, actor)
    if sitting.state is SittingState.AWAY:
        return sitting
    now = utc_now()
    run_ids = runs_of(sitting)
    stop_all(run_ids)
    run_files.put_away_all(run_ids, actor)
    with transaction() as connection:
        change = update(lesson_sittings).where(_called(sitting_id))
        connection.execute(change.values(state=SittingState.AWAY, away_at=now))
        there = lesson_visits.c.left_at.is_(None) & (lesson_visits.c.sitting == sitting_id)
        connection.execute(update(lesson_visits).where(there).values(left_at=now))
    return get_sitting(sitting_id)


def bring_back(sitting_id: str, actor: Actor) -> Sitting:
    """Put it into the lists again, with those of its runs that went with it and are in the trash
    still. UserError where no teacher asks, or there is none such."""
    refuse_unless_teacher(actor, N_("bring a lesson back"))
    sitting = get_sitting(sitting_id)
    if sitting.state is not SittingState.AWAY:
        return sitting
    with reading() as connection:
        since = connection.scalar(select(lesson_sittings.c.away_at).where(_called(sitting_id)))
        gone = _runs_query(sitting).where(runs.c.trashed_at >= since)
        run_ids = list(connection.scalars(gone))
    run_files.bring_back_all(run_ids, actor)
    with transaction() as connection:
        change = update(lesson_sittings).where(_called(sitting_id))
        connection.execute(change.values(state=SittingState.ENDED, away_at=None))
    return get_sitting(sitting_id)


def erase_sitting(sitting_id: str, actor: Actor) -> int:
    """Delete it for good, with visits, what was done in them, runs and guesses; returns how many
    runs went. One that breaks off is begun again.

    UserError where no teacher asks, there is none such, or a run does not stop.
    """
    refuse_unless_teacher(actor, N_("erase a lesson"))
    sitting = end_sitting(sitting_id, actor)
    run_ids = every_run_of(sitting)
    delete_all(run_ids)
    with transaction() as connection:
        delete_visits(connection, lesson_visits.c.sitting == sitting_id)
        connection.execute(delete(lesson_sittings).where(_called(sitting_id)))
    return len(run_ids)


def runs_of(sitting: Sitting) -> list[str]:
    """The ids of its runs, the newest first; not those in the trash."""
    query = _runs_query(sitting).where(runs.c.trashed_at.is_(None))
    with reading() as connection:
        return list(connection.scalars(query))


def every_run_of(sitting: Sitting) -> list[str]:
    """The same, with those in the trash: what goes where it is erased."""
    with reading() as connection:
        return list(connection.scalars(_runs_query(sitting)))


def _runs_query(sitting: Sitting) -> Select[Any]:
    taking_part = (lesson_visits.c.person == runs.c.owner) & (lesson_visits.c.sitting == sitting.id)
    during = (runs.c.created_at >= lesson_visits.c.started_at) & (
        runs.c.created_at <= sitting.until
    )
    ours = (runs.c.workspace == workspace_id()) & (lesson_visits.c.workspace == workspace_id())
    query = select(runs.c.id).join_from(runs, lesson_visits, taking_part)
    return query.where(ours, during).order_by(runs.c.number.desc())


def _takes_part(sitting_id: str, actor: Actor) -> bool:
    query = select(lesson_visits.c.id).where(
        lesson_visits.c.workspace == workspace_id(),
        lesson_visits.c.person == actor.name,
        lesson_visits.c.sitting == sitting_id,
    )
    with reading() as connection:
        return connection.scalar(query) is not None


def _found(which: ColumnElement[bool]) -> list[Sitting]:
    query = select(lesson_sittings).where(lesson_sittings.c.workspace == workspace_id(), which)
    with reading() as connection:
        rows = connection.execute(query.order_by(lesson_sittings.c.number.desc())).all()
    return [_sitting(row) for row in rows]


def _sitting(row: Any) -> Sitting:
    state = SittingState(row.state) if row.state in list(SittingState) else SittingState.ENDED
    sitting = Sitting(
        *(row.id, row.code, _lesson(row), row.owner, state),
        *(row.created_at, row.ended_at),
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


def _new_code() -> str:
    pairs = (secrets.choice(CONSONANTS) + secrets.choice(VOWELS) for _ in range(SYLLABLES))
    return "".join(pairs)
