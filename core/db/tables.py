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
    Column(
        "number",
        _Counter,
        primary_key=True,
        autoincrement=True,
        doc="In the order of their making; the queue goes by it.",
    ),
    Column(
        "id",
        String(32),
        unique=True,
        nullable=False,
        doc="Eight characters; the folder's name and the `run` of an address.",
    ),
    Column(
        "workspace", String(32), nullable=False, index=True, doc="Whose run it is: `workspace.id`."
    ),
    Column("name", String(100), nullable=False, doc="What a person calls it."),
    Column("notes", Text, nullable=False, doc="A person's notes."),
    Column(
        "status",
        String(16),
        nullable=False,
        index=True,
        doc="queued, running, finished, stopped, failed or interrupted.",
    ),
    Column("config", Text, nullable=False, doc="The config as JSON."),
    Column("created_at", DateTime, nullable=False, doc="When it was put into the queue."),
    Column("started_at", DateTime, doc="When its training began, the last time."),
    Column("finished_at", DateTime, doc="When it ended."),
    Column(
        "driver",
        String(64),
        nullable=False,
        doc="The process that will start it: the name of its lock.",
    ),
    Column(
        "stop_requests", Integer, nullable=False, default=0, doc="How often a stop was asked for."
    ),
    Column(
        "message",
        Text,
        nullable=False,
        default="",
        doc="Why it ended, and what there is to note, in words.",
    ),
    Column(
        "message_code",
        String(64),
        doc="Of the error that ended it (`UserError.code`); empty where none did.",
    ),
    Column("device", String(100), nullable=False, default="", doc="What it trains on, in words."),
    Column(
        "progress",
        Text,
        nullable=False,
        default="{}",
        doc="What the running training last wrote, as JSON: phase, batch, figures.",
    ),
    Column("test_accuracy", Float, doc="Share of test images that are right, 0 to 1."),
    Column("test_loss", Float, doc="Cross-entropy on the test images, in nats."),
    Column("test_accuracy_views", Float, doc="The same share by answers averaged over views."),
    Column("epochs", Integer, nullable=False, default=0, doc="How many are finished."),
    Column("seconds", Float, doc="Of training, all epochs together."),
    Column("images_per_second", Float, doc="While training."),
    Column("peak_memory_mb", Float, doc="The process' most, in MB (10⁶ bytes)."),
    Column("total_parameters", BigInteger, doc="Of the network, frozen ones too."),
    info={"summary": "A training each."},
)

epochs = Table(
    "epochs",
    metadata,
    Column("run_id", String(32), ForeignKey("runs.id"), primary_key=True, doc="Its run."),
    Column("number", Integer, primary_key=True, doc="From 1."),
    Column("seconds", Float, nullable=False, doc="How long it took."),
    Column("learning_rate", Float, nullable=False, doc="At its end."),
    Column(
        "loss", Float, nullable=False, doc="On the training images, without penalties, in nats."
    ),
    Column("accuracy", Float, nullable=False, doc="On the training images, 0 to 1."),
    Column("val_loss", Float, doc="On the validation images; empty without any."),
    Column("val_accuracy", Float, doc="On the validation images, 0 to 1."),
    info={"summary": "A finished epoch each: the points of the curves."},
)

artifacts = Table(
    "artifacts",
    metadata,
    Column("run_id", String(32), ForeignKey("runs.id"), primary_key=True, doc="Its run."),
    Column("kind", String(32), primary_key=True, doc="model, predictions or environment."),
    Column("file_name", String(200), nullable=False, doc="In the run's folder."),
    Column("size", BigInteger, nullable=False, doc="In bytes."),
    info={"summary": "A file of a run each."},
)
