"""The learning rate of each epoch, or of each batch, while `fit` runs."""

from typing import Any

import keras

from core.config.training import TrainingConfig
from core.training.schedules import learning_rate


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
    if training.schedule.within_epochs:
        return WithinEpochs(training)
    return keras.callbacks.LearningRateScheduler(lambda epoch: learning_rate(training, epoch))
