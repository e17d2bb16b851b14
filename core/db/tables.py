"""The store's tables, for any database that SQLAlchemy speaks to."""

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Float,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    Text,
)

metadata = MetaData()
_Counter = BigInteger().with_variant(Integer, "sqlite")

runs = Table(
    "runs",
    metadata,
    Column("number", _Counter, primary_key=True, autoincrement=True),
    Column("id", String(32), unique=True, nullable=False),
    Column("workspace", String(32), nullable=False, index=True),
    Column("name", String(100), nullable=False),
    Column("notes", Text, nullable=False),
    Column("status", String(16), nullable=False, index=True),
    Column("config", Text, nullable=False),
    Column("created_at", DateTime, nullable=False),
    Column("started_at", DateTime),
    Column("finished_at", DateTime),
    Column("driver", String(64), nullable=False),
    Column("stop_requests", Integer, nullable=False, default=0),
    Column("message", Text, nullable=False, default=""),
    Column("message_code", String(64)),  # see `UserError`
    Column("device", String(100), nullable=False, default=""),
    Column("progress", Text, nullable=False, default="{}"),
    Column("test_accuracy", Float),
    Column("test_loss", Float),
    Column("test_accuracy_views", Float),
    Column("epochs", Integer, nullable=False, default=0),
    Column("seconds", Float),
    Column("images_per_second", Float),
    Column("peak_memory_mb", Float),
    Column("total_parameters", BigInteger),
)

epochs = Table(
    "epochs",
    metadata,
    Column("run_id", String(32), ForeignKey("runs.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("seconds", Float, nullable=False),
    Column("learning_rate", Float, nullable=False),
    Column("loss", Float, nullable=False),
    Column("accuracy", Float, nullable=False),
    Column("val_loss", Float),
    Column("val_accuracy", Float),
)

artifacts = Table(
    "artifacts",
    metadata,
    Column("run_id", String(32), ForeignKey("runs.id"), primary_key=True),
    Column("kind", String(32), primary_key=True),
    Column("file_name", String(200), nullable=False),
    Column("size", BigInteger, nullable=False),
)
