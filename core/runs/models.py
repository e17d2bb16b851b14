"""What is known of a training: the run itself and its epochs, as `core.runs.repository` reads them.

Texts in them (`message`, `progress["phase"]`, `progress["note"]`) are marked: `_` shows them.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.experiments.config import ExperimentConfig

ENDED = ("finished", "stopped", "failed", "interrupted")


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
class Run:
    """One training. Moments are UTC without time zone; `progress` is what it last reported.

    `test_accuracy` and `test_accuracy_views` (averaged over views of each image) are shares (0 to
    1), `test_loss` is a cross-entropy in nats; all three are None before the test. `epochs` counts
    finished epochs, `seconds` is the time spent on training, `images_per_second` the training
    images in a second of it, `peak_memory_mb` the process' largest memory in MB (10⁶ bytes),
    `total_parameters` the number of the network's weights. `message` says why the run ended so.
    """

    id: str
    name: str
    notes: str
    status: str
    config: ExperimentConfig
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    driver: str
    stop_requests: int
    message: str
    device: str
    progress: dict[str, Any]
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
