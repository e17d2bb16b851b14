"""Indexes for claims: what waits, and whose turn was when, without a look at all that has ended.

The workspace alone leads nowhere in `jobs`, most of which are of one workspace; and SQLite chose
that index where another would have found the one job of a run.
"""

from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Add the two, and take the one away whose place they have."""
    op.create_index("ix_jobs_turn", "jobs", ["workspace", "kind", "owner", "turn"])
    waiting = ["workspace", "kind", "state", "owner", "place", "number"]
    op.create_index("ix_jobs_waiting", "jobs", waiting)
    op.drop_index("ix_jobs_workspace", "jobs")
