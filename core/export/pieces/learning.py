"""Around `fit`: batches in the order of the run, the learning rate, which weights are kept."""

from typing import Any

import keras
import numpy as np


class Batches(keras.utils.PyDataset):
    """Batches of images, in an order of its own for each epoch: that of the run with this seed."""

    def __init__(self, images: Any, labels: Any, batch_size: int, seed: int) -> None:
        super().__init__()
        self.images, self.labels = images, labels
        self.batch_size, self.seed, self.epoch = batch_size, seed, 0

    def __len__(self) -> int:
        """How many batches there are in an epoch."""
        return -(-len(self.labels) // self.batch_size)

    def __getitem__(self, number: int) -> Any:
        """One batch of images and labels."""
        if number == 0 or not hasattr(self, "order"):
            random = np.random.default_rng((self.seed, 2, self.epoch))
            self.order = random.permutation(len(self.labels))
        rows = self.order[number * self.batch_size :][: self.batch_size]
        return self.pictures(rows), self.labels[rows]

    def pictures(self, rows: Any) -> Any:
        """The images of these rows in this epoch."""
        return self.images[rows]

    def begin(self, epoch: int, logs: Any = None) -> None:
        """Note which epoch comes: Keras looks at batches before the first one, too."""
        self.epoch = epoch


class MovedBatches(Batches):
    """The same, each image moved as in this epoch."""

    def __init__(self, moves: Any, rows: Any, labels: Any, batch_size: int, seed: int) -> None:
        super().__init__(moves.images, labels, batch_size, seed)
        self.moves, self.rows = moves, rows

    def pictures(self, rows: Any) -> Any:
        """The images of these rows, moved."""
        return self.moves(self.rows[rows], self.epoch)


class RateOfEachBatch(keras.callbacks.Callback):
    """Sets the learning rate before each batch: `rate` of the epochs done, with their fraction."""

    def __init__(self, rate: Any) -> None:
        super().__init__()
        self.rate, self.epoch = rate, 0

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        """Note the epoch."""
        self.epoch = epoch

    def on_train_batch_begin(self, batch: int, logs: Any = None) -> None:
        """The rate after the batches before this one."""
        self.model.optimizer.learning_rate = self.rate(self.epoch + batch / self.params["steps"])


class BestWeights(keras.callbacks.Callback):
    """Keeps the weights of the epoch whose validation loss (or accuracy) is best."""

    def __init__(self, monitor: str) -> None:
        super().__init__()
        self.monitor, self.weights, self.best = monitor, None, float("inf")

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Compare, and keep."""
        value = logs[self.monitor] * (-1 if self.monitor == "val_accuracy" else 1)
        if value < self.best:
            self.best, self.weights = value, self.model.get_weights()

    def on_train_end(self, logs: Any = None) -> None:
        """Put them back."""
        if self.weights is not None:
            self.model.set_weights(self.weights)


class MovingAverage(keras.callbacks.SwapEMAWeights):
    """Keras' moving average of the weights, which stays in the network after an early stop too."""

    def __init__(self) -> None:
        super().__init__(swap_on_epoch=True)

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Put the average into the network; it stays there where the training ends here."""
        super().on_epoch_end(epoch, logs)
        if self.model.stop_training:
            self._finalize_ema_values()


class Lookahead(keras.callbacks.Callback):
    """Draws the weights to their average every five steps (Zhang et al. 2019, arXiv 1907.08610).

    The average keeps momentum⁵ · (step / all steps)³ of itself, as in airbench94 (Jordan 2024,
    arXiv 2404.00498).
    """

    def __init__(self, epochs: int, momentum: float) -> None:
        super().__init__()
        self.epochs, self.kept = epochs, momentum**5

    def on_train_begin(self, logs: Any = None) -> None:
        """Start from the first weights."""
        self.slow = [keras.ops.copy(weight.value) for weight in self.model.weights]
        self.step = 0

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        """Average and pull, when it is time."""
        self.step += 1
        steps = self.epochs * self.params["steps"]
        if self.step % 5 == 0:
            kept = self.kept * (self.step / steps) ** 3
            for index, weight in enumerate(self.model.weights):
                self.slow[index] = kept * self.slow[index] + (1 - kept) * weight.value
        if (self.step % 5 == 0 or self.step == steps) and self.step >= 5:
            for weight, slow in zip(self.model.weights, self.slow, strict=True):
                weight.assign(slow)
