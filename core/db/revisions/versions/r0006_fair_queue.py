"""Whose turn it is, the order within an owner, and what holds for the queue as a whole."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add the columns and the table; what waits keeps its order, nobody has had a turn."""
    op.add_column("jobs", sa.Column("place", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("jobs", sa.Column("turn", sa.Integer()))
    op.add_column("workers", sa.Column("devices", sa.Integer(), nullable=False, server_default="0"))
    op.create_table(
        "queues",
        sa.Column("workspace", sa.String(32), primary_key=True),
        sa.Column("paused_at", sa.DateTime()),
        sa.Column("paused_by", sa.String(64)),
        sa.Column("waiting_limit", sa.Integer()),
    )
