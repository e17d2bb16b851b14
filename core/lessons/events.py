"""What pages note of a person who is in a lesson: what no other table says.

A row for each thing and run, with the moment in which it was done first; what is said of it later
(the other runs that it was compared with) is added.
"""

import json
import logging
from enum import StrEnum
from functools import lru_cache

from sqlalchemy import Connection, and_, select, update

from core.auth.actors import Actor
from core.common.errors import UserError
from core.db.engine import reading, transaction
from core.db.rows import add_missing
from core.db.tables import lesson_events
from core.db.workspace import workspace_id
from core.jobs.repository import utc_now
from core.lessons.visits import Visit, current_visit, is_there

LONGEST = 32  # letters of a run's id
MOST = 4_000  # letters of details
log = logging.getLogger("vistazo")


class Event(StrEnum):
    """What somebody did on a page: drew a digit and got an answer; looked at a run's curves, opened
    its most confident mistakes; compared runs (`runs`: their ids, with commas between); had a
    picture of their own, drawn or not, answered by a run."""

    DREW = "drew"
    LOOKED_AT_CURVES = "looked_at_curves"
    FOUND_WORST = "found_worst"
    COMPARED = "compared"
    TRIED_PICTURE = "tried_picture"


def note(event: Event, actor: Actor, run: str = "", **details: str) -> None:
    """Note that the actor did it, with that run; nothing where they are in no lesson.

    Costs a question to the database, and a row the first time. A page goes on where the database
    does not take it.
    """
    try:
        visit = current_visit(actor)
        if visit is not None and not visit.finished_at:
            began = visit.started_at.isoformat()
            _note_once(visit.id, began, event, run[:LONGEST], _as_json(details))
    except UserError as error:
        log.warning("not noted for a lesson: %s", error.code)


def events_of(visit: Visit, event: Event) -> list[tuple[str, dict[str, str]]]:
    """The runs that it was done with in this visit, "" for none, and the details, as often as these
    differ; the first one first."""
    query = select(lesson_events.c.run, lesson_events.c.details).where(
        lesson_events.c.workspace == workspace_id(),
        lesson_events.c.visit == visit.id,
        lesson_events.c.event == event,
    )
    with reading() as connection:
        rows = connection.execute(query.order_by(lesson_events.c.made_at)).all()
    return [(row.run, details) for row in rows for details in _details(row.details)]


@lru_cache(maxsize=4096)
def _note_once(visit_id: str, _started: str, event: Event, run: str, details: str) -> None:
    """Only the first call in a process asks the database. `_started`: of a visit that began anew,
    nothing is noted yet."""
    key = {"workspace": workspace_id(), "visit": visit_id, "event": event, "run": run}
    first = {"details": details, "made_at": utc_now()}
    with transaction() as connection:
        if is_there(connection, visit_id) and not add_missing(
            connection, lesson_events, key | first
        ):
            _add_details(connection, key, details)


def _add_details(connection: Connection, key: dict[str, str], details: str) -> None:
    """To those that the row has; where there are too many, the oldest ones go."""
    this = and_(*(lesson_events.c[name] == value for name, value in key.items()))
    known = _details(connection.scalar(select(lesson_events.c.details).where(this)) or "")
    new = _details(details)
    every = [each for each in known if each not in new] + new
    while len(text := json.dumps(every, sort_keys=True)) > MOST:
        every.pop(0)
    connection.execute(update(lesson_events).where(this).values(details=text))


def _as_json(details: dict[str, str]) -> str:
    text = json.dumps([details], sort_keys=True)
    return text if len(text) <= MOST else "[{}]"


def _details(text: str) -> list[dict[str, str]]:
    """None where somebody has edited them."""
    try:
        found = json.loads(text)
    except ValueError:
        return []
    parts = found if isinstance(found, list) else [found]
    return [
        {str(key): str(value) for key, value in part.items()}
        for part in parts
        if isinstance(part, dict)
    ]
