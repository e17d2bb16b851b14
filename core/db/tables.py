"""The tables, for SQLite and PostgreSQL. What changes here needs a revision (`revisions`)."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Float,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
)

from core.db.columns import in_order, of_run
from core.db.columns import metadata as metadata
from core.db.file_tables import shared_files as shared_files
from core.db.lesson_tables import guesses as guesses
from core.db.lesson_tables import lesson_events as lesson_events
from core.db.lesson_tables import lesson_sittings as lesson_sittings
from core.db.lesson_tables import lesson_steps as lesson_steps
from core.db.lesson_tables import lesson_visits as lesson_visits
from core.db.sweep_tables import sweep_trials as sweep_trials
from core.db.sweep_tables import sweeps as sweeps

runs = Table(
    "runs",
    metadata,
    in_order(),
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
    Column("owner", String(64), nullable=False, index=True, doc="Who has made it."),
    Column(
        "status",
        String(16),
        nullable=False,
        index=True,
        doc="queued, running, paused, finished, stopped, failed or interrupted.",
    ),
    Column("config", Text, nullable=False, doc="The config as JSON."),
    Column("data_name", String(100), nullable=False, index=True, doc="Its data set."),
    Column("data_version", String(32), nullable=False, doc="The data set's version, or empty."),
    Column("network", String(100), nullable=False, index=True, doc="Its network."),
    Column(
        "weights",
        String(32),
        nullable=False,
        doc="What the network begins with; empty for random numbers, where those are usual.",
    ),
    Column("planned_epochs", Integer, nullable=False, doc="How many its config asks for."),
    Column(
        "parent_run",
        String(32),
        index=True,
        doc="The run from whose checkpoint it goes on, there or not; empty where it began itself.",
    ),
    Column("parent_epoch", Integer, doc="After which epoch of that."),
    Column("sweep", String(32), index=True, doc="Whose try it is; empty where of none."),
    Column(
        "experiment",
        String(64),
        index=True,
        doc="SHA-256 of what its config sets beside defaults, name, notes and seed; NULL until that"
        " is asked for, empty where the config can't be read.",
    ),
    Column("created_at", DateTime, nullable=False, doc="When it was put into the queue."),
    Column("started_at", DateTime, doc="When its training began, the last time."),
    Column("finished_at", DateTime, doc="When it ended."),
    Column("trashed_at", DateTime, index=True, doc="When it was put away; empty where it was not."),
    Column("trashed_by", String(64), doc="Who has put it away."),
    Column(
        "starred",
        Boolean,
        nullable=False,
        default=False,
        server_default=false(),
        doc="Whether somebody has marked it with a star.",
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
    Column("test_accuracy", Float, doc="Share of test images that are right, 0 to 1."),
    Column("test_loss", Float, doc="Cross-entropy on the test images, in nats."),
    Column("test_accuracy_views", Float, doc="The same share by answers averaged over views."),
    Column("test_images", Integer, doc="How many test images there were."),
    Column("test_most_frequent", Integer, doc="How many of them are of the most frequent class."),
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
    of_run(primary_key=True),
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
    of_run(primary_key=True),
    Column("kind", String(32), primary_key=True, doc="What it is: model, predictions, …"),
    Column("address", String(300), nullable=False, doc="Where it lies, from the workspace on."),
    Column("size", BigInteger, nullable=False, doc="In bytes."),
    Column("sha256", String(64), nullable=False, doc="Of its bytes; empty in runs of version 0.1."),
    info={"summary": "A file of a run each."},
)

run_tags = Table(
    "run_tags",
    metadata,
    of_run(primary_key=True),
    Column(
        "tag",
        String(40),
        primary_key=True,
        index=True,
        doc="A word, in small letters, that people find it by.",
    ),
    info={"summary": "A tag of a run each."},
)

jobs = Table(
    "jobs",
    metadata,
    in_order(),
    Column("id", String(32), unique=True, nullable=False, doc="Sixteen characters."),
    Column("workspace", String(32), nullable=False, doc="Whose job it is: `workspace.id`."),
    Column("kind", String(16), nullable=False, doc="training, import or data."),
    Column("subject", String(200), nullable=False, index=True, doc="What it works on."),
    of_run(nullable=True, index=True),
    Column(
        "state",
        String(16),
        nullable=False,
        index=True,
        doc="queued, running, paused, finished, stopped, failed or interrupted.",
    ),
    Column("owner", String(64), nullable=False, doc="Who has asked for it."),
    Column(
        "worker",
        String(64),
        index=True,
        doc="While it waits, who alone may take it (empty: any); then who works on it.",
    ),
    Column(
        "device", String(100), unique=True, doc="While it runs, what it has for itself, or empty."
    ),
    Column(
        "command",
        String(64),
        nullable=False,
        default="",
        doc="What is asked of its worker: stop, pause, skip-test.",
    ),
    Column(
        "progress",
        Text,
        nullable=False,
        default="{}",
        doc="What its worker last said, as JSON: words, share, figures.",
    ),
    Column(
        "silent_seconds",
        Integer,
        nullable=False,
        default=0,
        doc="For how long it had said nothing new at its worker's last beat.",
    ),
    Column("message", Text, nullable=False, default="", doc="Why it ended so, in words."),
    Column("message_code", String(64), nullable=False, default="", doc="Of the error, or empty."),
    Column(
        "place",
        Integer,
        nullable=False,
        default=0,
        server_default="0",
        doc="While it waits: among those of its owner, the lowest is next; then by number.",
    ),
    Column("turn", Integer, doc="Of a training that a worker took: the how-manieth in all."),
    Column("created_at", DateTime, nullable=False, doc="When it was asked for."),
    Column("started_at", DateTime, doc="When a worker took it."),
    Column("finished_at", DateTime, doc="When it ended."),
    Index("ix_jobs_turn", "workspace", "kind", "owner", "turn"),
    Index("ix_jobs_waiting", "workspace", "kind", "state", "owner", "place", "number"),
    info={
        "summary": "Anything that a worker does: each try at a training, an import, a look at"
        " a data set's images."
    },
)

workers = Table(
    "workers",
    metadata,
    Column("name", String(64), primary_key=True, doc="Its host, process number and birth."),
    Column("workspace", String(32), nullable=False, index=True, doc="`workspace.id`."),
    Column("role", String(16), nullable=False, doc="app, terminal or worker."),
    Column(
        "beats",
        Integer,
        nullable=False,
        doc="Grows every 10 seconds; who sees no growth for 60 takes it for lost.",
    ),
    Column(
        "devices",
        Integer,
        nullable=False,
        default=0,
        server_default="0",
        doc="Of an app: how many trainings it has done at once.",
    ),
    Column("started_at", DateTime, nullable=False, doc="When it came."),
    info={"summary": "A process that holds jobs, for as long as it does."},
)

queues = Table(
    "queues",
    metadata,
    Column("workspace", String(32), primary_key=True, doc="`workspace.id`."),
    Column("paused_at", DateTime, doc="Since when nothing new starts; empty where it does."),
    Column("paused_by", String(64), doc="Who has held the queue."),
    Column(
        "waiting_limit",
        Integer,
        doc="How many runs of a person may wait, 0 for any number; empty: as the setting says.",
    ),
    info={"summary": "What holds for the queue of trainings as a whole; a row for each workspace."},
)

people = Table(
    "people",
    metadata,
    Column("workspace", String(32), primary_key=True, doc="Whose it is: `workspace.id`."),
    Column("id", String(32), primary_key=True, doc="As `owner` of what they make."),
    Column("name", String(40), nullable=False, doc="What they are called."),
    Column("name_key", String(120), nullable=False, doc="The name in small letters."),
    Column("number", Integer, nullable=False, doc="From 2 where others are called so."),
    Column("role", String(16), nullable=False, doc="student or teacher, as they came last."),
    Column(
        "word",
        String(100),
        nullable=False,
        doc="Salt and scrypt hash of the word that brings the name back; empty of who signs in.",
    ),
    Column("made_at", DateTime, nullable=False, doc="When they came first."),
    Column("seen_at", DateTime, nullable=False, doc="When they were here last, to a minute."),
    UniqueConstraint("workspace", "name_key", "number", name="uq_people_name"),
    info={"summary": "Who has chosen a name, or has signed in."},
)
