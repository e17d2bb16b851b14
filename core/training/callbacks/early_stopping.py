"""A training ends by itself when what it watches has not improved for long enough."""

from typing import Any

import keras

from core.common.i18n import nN_
from core.config.early_stopping import Patient
from core.config.training import TrainingConfig
from core.runs.models import WATCHED
from core.training.callbacks.best_weights import measure_of
from core.training.callbacks.progress import Progress


class StopEarly(keras.callbacks.EarlyStopping):
    """Keras' early stopping that also tells `progress` how long nothing has improved.

    As everywhere in Keras, the loss that it watches has the penalties on weights in it.
    """

    resumable_state = ("wait", "best", "stopped_epoch")
    wait: int
    stopped_epoch: int

    def __init__(self, monitor: str, patience: int, progress: Progress) -> None:
        super().__init__(monitor=monitor, patience=patience, mode="auto")
        self.progress = progress
        config = progress.context.run.config
        self.measured_by = f"{measure_of(config, monitor)} {patience}"

    def begin_again(self) -> None:
        """Wait anew, after a checkpoint at which this has ended another training."""
        if self.stopped_epoch:
            self.wait = self.stopped_epoch = 0

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """As Keras does, then note the count."""
        super().on_epoch_end(epoch, logs)
        self.progress.since_improvement[self._watched()] = self.wait

    def reason(self) -> str:
        """Why the training ended here."""
        return nN_(
            "Stopped early: the {figure} had not improved for {count} epoch.",
            "Stopped early: the {figure} had not improved for {count} epochs.",
            self.patience,
            figure=WATCHED[self._watched()],
        )

    def _watched(self) -> str:
        penalized = self.monitor == "val_loss" and self.model.losses
        return f"{self.monitor}_with_penalty" if penalized else self.monitor


def early_stopping(training: TrainingConfig, progress: Progress) -> list[StopEarly]:
    """One callback per watched figure: training ends as soon as one of them gives up."""
    rule = training.early_stopping
    if not isinstance(rule, Patient):
        return []
    return [StopEarly(monitor, rule.patience, progress) for monitor in rule.watched]
