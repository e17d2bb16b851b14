"""The weights of the best epoch, and the file of a run's network."""

import logging
import shutil
from typing import Any

import keras

from core.common.errors import UserError, readable_disk_errors
from core.common.files import beside, write_zip
from core.common.settings import NETWORK_FILE
from core.common.throttle import Throttle
from core.config.training import TrainingConfig
from core.experiments.config import ExperimentConfig
from core.runs.models import ArtifactKind
from core.training.context import RunContext

SECONDS_BETWEEN = 15.0
log = logging.getLogger("vistazo")


class BestWeights(keras.callbacks.Callback):
    """Keeps the weights of the best epoch, in memory and, now and then, as a model on disk.

    `monitor` is `val_loss` or `val_accuracy`. The file is there for a training that gets killed.
    """

    resumable_state = ("weights", "_best")

    def __init__(self, monitor: str, network: keras.Model, context: RunContext) -> None:
        super().__init__()
        self.monitor = monitor
        self.measured_by = measure_of(context.run.config, monitor)
        self.network = network
        self.context = context
        self.weights: list[Any] | None = None
        self._best = float("inf")
        self._throttle = Throttle(SECONDS_BETWEEN, waits=True)

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Compare, keep, and save when the last file is old enough."""
        value = float((logs or {})[self.monitor]) * (-1 if self.monitor == "val_accuracy" else 1)
        if value >= self._best:
            return
        self._best = value
        self.weights = self.network.get_weights()
        if self._throttle.due():
            try:
                save_model(self.context, self.network)
            except UserError:  # a full disk: they are in memory all the same
                log.exception("the best weights so far are not on disk")
            self._throttle.done()

    def restore(self) -> None:
        """Give the network the best epoch's weights, if there was one."""
        if self.weights is not None:
            self.network.set_weights(self.weights)


def monitor_of(training: TrainingConfig) -> str:
    """The figure by which the best epoch is found."""
    return "val_accuracy" if "val_accuracy" in training.early_stopping.watched else "val_loss"


def measure_of(config: ExperimentConfig, monitor: str) -> str:
    """By what `monitor` is measured: figures of two trainings compare where this is the same."""
    if monitor == "val_accuracy":
        return monitor
    penalties = {name: getattr(config.model, name, None) for name in ("l1", "l2")}
    smoothing = config.training.label_smoothing
    return " ".join(map(str, (monitor, smoothing, *penalties.values())))


def save_model(context: RunContext, model: keras.Model) -> None:
    """Save as the run's `model.keras`, replacing an older one only when the new one is whole.

    Keras would write the time of day into the ZIP, and fail where the clock is before 1980.
    """
    path = context.scratch / NETWORK_FILE
    folder = beside(path.with_suffix(""))  # Keras wants no folder that ends in .keras
    with readable_disk_errors():
        try:
            model.save(folder, zipped=False)
            write_zip(path, folder)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    context.publish(ArtifactKind.MODEL, path)
