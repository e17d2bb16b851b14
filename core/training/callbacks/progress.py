"""What happens between batches and epochs: progress to the store, the rate, the stop."""

import math
import statistics
import time
from typing import Any

import keras

from core.common.errors import UserError
from core.common.parent import orphaned
from core.common.throttle import Throttle
from core.config.training import TrainingConfig
from core.runs import repository
from core.runs.repository import Epoch
from core.training.schedules import WITHIN_EPOCHS, learning_rate

SECONDS_BETWEEN_WRITES = 0.5
MOST_POINTS = 400
DATA_LOSS = "data_loss"  # the loss without penalties on weights, in Keras' logs where it has any


class StopRequested(Exception):  # noqa: N818 (no error: the person asked for it)
    """Ends `fit` between batches, without the epoch-end that would add a false last point."""


class Abandoned(Exception):  # noqa: N818
    """Nobody waits for this training any more: its app is gone, or the store has given it up."""


class Recorder:
    """Writes where a run is to the store, at most twice a second, and notices requests to stop.

    `notes` are sentences that the person should know for as long as the run goes on, by what they
    are about; they are stored with every phase.
    """

    def __init__(self, run_id: str, device: str) -> None:
        self.run_id = run_id
        self.device = device
        self.notes: dict[str, str] = {}
        self._throttle = Throttle(SECONDS_BETWEEN_WRITES)
        self._stop_requests = 0

    @property
    def note(self) -> str:
        """All notes, one after the other."""
        return " ".join(self.notes.values())

    def due(self) -> bool:
        """Whether half a second has passed since the last write."""
        return self._throttle.due()

    def write_when_due(self, phase: str) -> None:
        """`write` it, where the last write is half a second ago."""
        if self.due():
            self.write(phase)

    def write(self, phase: str, **progress: Any) -> None:
        """Store the phase and its figures now. Raises `StopRequested` once a request."""
        self._throttle.done()
        noted = {"note": self.note} if self.notes else {}
        figures = {"phase": phase, **noted, **progress}
        requests = repository.save_progress(self.run_id, figures, self.device)
        if requests is None or orphaned():
            raise Abandoned
        if requests > self._stop_requests:
            self._stop_requests = requests
            raise StopRequested


class Evaluating(keras.callbacks.Callback):
    """Tells how far the test images are gone through, once or several times: `batches` in all."""

    def __init__(self, recorder: Recorder, batches: int) -> None:
        super().__init__()
        self.recorder = recorder
        self.batches = batches
        self._done = 0

    def on_predict_batch_end(self, batch: int, logs: Any = None) -> None:
        """One more batch of `predict`."""
        self.one_more()

    def one_more(self) -> None:
        """A line of progress, when one is due."""
        self._done += 1
        if self.recorder.due():
            self.recorder.write("testing", batch=self._done, batches=self.batches)


class Progress(keras.callbacks.Callback):
    """Live figures of `fit`: points within the epoch, finished epochs, images a second, time left.

    Points are the mean loss and accuracy since the last point, at [epochs done, loss, accuracy].
    When there are more than `MOST_POINTS`, every second one goes. Every loss is without penalties
    on weights, as that of the test is.
    """

    resumable_state = ("points", "seconds", "since_improvement")

    def __init__(self, recorder: Recorder, training: TrainingConfig, images: int) -> None:
        super().__init__()
        self.recorder = recorder
        self.training = training
        self.images = images
        self.batches = -(-images // training.batch_size)
        self.points: list[list[float]] = []
        self.seconds: list[float] = []
        self.since_improvement: dict[str, int] = {}
        self.epoch = 0
        self._last = (0, 0.0, 0.0)

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        """Start the clock of the epoch."""
        self.epoch = epoch + 1
        self._last = (0, 0.0, 0.0)
        self._began = time.perf_counter()
        self._trained: float | None = None
        self._clock = (self._began, 0)

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        """Every half second a point; the last batch ends the epoch's training time.

        Where several are computed in one go, `batch` is the last of them, or would be: an epoch may
        have fewer.
        """
        done = min(batch + 1, self.batches)
        if not self.seconds and not self._clock[1]:  # the first compiles: no measure of speed
            self._clock = (time.perf_counter(), done)
        if self.recorder.due():
            self._write(done, logs)
        if done == self.batches:
            self._trained = time.perf_counter() - self._began

    def on_test_batch_end(self, batch: int, logs: Any = None) -> None:
        """Stay responsive while the validation images are gone through."""
        if self.recorder.due():
            self._write(self.batches, None, "checking on validation images")

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Store the finished epoch."""
        figures = {key: float(value) for key, value in (logs or {}).items()}
        for figure in ("loss", "val_loss"):
            refuse_infinite(figures.get(figure, 0.0), f"in epoch {self.epoch}")
        seconds = self._trained or time.perf_counter() - self._began
        self.seconds.append(seconds)
        finished = Epoch(
            number=epoch + 1,
            seconds=seconds,
            learning_rate=float(self.model.optimizer.learning_rate),
            loss=figures.get(DATA_LOSS, figures["loss"]),
            accuracy=figures["accuracy"],
            val_loss=figures.get(f"val_{DATA_LOSS}", figures.get("val_loss")),
            val_accuracy=figures.get("val_accuracy"),
        )
        repository.add_epoch(self.recorder.run_id, finished)

    def images_per_second(self) -> float:
        """Training images a second, from the median of the epochs after the first (warm-up)."""
        seconds = self.seconds[1:] or self.seconds
        return self.images / statistics.median(seconds) if seconds else 0.0

    def _write(self, batch: int, logs: Any, phase: str = "training") -> None:
        if logs is not None:
            refuse_infinite(float(logs["loss"]), f"in epoch {self.epoch}")
            loss = float(logs.get(DATA_LOSS, logs["loss"]))
            self._add_point(batch, loss, float(logs["accuracy"]))
        speed = self._speed(batch)
        left = (self.training.epochs - self.epoch + 1 - batch / self.batches) * self.images
        self.recorder.write(
            phase,
            epoch=self.epoch,
            epochs=self.training.epochs,
            batch=batch,
            batches=self.batches,
            images_per_second=speed and round(speed, 1),
            seconds_left=speed and round(left / (self.images_per_second() or speed), 1),
            since_improvement=self.since_improvement,
            points=self.points,
        )

    def _speed(self, batch: int) -> float | None:
        """Images a second in this epoch; None before there is anything to go by."""
        since, counted = self._clock
        batches = batch - counted
        if batches <= 0:
            return self.images_per_second() or None
        ended = self._began + self._trained if self._trained else time.perf_counter()
        return batches / self.batches * self.images / (ended - since)

    def _add_point(self, batch: int, loss: float, accuracy: float) -> None:
        """Keras reports means over the epoch so far; the difference gives the mean since then."""
        before, loss_before, accuracy_before = self._last
        share = batch - before
        if share <= 0:
            return
        recent = (
            (value * batch - old * before) / share
            for value, old in ((loss, loss_before), (accuracy, accuracy_before))
        )
        position = self.epoch - 1 + batch / self.batches
        self.points.append([round(value, 5) for value in (position, *recent)])
        self._last = (batch, loss, accuracy)
        if len(self.points) > MOST_POINTS:
            self.points = self.points[1::2]


def refuse_infinite(figure: float, when: str) -> None:
    """Raises UserError where the network computes NaN or infinity."""
    if not math.isfinite(figure):
        raise UserError(
            f"The loss became infinite {when}: the network has lost its way. "
            "Lower the learning rate."
        )


class StopEarly(keras.callbacks.EarlyStopping):
    """Keras' early stopping that also tells `progress` how long nothing has improved.

    As everywhere in Keras, the loss that it watches has the penalties on weights in it.
    """

    resumable_state = ("wait", "best", "stopped_epoch")

    def __init__(self, monitor: str, patience: int, progress: Progress) -> None:
        super().__init__(monitor=monitor, patience=patience, mode="auto")
        self.progress = progress

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """As Keras does, then note the count."""
        super().on_epoch_end(epoch, logs)
        self.progress.since_improvement[self._watched()] = self.wait

    def reason(self) -> str:
        """Why the training ended here."""
        figure = self._watched().replace("val_", "validation ").replace("_", " ")
        return f"Stopped early: the {figure} had not improved for {self.patience} epochs."

    def _watched(self) -> str:
        penalized = self.monitor == "val_loss" and self.model.losses
        return f"{self.monitor}_with_penalty" if penalized else self.monitor


def early_stopping(training: TrainingConfig, progress: Progress) -> list[StopEarly]:
    """One callback per watched figure: training ends as soon as one of them gives up."""
    watched = {
        "off": (),
        "loss": ("val_loss",),
        "accuracy": ("val_accuracy",),
        "both": ("val_loss", "val_accuracy"),
    }[training.early_stopping]
    return [StopEarly(monitor, training.patience, progress) for monitor in watched]


class WithinEpochs(keras.callbacks.Callback):
    """Sets each batch's learning rate."""

    def __init__(self, training: TrainingConfig) -> None:
        super().__init__()
        self.training = training
        self._epoch = 0

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        """Note the epoch."""
        self._epoch = epoch

    def on_train_batch_begin(self, batch: int, logs: Any = None) -> None:
        """The rate after the batches before this one."""
        done = self._epoch + batch / self.params["steps"]
        self.model.optimizer.learning_rate = learning_rate(self.training, done)


def schedule(training: TrainingConfig) -> keras.callbacks.Callback:
    """Sets the learning rate of each epoch, or of each batch."""
    if training.schedule in WITHIN_EPOCHS:
        return WithinEpochs(training)
    return keras.callbacks.LearningRateScheduler(lambda epoch: learning_rate(training, epoch))
