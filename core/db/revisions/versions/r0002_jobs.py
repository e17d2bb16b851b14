"""Jobs and workers; what lists show of a run in columns; rows that go with their run.

A run that waits gets its job; one that is marked running gets a job that nobody works on, which the
next process finds and marks interrupted.
"""

import json
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

Counter = sa.BigInteger().with_variant(sa.Integer, "sqlite")
EVERYBODY = "everybody"
NOBODY = "version-0.1"
READ = ("id", "workspace", "status", "config")
NAMES = {"fk": "%(table_name)s_%(column_0_name)s_fkey"}  # as PostgreSQL calls them by itself
NEW_COLUMNS = (
    sa.Column("owner", sa.String(64)),
    sa.Column("data_name", sa.String(100)),
    sa.Column("data_version", sa.String(32)),
    sa.Column("network", sa.String(100)),
    sa.Column("weights", sa.String(32)),
    sa.Column("planned_epochs", sa.Integer),
)


def upgrade() -> None:
    """Make the two tables, give `runs` its columns, tie the rows of a run to it."""
    _make_tables()
    for column in NEW_COLUMNS:
        op.add_column("runs", column)
    for name, kind in (
        ("experiment", sa.String(64)),
        ("trashed_at", sa.DateTime()),
        ("test_images", sa.Integer()),
        ("test_most_frequent", sa.Integer()),
    ):
        op.add_column("runs", sa.Column(name, kind))
    _fill_in()
    with op.batch_alter_table("runs") as batch:
        for column in NEW_COLUMNS:
            batch.alter_column(column.name, existing_type=column.type, nullable=False)
        for name in ("driver", "stop_requests", "progress"):
            batch.drop_column(name)
    for name in ("owner", "data_name", "network", "experiment", "trashed_at"):
        op.create_index(f"ix_runs_{name}", "runs", [name])
    _tie_rows_to_their_run()


def _make_tables() -> None:
    op.create_table(
        "jobs",
        sa.Column("number", Counter, primary_key=True, autoincrement=True),
        sa.Column("id", sa.String(32), unique=True, nullable=False),
        sa.Column("workspace", sa.String(32), nullable=False, index=True),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("subject", sa.String(200), nullable=False, index=True),
        sa.Column(
            "run_id", sa.String(32), sa.ForeignKey("runs.id", ondelete="CASCADE"), index=True
        ),
        sa.Column("state", sa.String(16), nullable=False, index=True),
        sa.Column("owner", sa.String(64), nullable=False),
        sa.Column("worker", sa.String(64), index=True),
        sa.Column("device", sa.String(100), unique=True),
        sa.Column("command", sa.String(64), nullable=False),
        sa.Column("progress", sa.Text, nullable=False),
        sa.Column("silent_seconds", sa.Integer, nullable=False),
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("message_code", sa.String(64), nullable=False),
        sa.Column("created_at", sa.DateTime, nullable=False),
        sa.Column("started_at", sa.DateTime),
        sa.Column("finished_at", sa.DateTime),
    )
    op.create_table(
        "workers",
        sa.Column("name", sa.String(64), primary_key=True),
        sa.Column("workspace", sa.String(32), nullable=False, index=True),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("beats", sa.Integer, nullable=False),
        sa.Column("started_at", sa.DateTime, nullable=False),
    )


def _fill_in() -> None:
    """What the configs say, and a job for each run that waits or is marked running."""
    connection = op.get_bind()
    runs = sa.Table("runs", sa.MetaData(), autoload_with=connection)
    jobs = sa.Table("jobs", sa.MetaData(), autoload_with=connection, resolve_fks=False)
    as_text = [sa.cast(runs.c[name], sa.Text).label(name) for name in READ]  # whatever is in them
    for row in connection.execute(sa.select(runs.c.number, *as_text)).mappings().all():
        said = {"owner": EVERYBODY, **_said(row["config"])}
        connection.execute(runs.update().where(runs.c.number == row["number"]).values(said))
    waiting = sa.select(*as_text).where(runs.c.status.in_(("queued", "running")))
    for row in connection.execute(waiting.order_by(runs.c.number)).mappings().all():
        connection.execute(jobs.insert().values(_job(row)))


def _said(text: str) -> dict[str, Any]:
    """The columns of a config; empty where it can't be read, as its run then can't be either."""
    try:
        config = json.loads(text or "")
    except (ValueError, RecursionError):
        config = {}
    data, model, training = (_section(config, key) for key in ("data", "model", "training"))
    epochs = training.get("epochs")
    return {
        "data_name": _text(data.get("name"), 100),
        "data_version": _text(data.get("version"), 32),
        "network": _text(model.get("name"), 100),
        "weights": _text(model.get("weights"), 32),
        "planned_epochs": epochs if type(epochs) is int and 0 < epochs < 2**31 else 0,
    }


def _text(value: Any, longest: int) -> str:
    """A text as a database takes it."""
    text = str(value or "").replace("\0", "?")[:longest]
    return text.encode("utf-8", "replace").decode("utf-8")


def _section(config: Any, key: str) -> dict[str, Any]:
    section = config.get(key) if isinstance(config, dict) else None
    return section if isinstance(section, dict) else {}


def _job(run: Any) -> dict[str, Any]:
    """The try at a training that the run waits for, or was at."""
    running = run["status"] == "running"
    return {
        "id": run["id"],
        "workspace": run["workspace"],
        "kind": "training",
        "subject": run["id"],
        "run_id": run["id"],
        "state": run["status"],
        "owner": EVERYBODY,
        "worker": NOBODY if running else None,
        "command": "",
        "progress": "{}",
        "silent_seconds": 0,
        "message": "",
        "message_code": "",
        "created_at": datetime.now(UTC).replace(tzinfo=None),
    }


def _tie_rows_to_their_run() -> None:
    """Rows go with their run; those whose run is gone already go now."""
    for table in ("epochs", "artifacts"):
        op.execute(f"DELETE FROM {table} WHERE run_id NOT IN (SELECT id FROM runs)")
    op.add_column("artifacts", sa.Column("address", sa.String(300)))
    op.add_column("artifacts", sa.Column("sha256", sa.String(64)))
    op.execute("UPDATE artifacts SET address = 'runs/' || run_id || '/' || file_name, sha256 = ''")
    for table in ("epochs", "artifacts"):
        key = f"{table}_run_id_fkey"
        with op.batch_alter_table(table, naming_convention=NAMES) as batch:
            batch.drop_constraint(key, type_="foreignkey")
            batch.create_foreign_key(key, "runs", ["run_id"], ["id"], ondelete="CASCADE")
            if table == "artifacts":
                batch.drop_column("file_name")
                batch.alter_column("address", existing_type=sa.String(300), nullable=False)
                batch.alter_column("sha256", existing_type=sa.String(64), nullable=False)
