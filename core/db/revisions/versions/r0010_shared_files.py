"""Files of data sets that hosts with workspaces of their own have in common."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Add the table; hosts enter what they have when they next look."""
    op.create_table(
        "shared_files",
        sa.Column("workspace", sa.String(32), primary_key=True),
        sa.Column("address", sa.String(300), primary_key=True),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
    )
