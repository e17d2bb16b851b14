"""The tables of version 0.1: made where there are none, completed where they are older.

Before there were revisions, tables grew by columns. So this one takes any database from before, an
empty one too, to the last of them.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

Counter = sa.BigInteger().with_variant(sa.Integer, "sqlite")
metadata = sa.MetaData()
runs = sa.Table(
    "runs",
    metadata,
    sa.Column("number", Counter, primary_key=True, autoincrement=True),
    sa.Column("id", sa.String(32), unique=True, nullable=False),
    sa.Column("workspace", sa.String(32), nullable=False, index=True),
    sa.Column("name", sa.String(100), nullable=False),
    sa.Column("notes", sa.Text, nullable=False),
    sa.Column("status", sa.String(16), nullable=False, index=True),
    sa.Column("config", sa.Text, nullable=False),
    sa.Column("created_at", sa.DateTime, nullable=False),
    sa.Column("started_at", sa.DateTime),
    sa.Column("finished_at", sa.DateTime),
    sa.Column("driver", sa.String(64), nullable=False),
    sa.Column("stop_requests", sa.Integer, nullable=False),
    sa.Column("message", sa.Text, nullable=False),
    sa.Column("message_code", sa.String(64)),
    sa.Column("device", sa.String(100), nullable=False),
    sa.Column("progress", sa.Text, nullable=False),
    sa.Column("test_accuracy", sa.Float),
    sa.Column("test_loss", sa.Float),
    sa.Column("test_accuracy_views", sa.Float),
    sa.Column("epochs", sa.Integer, nullable=False),
    sa.Column("seconds", sa.Float),
    sa.Column("images_per_second", sa.Float),
    sa.Column("peak_memory_mb", sa.Float),
    sa.Column("total_parameters", sa.BigInteger),
)
sa.Table(
    "epochs",
    metadata,
    sa.Column("run_id", sa.String(32), sa.ForeignKey("runs.id"), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("seconds", sa.Float, nullable=False),
    sa.Column("learning_rate", sa.Float, nullable=False),
    sa.Column("loss", sa.Float, nullable=False),
    sa.Column("accuracy", sa.Float, nullable=False),
    sa.Column("val_loss", sa.Float),
    sa.Column("val_accuracy", sa.Float),
)
sa.Table(
    "artifacts",
    metadata,
    sa.Column("run_id", sa.String(32), sa.ForeignKey("runs.id"), primary_key=True),
    sa.Column("kind", sa.String(32), primary_key=True),
    sa.Column("file_name", sa.String(200), nullable=False),
    sa.Column("size", sa.BigInteger, nullable=False),
)
# code, how the English message of version 0.1 that had no code looked
SAID_IN_WORDS = (
    ("checkpoint-of-other-images", "This training can't go on: its images are others now%"),
    ("checkpoint-of-other-version", "This training can't go on: its checkpoint is of another%"),
    ("checkpoint-unreadable", "This training can't go on: its checkpoint can't be read%"),
    ("weights-not-downloaded", "The ImageNet weights of % are not on this machine and could%"),
)


def upgrade() -> None:
    """Make tables that are missing, add columns that are missing, give messages their codes."""
    connection = op.get_bind()
    metadata.create_all(connection)
    for table in metadata.sorted_tables:
        present = {column["name"] for column in sa.inspect(connection).get_columns(table.name)}
        for column in (column for column in table.columns if column.name not in present):
            words = sa.schema.CreateColumn(column).compile(connection)
            op.execute(sa.text(f"ALTER TABLE {table.name} ADD COLUMN {words}"))
            if column.name == "message_code":
                for code, like in SAID_IN_WORDS:
                    known = runs.c.message.like(like)
                    op.execute(runs.update().where(known).values(message_code=code))
