"""Searches over the knobs of a config, their tries, and which run belongs to which."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
COUNTER = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Add tables and column; no run of before belongs to a sweep."""
    op.add_column("runs", sa.Column("sweep", sa.String(32), nullable=True))
    op.create_index("ix_runs_sweep", "runs", ["sweep"])
    op.create_table(
        "sweeps",
        sa.Column("number", COUNTER, primary_key=True, autoincrement=True),
        sa.Column("id", sa.String(32), nullable=False, unique=True),
        sa.Column("workspace", sa.String(32), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("owner", sa.String(64), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("spec", sa.Text(), nullable=False),
        sa.Column("driver", sa.String(64)),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("again", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("finished_at", sa.DateTime()),
    )
    op.create_index("ix_sweeps_workspace", "sweeps", ["workspace"])
    op.create_index("ix_sweeps_state", "sweeps", ["state"])
    _add_trials()


def _add_trials() -> None:
    op.create_table(
        "sweep_trials",
        sa.Column(
            "sweep", sa.String(32), sa.ForeignKey("sweeps.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("number", sa.Integer(), primary_key=True),
        sa.Column("workspace", sa.String(32), nullable=False),
        sa.Column("run", sa.String(32), nullable=False),
        sa.Column("settings", sa.Text(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("value", sa.Float()),
        sa.Column("second", sa.Float()),
        sa.Column("epochs", sa.Integer(), nullable=False),
        sa.Column("seconds", sa.Float()),
        sa.Column("pruned_in", sa.Integer()),
        sa.Column("at_seconds", sa.Float()),
        sa.Column("ended_at", sa.DateTime()),
        sa.Column("message", sa.Text(), nullable=False),
    )
    op.create_index("ix_sweep_trials_run", "sweep_trials", ["run"])
