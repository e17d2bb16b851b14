"""Averages of the weights over the last steps: they err less than the weights of any one step.

An exponential moving average beside the training is Keras' own; lookahead (Zhang et al. 2019,
arXiv 1907.08610) also draws the training back to it.
"""

from pkgutil import resolve_name
from typing import Any

import keras

from core.config.averaging.lookahead import Lookahead
from core.config.training import TrainingConfig

LOOKAHEAD_STEPS = 5
NOT_THE_LAST = -1  # after the last epoch, Keras would give up the weights of the last step


class LookaheadWeights(keras.callbacks.Callback):
    """Sets the weights to their average after every `LOOKAHEAD_STEPS` steps.

    The average keeps momentum⁵ · (step / all steps)³ of itself, as in airbench94 (Jordan
    2024, arXiv 2404.00498). The moving mean and variance of batch normalisation are averaged too.
    After the last step of the last epoch, before its validation, the network has the average. Early
    stopping leaves the weights as they were validated; a stop within an epoch restores the last
    average; fewer than `LOOKAHEAD_STEPS` steps leave the weights of the last step.
    """

    resumable_state = ("_slow", "_step")

    def __init__(self, training: TrainingConfig) -> None:
        super().__init__()
        asked = training.averaging
        assert isinstance(asked, Lookahead)
        self.epochs = training.epochs
        self.momentum = asked.momentum**LOOKAHEAD_STEPS
        self._slow: list[Any] = []
        self._step = 0

    def on_train_begin(self, logs: Any = None) -> None:
        """Start from the first weights."""
        self._weights = self.model.weights
        self._slow = [keras.ops.copy(weight.value) for weight in self._weights]
        self._step = 0

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        """Average and pull, when it is time."""
        self._step += 1
        steps = self.epochs * self.params["steps"]
        if self._step % LOOKAHEAD_STEPS == 0:
            kept = self.momentum * (self._step / steps) ** 3
            self._slow = [
                kept * slow + (1 - kept) * weight.value
                for slow, weight in zip(self._slow, self._weights, strict=True)
            ]
            self._pull()
        elif self._step == steps:
            self._pull()

    def leave_the_average(self) -> None:
        """Put the last average into the network, after a `fit` that was broken off at any step."""
        self._pull()

    def keeping(self, over: bool) -> keras.callbacks.Callback:
        """What comes after the checkpoint: nothing."""
        return keras.callbacks.Callback()

    def _pull(self) -> None:
        if self._step < LOOKAHEAD_STEPS:
            return  # there is no average yet, only the first weights
        for weight, slow in zip(self._weights, self._slow, strict=True):
            weight.assign(slow)


class EmaWeights(keras.callbacks.SwapEMAWeights):
    """Keras' callback that puts the moving average into the network at the end of each epoch.

    Keras keeps it there only after the last epoch; after early stopping the network would have the
    weights of the last step. This callback keeps it there in both cases, so it must come after the
    callbacks that stop early. For a training that goes on from the last checkpoint, that has the
    weights of the last step too: they go only after it was written (`keeping`).
    """

    resumable_state = ("_ema_weights_in_model",)

    def __init__(self, training: TrainingConfig) -> None:
        super().__init__(swap_on_epoch=True)

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Put the average into the network, and the weights of the last step where it was."""
        super().on_epoch_end(NOT_THE_LAST, logs)

    def keeping(self, over: bool) -> keras.callbacks.Callback:
        """What comes after the checkpoint: the average stays where the training ends, or was
        `over`."""
        return _KeepAverage(self, over)

    def keep(self) -> None:
        """The average stays in the network when `fit` ends: Keras puts it there once more."""
        self._finalize_ema_values()

    def leave_the_average(self) -> None:
        """Put the average into the network, after a `fit` that was broken off at any step."""
        if not self._ema_weights_in_model:
            self._swap_variables()


class _KeepAverage(keras.callbacks.Callback):
    """Ends the moving average where the training ends."""

    def __init__(self, average: EmaWeights, over: bool) -> None:
        super().__init__()
        self._average, self._over = average, over

    def on_train_begin(self, logs: Any = None) -> None:
        """Where there is nothing left to train."""
        if self._over:
            self._average.keep()

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """After the last epoch."""
        if self.model.stop_training or epoch + 1 == self.params["epochs"]:
            self._average.keep()


def averaging(training: TrainingConfig) -> list[Any]:
    """The callbacks that the average needs; each can `leave_the_average`."""
    address = training.averaging.callback
    return [resolve_name(address)(training)] if address else []
