"""Who has put a run away."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Give `runs` its column; what is away already was put there by nobody who is known."""
    op.add_column("runs", sa.Column("trashed_by", sa.String(64)))
