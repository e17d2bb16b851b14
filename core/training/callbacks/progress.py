"""Live figures of a training: points within an epoch, finished epochs, speed, time left."""

import math
import statistics
import time
from typing import Any

import keras

from core.common.errors import UserError
from core.common.i18n import N_
from core.runs.models import Epoch, Phase
from core.training.callbacks.checkpoint import SECONDS_BETWEEN
from core.training.context import PauseRequested, RunContext

MOST_POINTS = 400
DATA_LOSS = "data_loss"  # the loss without penalties on weights, in Keras' logs where it has any


class Progress(keras.callbacks.Callback):
    """Live figures of `fit`: points of the curve, finished epochs, images per second, time left.

    `points` are [epochs done, loss, accuracy]: loss (nats, without penalties on weights, as in the
    test) and accuracy (a share, 0 to 1) are means over the batches since the point before. A point
    is recorded where a report is due (`RunContext.due`); above `MOST_POINTS`, every second point is
    dropped. `seconds` holds the seconds on training images of each finished epoch.
    """

    resumable_state = ("points", "seconds", "since_improvement")

    def __init__(self, context: RunContext, images: int) -> None:
        super().__init__()
        self.context = context
        self.training = context.run.config.training
        self.images = images
        self.batches = -(-images // self.training.batch_size)
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
        """Record a point where one is due; the last batch ends the epoch's training time.

        With several batches per execution, `batch` is the index of the last one, which may lie
        beyond the epoch's end.
        """
        done = min(batch + 1, self.batches)
        if not self.seconds and not self._clock[1]:  # the first compiles: no measure of speed
            self._clock = (time.perf_counter(), done)
        if self.context.due():
            self._write(done, logs)
        if done == self.batches:
            self._trained = time.perf_counter() - self._began

    def on_test_batch_end(self, batch: int, logs: Any = None) -> None:
        """Report progress, and so notice a stop, during validation."""
        if self.context.due():
            self._write(self.batches, None, Phase.VALIDATING)

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Store the finished epoch."""
        figures = {key: float(value) for key, value in (logs or {}).items()}
        for figure in ("loss", "val_loss"):
            refuse_infinite(figures.get(figure, 0.0), N_("in epoch {epoch}", epoch=self.epoch))
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
        self.context.add_epoch(finished)

    def images_per_second(self) -> float:
        """Training images a second, from the median of the epochs after the first (warm-up)."""
        seconds = self.seconds[1:] or self.seconds
        return self.images / statistics.median(seconds) if seconds else 0.0

    def _write(self, batch: int, logs: Any, phase: Phase = Phase.TRAINING) -> None:
        if logs is not None:
            refuse_infinite(float(logs["loss"]), N_("in epoch {epoch}", epoch=self.epoch))
            loss = float(logs.get(DATA_LOSS, logs["loss"]))
            self._add_point(batch, loss, float(logs["accuracy"]))
        speed = self._speed(batch)
        left = (self.training.epochs - self.epoch + 1 - batch / self.batches) * self.images
        self.context.report(
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
        if self.context.pauses() and not self._ends_soon(batch, speed):
            raise PauseRequested

    def _ends_soon(self, batch: int, speed: float | None) -> bool:
        """Whether a pause waits for the end of the epoch, where a checkpoint is written: an epoch
        in which none may lie before this one is shorter than that."""
        if not speed:
            return False
        return (1 - batch / self.batches) * self.images / speed <= SECONDS_BETWEEN

    def _speed(self, batch: int) -> float | None:
        """Images a second in this epoch; None before there is anything to go by."""
        since, counted = self._clock
        batches = batch - counted
        if batches <= 0:
            return self.images_per_second() or None
        ended = self._began + self._trained if self._trained else time.perf_counter()
        return batches / self.batches * self.images / (ended - since)

    def _add_point(self, batch: int, loss: float, accuracy: float) -> None:
        """Record the means since the last point, from Keras' means over the epoch so far."""
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
    """Raises UserError where the network computes NaN or infinity; `when`: a marked text."""
    if not math.isfinite(figure):
        raise UserError(
            "loss-infinite",
            N_(
                "The loss became infinite {when}: the network has lost its way. Lower the "
                "learning rate."
            ),
            when=when,
        )
