"""The tables of searches. Optuna has tables of its own beside them (`core.search.studies`), which
hold nothing that can't be made anew from these."""

from sqlalchemy import Column, DateTime, Float, ForeignKey, Integer, String, Table, Text

from core.db.columns import in_order, metadata

sweeps = Table(
    "sweeps",
    metadata,
    in_order(),
    Column("id", String(32), unique=True, nullable=False, doc="Eight characters."),
    Column("workspace", String(32), nullable=False, index=True, doc="Whose it is: `workspace.id`."),
    Column("name", String(100), nullable=False, doc="What a person calls it."),
    Column("owner", String(64), nullable=False, doc="Who has begun it; its runs are theirs."),
    Column(
        "state",
        String(16),
        nullable=False,
        index=True,
        doc="running, stopped, finished or failed.",
    ),
    Column("spec", Text, nullable=False, doc="What is searched, as JSON."),
    Column(
        "driver",
        String(64),
        doc="The worker that draws and judges; another takes over once that is gone.",
    ),
    Column(
        "seconds",
        Float,
        nullable=False,
        doc="For how long it has searched, without the time it was stopped.",
    ),
    Column("again", Text, nullable=False, doc="Ids of the runs that trained its best again."),
    Column("message", Text, nullable=False, doc="Why it ended, or what it waits for, in words."),
    Column("created_at", DateTime, nullable=False, doc="When it was begun."),
    Column("finished_at", DateTime, doc="When it ended."),
    info={"summary": "A search over the knobs of a config each."},
)

sweep_trials = Table(
    "sweep_trials",
    metadata,
    Column(
        "sweep",
        String(32),
        ForeignKey("sweeps.id", ondelete="CASCADE"),
        primary_key=True,
        doc="Its sweep.",
    ),
    Column("number", Integer, primary_key=True, doc="From 1; Optuna counts from 0."),
    Column("workspace", String(32), nullable=False, doc="Whose it is: `workspace.id`."),
    Column(
        "run",
        String(32),
        nullable=False,
        index=True,
        doc="The run that was trained, there or not; empty where none could be made.",
    ),
    Column("settings", Text, nullable=False, doc="What was drawn: values by path, as JSON."),
    Column(
        "state",
        String(16),
        nullable=False,
        doc="running, complete, pruned, stopped or failed.",
    ),
    Column("value", Float, doc="The objective at the epoch whose weights are kept."),
    Column("second", Float, doc="The second objective: seconds, or parameters."),
    Column("epochs", Integer, nullable=False, doc="How many were finished when it ended."),
    Column("seconds", Float, doc="Of training."),
    Column("pruned_in", Integer, doc="The epoch after which the pruner has ended it."),
    Column("at_seconds", Float, doc="For how long the sweep had searched when it ended."),
    Column("ended_at", DateTime, doc="When it ended."),
    Column("message", Text, nullable=False, doc="Why it failed, in words."),
    info={"summary": "A try of a sweep each."},
)
