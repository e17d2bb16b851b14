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


class RunStatus(StrEnum):
    """Where a run is in its life, as it is stored."""

    QUEUED = "queued"
    RUNNING = "running"
    FINISHED = "finished"
    STOPPED = "stopped"
    FAILED = "failed"
    INTERRUPTED = "interrupted"


WATCHED = {  # what may end a training early, by Keras' name
    "val_loss": N_("validation loss"),
    "val_loss_with_penalty": N_("validation loss with the penalty on weights"),
    "val_accuracy": N_("validation accuracy"),
}
CLOSED = N_("Vistazo was closed during the training.")
ENDED = (RunStatus.FINISHED, RunStatus.STOPPED, RunStatus.FAILED, RunStatus.INTERRUPTED)


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

    MODEL = "model"
    ENVIRONMENT = "environment"
    PREDICTIONS = "predictions"


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

    def to_json(self) -> str:
        """JSON text that `from_json` turns into an equal record; what is not known is left out."""
        texts = {"doing": stored(self.doing), "note": stored(self.note)}
        return json.dumps({key: value for key, value in (asdict(self) | texts).items() if value})

    @classmethod
    def from_json(cls, text: str) -> "RunProgress":
        """The record of stored text. A phase that this version does not know stays in words."""
        known = {each.name for each in fields(cls)}
        values = {key: value for key, value in json.loads(text).items() if key in known}
        values |= {key: restored(values[key]) for key in ("doing", "note") if key in values}
        phase = values.pop("phase", Phase.STARTING)
        if phase in list(Phase):
            return cls(Phase(phase), **values)
        return cls(**{"doing": str(phase), **values})


@dataclass(frozen=True)
class Results:
    """What a training came to; None where it did not come that far.

    Accuracies are shares (0 to 1), the loss is in nats, MB are 10⁶ bytes. `test_accuracy_views`:
    with answers averaged over views of each image. `seconds`: those of training.
    """

    test_accuracy: float | None = None
    test_loss: float | None = None
    test_accuracy_views: float | None = None
    seconds: float | None = None
    images_per_second: float | None = None
    peak_memory_mb: float | None = None
    total_parameters: int | None = None

    def known(self) -> dict[str, Any]:
        """The figures that there are, by name."""
        return {name: value for name, value in asdict(self).items() if value is not None}


@dataclass(frozen=True)
class Run:
    """One training. Moments are UTC without time zone; `progress` is what it last reported.

    `message`: why it ended so. `message_code`: the code of the error that ended it, "" or None
    (runs of older versions) where none did. `epochs` counts finished ones; the other figures are
    those of `Results`.
    """

    id: str
    name: str
    notes: str
    status: RunStatus
    config: ExperimentConfig
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    driver: str
    stop_requests: int
    message: str
    message_code: str | None
    device: str
    progress: RunProgress
    test_accuracy: float | None
    test_loss: float | None
    test_accuracy_views: float | None
    epochs: int
    seconds: float | None
    images_per_second: float | None
    peak_memory_mb: float | None
    total_parameters: int | None

    @property
    def active(self) -> bool:
        """Whether it waits or trains."""
        return self.status not in ENDED


@dataclass(frozen=True)
class Unreadable:
    """A run whose stored config this version can't read (another version made it), and why."""

    id: str
    status: str
    reason: str


@dataclass(frozen=True)
class Environment:
    """What one needs to know to repeat a run: checksum of its data, precision, machine, versions.

    `memory_gb`: 10⁹ bytes. `commit`: "" outside a checkout.
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
