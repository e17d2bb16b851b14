"""The records of a training: the run, its states and phases, its epochs, what comes out of it.

Texts in them (`message`, `doing`, `note`) are marked: `_` shows them.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime
from enum import StrEnum
from typing import Any

from core.common.i18n import N_, restored, stored
from core.experiments.config import ExperimentConfig
from core.jobs.models import Command, Progress


class RunStatus(StrEnum):
    """Where a run is in its life, as it is stored."""

    QUEUED = "queued"
    RUNNING = "running"
    PAUSED = "paused"
    FINISHED = "finished"
    STOPPED = "stopped"
    FAILED = "failed"
    INTERRUPTED = "interrupted"


STATUS_WORDS = {
    RunStatus.QUEUED: N_("waiting"),
    RunStatus.RUNNING: N_("training"),
    RunStatus.PAUSED: N_("paused"),
    RunStatus.FINISHED: N_("finished"),
    RunStatus.STOPPED: N_("stopped"),
    RunStatus.FAILED: N_("failed"),
    RunStatus.INTERRUPTED: N_("interrupted"),
}
WATCHED = {  # what may end a training early, by Keras' name
    "val_loss": N_("validation loss"),
    "val_loss_with_penalty": N_("validation loss with the penalty on weights"),
    "val_accuracy": N_("validation accuracy"),
}
CLOSED = N_("Vistazo was closed during the training.")
ENDED = (RunStatus.FINISHED, RunStatus.STOPPED, RunStatus.FAILED, RunStatus.INTERRUPTED)


def status_words(status: str) -> str:
    """A run's stored status as people read it, a marked text; one that is not known stays."""
    return STATUS_WORDS[RunStatus(status)] if status in STATUS_WORDS else status


class Phase(StrEnum):
    """What a running training is at, a marked text."""

    STARTING = N_("starting")
    PREPARING = N_("preparing the images")
    BUILDING = N_("building the network")
    FREEZING = N_("computing what is frozen")
    TRAINING = N_("training")
    VALIDATING = N_("checking on validation images")
    TESTING = N_("testing")


class ArtifactKind(StrEnum):
    """What a file of a run is."""

    CONFIG = "config"
    MODEL = "model"
    CHECKPOINT = "checkpoint"
    ENVIRONMENT = "environment"
    PREDICTIONS = "predictions"
    VALIDATION_PREDICTIONS = "validation-predictions"
    CALIBRATION = "calibration"
    EPOCH_ANSWERS = "epoch-answers"
    FEATURES = "features"
    FIRST_WEIGHTS = "first-weights"
    ORIGIN = "origin"
    LOG = "log"


@dataclass(frozen=True)
class Epoch:
    """One finished epoch: `number` counts from 1.

    `accuracy` and `val_accuracy` are shares (0 to 1), `loss` and `val_loss` cross-entropies in nats
    (mean over the images, without penalties on weights); `val_*` are None without validation
    images. `seconds` is the time spent on training images, without validation.
    """

    number: int
    seconds: float
    learning_rate: float
    loss: float
    accuracy: float
    val_loss: float | None
    val_accuracy: float | None


@dataclass(frozen=True)
class RunProgress:
    """What a running training last wrote.

    `doing`: words that say more than the phase ("Loading MNIST: 3 of 11 MB"). `note`: what the
    person should know for as long as the run goes on. `since_improvement`: by watched figure, how
    many epochs brought nothing better. `points`: [epochs done, loss, accuracy] within epochs.
    """

    phase: Phase = Phase.STARTING
    doing: str = ""
    note: str = ""
    epoch: int = 0
    epochs: int = 0
    batch: int = 0
    batches: int = 0
    images_per_second: float | None = None
    seconds_left: float | None = None
    since_improvement: Mapping[str, int] = field(default_factory=dict)
    points: Sequence[Sequence[float]] = ()

    @property
    def words(self) -> str:
        """What it is at: a marked text."""
        return self.doing or self.phase

    @property
    def share(self) -> float | None:
        """How much of the epochs, or of the batches where there are none, is done: 0 to 1."""
        batches = self.batch / self.batches if self.batches else None
        if not self.epochs:
            return batches
        return min((self.epoch - 1 + (batches or 0.0)) / self.epochs, 1.0)

    def as_job(self) -> Progress:
        """What is stored of it, with its job; `of_job` turns that into an equal record."""
        texts = {"doing": stored(self.doing), "note": stored(self.note)}
        known = {key: value for key, value in (asdict(self) | texts).items() if value}
        return Progress(self.words, self.share, known)

    @classmethod
    def of_job(cls, progress: Progress) -> "RunProgress":
        """The record of what is stored. A phase that this version does not know stays in words."""
        known = {each.name for each in fields(cls)}
        values = {key: value for key, value in progress.figures.items() if key in known}
        values |= {key: restored(str(values[key])) for key in ("doing", "note") if key in values}
        phase = values.pop("phase", Phase.STARTING)
        if phase in list(Phase):
            return cls(Phase(phase), **values)
        return cls(**{"doing": str(phase), **values})


@dataclass(frozen=True)
class Results:
    """What a training came to; None where it did not come that far.

    Accuracies are shares (0 to 1), the loss is in nats, MB are 10⁶ bytes. `test_accuracy_views`:
    with answers averaged over views of each image. `test_most_frequent`: how many of the
    `test_images` are of the most frequent class. `seconds`: those of training.
    """

    test_accuracy: float | None = None
    test_loss: float | None = None
    test_accuracy_views: float | None = None
    test_images: int | None = None
    test_most_frequent: int | None = None
    seconds: float | None = None
    images_per_second: float | None = None
    peak_memory_mb: float | None = None
    total_parameters: int | None = None

    def known(self) -> dict[str, Any]:
        """The figures that there are, by name."""
        return {name: value for name, value in asdict(self).items() if value is not None}


@dataclass(frozen=True)
class RunSummary:
    """What lists show of a training, from its row alone: its config need not be read for that.

    Moments are UTC without time zone. `trashed_at`: when it was put away. `weights`: what the
    network begins with, "" for random numbers where those are usual. `parent_run`: the run from
    whose checkpoint it goes on, after its `parent_epoch`; that run may be gone. `sweep`: whose try
    it is; such a run looks at no test image. `experiment`:
    `core.experiments.identity`; None in a run of an older version that nobody has asked for it.
    `epochs` counts finished ones of `planned_epochs`; the other figures are those of `Results`.
    """

    id: str
    name: str
    notes: str
    owner: str
    status: RunStatus
    data_name: str
    data_version: str
    network: str
    weights: str
    planned_epochs: int
    parent_run: str | None
    parent_epoch: int | None
    sweep: str | None
    experiment: str | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    trashed_at: datetime | None
    test_accuracy: float | None
    test_loss: float | None
    test_accuracy_views: float | None
    test_images: int | None
    test_most_frequent: int | None
    epochs: int

    @property
    def active(self) -> bool:
        """Whether it waits, trains, or is paused."""
        return self.status not in ENDED


@dataclass(frozen=True)
class Run(RunSummary):
    """One training, whole: its config, and what it says.

    `progress`, `asked` (what its training is asked for) and `silent_seconds` (for how long that has
    said nothing new) are those of its job, and empty where it has ended. `message`: why it ended
    so. `message_code`: the code of the error that ended it, "" or None (runs of older versions)
    where none did.
    """

    config: ExperimentConfig
    message: str
    message_code: str | None
    device: str
    progress: RunProgress
    asked: frozenset[Command]
    silent_seconds: int
    seconds: float | None
    images_per_second: float | None
    peak_memory_mb: float | None
    total_parameters: int | None


@dataclass(frozen=True)
class Unreadable:
    """A run that this version can't read, and why, a marked text: another version made it, or
    somebody has edited its row.

    `status` may be one that this version does not know.
    """

    id: str
    status: str
    reason: str


@dataclass(frozen=True)
class Environment:
    """What one needs to know to repeat a run: checksum of its data, precision, machine, versions.

    `memory_gb`: 10⁹ bytes. `commit`: "" outside a checkout. `first_weights_checksum`: SHA-256 of
    the network of another run that it began with, "" where it was none.
    """

    device: str = ""
    processor: str = ""
    memory_gb: float = 0.0
    system: str = ""
    python: str = ""
    packages: Mapping[str, str] = field(default_factory=dict)
    commit: str = ""
    data_checksum: str = ""
    precision: str = ""
    first_weights_checksum: str = ""

    def to_json(self) -> str:
        """JSON text that `from_json` turns into an equal record."""
        return json.dumps(asdict(self), indent=2)

    @classmethod
    def from_json(cls, text: str) -> "Environment":
        """The record of stored text. ValueError where it holds none."""
        values = json.loads(text)
        if not isinstance(values, dict):
            raise ValueError("it holds no JSON object")
        if "data_checksum" not in values:
            raise ValueError("it does not say by which images the run learned")
        known = {each.name for each in fields(cls)}
        return cls(**{key: value for key, value in values.items() if key in known})
