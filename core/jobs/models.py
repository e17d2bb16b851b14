"""The records of a job: its kind, states and commands, what it says, who holds it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from core.common.i18n import restored, stored


class JobKind(StrEnum):
    """What a job is a try at."""

    TRAINING = "training"
    IMPORT = "import"
    DATA = "data"


class JobState(StrEnum):
    """Where a job is in its life, as it is stored."""

    QUEUED = "queued"
    RUNNING = "running"
    PAUSED = "paused"
    FINISHED = "finished"
    STOPPED = "stopped"
    FAILED = "failed"
    INTERRUPTED = "interrupted"


ENDED = (
    JobState.PAUSED,  # its run goes on with another
    JobState.FINISHED,
    JobState.STOPPED,
    JobState.FAILED,
    JobState.INTERRUPTED,
)
ACTIVE = (JobState.QUEUED, JobState.RUNNING)
# An ended job stays so: who goes on with its work makes another.
CHANGES: Mapping[JobState, tuple[JobState, ...]] = {
    JobState.QUEUED: (
        JobState.RUNNING,
        JobState.PAUSED,
        JobState.STOPPED,
        JobState.FAILED,
        JobState.INTERRUPTED,
    ),
    JobState.RUNNING: ENDED,
    **dict.fromkeys(ENDED, ()),
}


class Role(StrEnum):
    """What a process that holds jobs is."""

    APP = "app"
    TERMINAL = "terminal"
    WORKER = "worker"


class Command(StrEnum):
    """What a person asks of the worker of a job; a job can be asked for several."""

    STOP = "stop"
    PAUSE = "pause"
    SKIP_TEST = "skip-test"


@dataclass(frozen=True)
class Progress:
    """What a worker says of its job: marked `words`, the `share` (0 to 1) that is done where that
    is known, and figures of its kind of work, as JSON can hold them."""

    words: str = ""
    share: float | None = None
    figures: Mapping[str, Any] = field(default_factory=dict)

    def to_json(self) -> str:
        """JSON text that `from_json` turns into an equal record."""
        return json.dumps(
            {"words": stored(self.words), "share": self.share, "figures": dict(self.figures)}
        )

    @classmethod
    def from_json(cls, text: str) -> "Progress":
        """The record of stored text; an empty one where it holds none."""
        try:
            values = json.loads(text)
            share, figures = values.get("share"), values.get("figures", {})
            words = restored(str(values.get("words", "")))
        except (ValueError, AttributeError):
            return cls()
        known = isinstance(share, int | float) and not isinstance(share, bool)
        return cls(
            words,
            min(max(float(share), 0.0), 1.0) if known else None,
            figures if isinstance(figures, dict) else {},
        )


@dataclass(frozen=True)
class Job:
    """One try at something.

    `subject`: what it works on, as the id of a run or the name of an import. `worker`: who alone
    may take it while it waits (None: anybody), then who works on it. `message`: a marked text, why
    it ended so. `silent_seconds`: for how long it had said nothing new.
    """

    id: str
    kind: JobKind
    subject: str
    state: JobState
    owner: str
    worker: str | None
    asked: frozenset[Command]
    progress: Progress
    silent_seconds: int
    message: str
    message_code: str

    @property
    def active(self) -> bool:
        """Whether it waits or is worked on."""
        return self.state in ACTIVE


@dataclass(frozen=True)
class Lease:
    """The right of `worker` to work on a job, for as long as it beats (`jobs.workers`)."""

    job_id: str
    subject: str
    worker: str
