"""From which run's checkpoint a run goes on, and after which epoch."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add both; no run of before goes on from another."""
    op.add_column("runs", sa.Column("parent_run", sa.String(32), nullable=True))
    op.add_column("runs", sa.Column("parent_epoch", sa.Integer(), nullable=True))
    op.create_index("ix_runs_parent_run", "runs", ["parent_run"])
