"""Lessons: a class at one, who is where in it, what was done, and what was guessed of runs."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
COUNTER = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Add the tables; nobody was in a lesson before."""
    op.create_table(
        "lesson_sittings",
        sa.Column("number", COUNTER, primary_key=True, autoincrement=True),
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("workspace", sa.String(32), nullable=False),
        sa.Column("code", sa.String(16), nullable=False),
        sa.Column("lesson", sa.String(64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("owner", sa.String(64), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime()),
        sa.Column("away_at", sa.DateTime()),
        sa.UniqueConstraint("workspace", "id", name="uq_lesson_sittings_id"),
        sa.UniqueConstraint("workspace", "code", name="uq_lesson_sittings_code"),
    )
    op.create_table(
        "lesson_visits",
        sa.Column("number", COUNTER, primary_key=True, autoincrement=True),
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("workspace", sa.String(32), nullable=False),
        sa.Column("person", sa.String(64), nullable=False),
        sa.Column("lesson", sa.String(64), nullable=False),
        sa.Column("sitting", sa.String(32), nullable=False),
        sa.Column("started_at", sa.DateTime(), nullable=False),
        sa.Column("left_at", sa.DateTime()),
        sa.Column("finished_at", sa.DateTime()),
        sa.UniqueConstraint("workspace", "id", name="uq_lesson_visits_id"),
        sa.UniqueConstraint(
            "workspace", "person", "lesson", "sitting", name="uq_lesson_visits_person"
        ),
    )
    op.create_index("ix_lesson_visits_sitting", "lesson_visits", ["sitting"])
    _add_what_was_done()


def _add_what_was_done() -> None:
    op.create_table(
        "lesson_steps",
        sa.Column("workspace", sa.String(32), primary_key=True),
        sa.Column("visit", sa.String(32), primary_key=True),
        sa.Column("step", sa.String(64), primary_key=True),
        sa.Column("run", sa.String(32), nullable=False),
        sa.Column("done_at", sa.DateTime(), nullable=False),
    )
    op.create_table(
        "lesson_events",
        sa.Column("workspace", sa.String(32), primary_key=True),
        sa.Column("visit", sa.String(32), primary_key=True),
        sa.Column("event", sa.String(32), primary_key=True),
        sa.Column("run", sa.String(32), primary_key=True),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
    )
    op.create_table(
        "guesses",
        sa.Column(
            "run_id", sa.String(32), sa.ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("person", sa.String(64), primary_key=True),
        sa.Column("workspace", sa.String(32), nullable=False),
        sa.Column("share", sa.Float(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
    )
    op.create_index("ix_guesses_person", "guesses", ["workspace", "person"])
