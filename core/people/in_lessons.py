"""What lessons keep of people, deleted: visits with all that was done in them, and guesses."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, Connection, delete, select, update

from core.auth.actors import EVERYBODY
from core.db.tables import guesses, lesson_events, lesson_sittings, lesson_steps, lesson_visits
from core.db.workspace import workspace_id


def forget_lessons(connection: Connection, person_id: str) -> None:
    """Delete a person's visits and guesses; a class that they have opened becomes everybody's."""
    here = workspace_id()
    delete_visits(connection, lesson_visits.c.person == person_id)
    guessed = (guesses.c.workspace == here) & (guesses.c.person == person_id)
    connection.execute(delete(guesses).where(guessed))
    opened = (lesson_sittings.c.workspace == here) & (lesson_sittings.c.owner == person_id)
    connection.execute(update(lesson_sittings).where(opened).values(owner=EVERYBODY.name))


def delete_visits(connection: Connection, which: ColumnElement[bool]) -> None:
    """Delete visits of this workspace, and what was done in them."""
    ours = lesson_visits.c.workspace == workspace_id()
    ids = list(connection.scalars(select(lesson_visits.c.id).where(ours, which)))
    # first the visits: who is writing what was done in them is waited for
    connection.execute(delete(lesson_visits).where(ours, lesson_visits.c.id.in_(ids)))
    forget_what_was_done(connection, ids)


def forget_what_was_done(connection: Connection, visit_ids: Collection[str]) -> None:
    """Delete the steps and events of these visits."""
    for table in (lesson_steps, lesson_events):
        theirs = (table.c.workspace == workspace_id()) & table.c.visit.in_(visit_ids)
        connection.execute(delete(table).where(theirs))
