"""Keeps the answers on a few validation images after each epoch (`core.evaluation.epochs`).

They are taken out of the validation that `fit` computes anyway, on the weights that it looks at
(their average, where there is one): whenever Keras has the probabilities of a batch and computes
their loss, those of the chosen images are copied into a variable. So nothing is computed twice, and
the numbers that training and validation come to stay the same, bit for bit.
"""

import logging
from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from core.common.errors import UserError
from core.common.reading import DAMAGE
from core.evaluation import epochs
from core.runs.artifacts import FILES
from core.runs.models import ArtifactKind
from core.training.context import RunContext
from core.training.plan import TrainingPlan

log = logging.getLogger("vistazo")


class EpochAnswers(keras.callbacks.Callback):
    """Keeps answers in `record` and writes them beside each checkpoint and where training stops.

    `done`: the epochs that the run's checkpoint has; what an earlier try has kept after them goes.
    Without validation images it does nothing. Neither a full disk, a folder that is away nor a
    damaged file ends the training: then answers are missing.
    """

    def __init__(self, context: RunContext, plan: TrainingPlan, done: int) -> None:
        super().__init__()
        self.context = context
        self._path = context.scratch / FILES[ArtifactKind.EPOCH_ANSWERS]
        self._watched = plan.validation is not None
        if self._watched:
            self._choose(plan, context.run.config.seed)
            self.record = self._with_earlier(done)
            watch_losses(plan.train_model, self._copy)

    def _choose(self, plan: TrainingPlan, seed: int) -> None:
        images = plan.held_back
        places, classes = epochs.choose_images(images.labels, seed), images.classes
        rows, labels = images.rows[places], images.labels[places]
        self.record = epochs.none_yet(rows, labels, classes, images.checksum)
        self._images = len(images.rows)
        self._places = tf.constant(places, tf.int64)
        self._answers = tf.Variable(tf.zeros((len(places), classes)), trainable=False)
        self._seen = tf.Variable(0, trainable=False, dtype=tf.int64)

    def on_test_begin(self, logs: Any = None) -> None:
        """A validation goes through its images from the first on."""
        if self._watched:
            self._seen.assign(0)

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Keep what the epoch's validation has answered."""
        if self._watched and int(self._seen) == self._images:
            self.record = epochs.with_epoch(self.record, epoch + 1, self._answers.numpy())

    def save_beside_checkpoint(self) -> None:
        """Write the file, where there is something to write."""
        if not self._watched or not len(self.record.epochs):
            return
        try:
            epochs.store_epoch_answers(self._path, self.record)
            self.context.publish(ArtifactKind.EPOCH_ANSWERS, self._path)
        except (UserError, OSError):  # a full disk, one that is away: the training is worth more
            log.exception("the answers after the epochs so far are not on disk")

    def _with_earlier(self, done: int) -> epochs.EpochAnswers:
        """The record with what an earlier try has kept of the first `done` epochs."""
        path = self.context.fetch(ArtifactKind.EPOCH_ANSWERS) or self._path
        if not done or not path.is_file():
            return self.record
        try:
            earlier = epochs.read_epoch_answers(path)
        except DAMAGE:
            log.exception("the answers after earlier epochs can't be read")
            return self.record
        same = np.array_equal(earlier.rows, self.record.rows) and (
            np.array_equal(earlier.labels, self.record.labels)
            and earlier.logits.shape[1:] == self.record.logits.shape[1:]
        )
        return epochs.up_to(earlier, done) if same else self.record

    def _copy(self, probabilities: Any) -> None:
        """Copy those of the chosen images out of the next batch, (m, classes), of a validation."""
        count = tf.shape(probabilities, tf.int64)[0]
        place = self._places - self._seen
        there = tf.logical_and(place >= 0, place < count)
        found = tf.gather(probabilities, tf.clip_by_value(place, 0, count - 1))
        found = tf.cast(found, tf.float32)
        self._answers.assign(tf.where(there[:, tf.newaxis], found, self._answers))
        self._seen.assign_add(count)


def watch_losses(model: keras.Model, copy: Callable[[Any], None]) -> None:
    """Have `copy` called with what `model` answers wherever its loss is computed in a test."""
    compute_loss = model.compute_loss

    def watched(
        x: Any = None,
        y: Any = None,
        y_pred: Any = None,
        sample_weight: Any = None,
        training: bool = True,
    ) -> Any:
        if not training:
            copy(y_pred)
        return compute_loss(x, y, y_pred, sample_weight, training=training)

    model.compute_loss = watched
