"""The tables of lessons: a class at one, who is where in it, what was done and guessed."""

from typing import Any

from sqlalchemy import Column, DateTime, Float, Index, String, Table, Text, UniqueConstraint

from core.db.columns import in_order, metadata, of_run


def _workspace(**more: Any) -> Column[str]:
    """A part of each key: a restored workspace may lie in the database of the one it was."""
    text = "Whose it is: `workspace.id`."
    return Column("workspace", String(32), nullable=False, doc=text, **more)


def _visit() -> Column[str]:
    return Column("visit", String(32), primary_key=True, doc="Whose: the visit's id.")


lesson_sittings = Table(
    "lesson_sittings",
    metadata,
    in_order(),
    Column("id", String(32), nullable=False, doc="Eight characters."),
    _workspace(),
    Column("code", String(16), nullable=False, doc="What pupils join with."),
    Column("lesson", String(64), nullable=False, doc="The lesson's id."),
    Column("text", Text, nullable=False, doc="The lesson's file as it was when it was opened."),
    Column("owner", String(64), nullable=False, doc="Who has opened it."),
    Column("state", String(16), nullable=False, doc="open, ended or away."),
    Column("created_at", DateTime, nullable=False, doc="When it was opened."),
    Column("ended_at", DateTime, doc="When it was ended."),
    Column("away_at", DateTime, doc="When it was put away; empty where it is not."),
    UniqueConstraint("workspace", "id", name="uq_lesson_sittings_id"),
    UniqueConstraint("workspace", "code", name="uq_lesson_sittings_code"),
    info={"summary": "A class at a lesson each."},
)

lesson_visits = Table(
    "lesson_visits",
    metadata,
    in_order(),
    Column("id", String(32), nullable=False, doc="Sixteen characters."),
    _workspace(),
    Column("person", String(64), nullable=False, doc="Who: as the owner of what they make."),
    Column("lesson", String(64), nullable=False, doc="The lesson's id."),
    Column("sitting", String(32), nullable=False, index=True, doc="Its class; empty: alone."),
    Column("started_at", DateTime, nullable=False, doc="From when on what is done counts."),
    Column("left_at", DateTime, doc="When it was left; empty while it is open."),
    Column("finished_at", DateTime, doc="When the last step was done."),
    UniqueConstraint("workspace", "id", name="uq_lesson_visits_id"),
    UniqueConstraint("workspace", "person", "lesson", "sitting", name="uq_lesson_visits_person"),
    info={"summary": "A person's way through a lesson each."},
)

lesson_steps = Table(
    "lesson_steps",
    metadata,
    _workspace(primary_key=True),
    _visit(),
    Column("step", String(64), primary_key=True, doc="The step's id."),
    Column("run", String(32), nullable=False, doc="The run that it was done with, or empty."),
    Column("done_at", DateTime, nullable=False, doc="When that was seen."),
    info={"summary": "A step of a visit that is done each."},
)

lesson_events = Table(
    "lesson_events",
    metadata,
    _workspace(primary_key=True),
    _visit(),
    Column("event", String(32), primary_key=True, doc="What was done on a page."),
    Column("run", String(32), primary_key=True, doc="With which run, or empty."),
    Column("details", Text, nullable=False, doc="More of it, a list as JSON."),
    Column("made_at", DateTime, nullable=False, doc="When it was done first."),
    info={"summary": "What a person did on a page in a lesson, once for each run."},
)

guesses = Table(
    "guesses",
    metadata,
    of_run(primary_key=True),
    Column("person", String(64), primary_key=True, doc="Who has guessed."),
    _workspace(),
    Column("share", Float, nullable=False, doc="The accuracy on test images, 0 to 1."),
    Column("made_at", DateTime, nullable=False, doc="When it was guessed, or changed."),
    info={"summary": "What a person guesses of a run's accuracy before it has one."},
)

Index("ix_guesses_person", guesses.c.workspace, guesses.c.person)
