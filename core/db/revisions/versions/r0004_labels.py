"""What people mark runs with: tags, and a star."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add the table of tags and the star; no run of before has either."""
    op.add_column(
        "runs", sa.Column("starred", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.create_table(
        "run_tags",
        sa.Column(
            "run_id", sa.String(32), sa.ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("tag", sa.String(40), primary_key=True),
    )
    op.create_index("ix_run_tags_tag", "run_tags", ["tag"])
