"""Averages of the weights over the last steps: they err less than the weights of any one step.

An exponential moving average beside the training is Keras' own; lookahead (Zhang et al. 2019,
arXiv 1907.08610) also draws the training back to it.
"""

from typing import Any

import keras

from core.config.training import TrainingConfig

LOOKAHEAD_STEPS = 5


class Lookahead(keras.callbacks.Callback):
    """Draws the weights back to their average after every fifth step.

    The pull grows with the third power of the share of the training that is done, as in airbench94
    (Jordan 2024, arXiv 2404.00498). Statistics of batch normalisation are averaged too. The last
    step leaves the average in the network, before the last epoch is validated; a training that ends
    before it leaves the weights that were validated, and one of fewer than five steps its weights.
    """

    resumable_state = ("_slow", "_step")

    def __init__(self, training: TrainingConfig) -> None:
        super().__init__()
        self.epochs = training.epochs
        self.momentum = training.averaging_momentum**LOOKAHEAD_STEPS
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
        """For a `fit` that was broken off: back to where the last pull left the weights."""
        self._pull()

    def _pull(self) -> None:
        if self._step < LOOKAHEAD_STEPS:
            return  # there is no average yet, only the first weights
        for weight, slow in zip(self._weights, self._slow, strict=True):
            weight.assign(slow)


class EmaWeights(keras.callbacks.SwapEMAWeights):
    """Keras' callback that has the moving average in the network between the epochs.

    It comes after those that end a training early: Keras leaves the average in the network after
    the last of all epochs only, and else the weights of the last step.
    """

    resumable_state = ("_ema_weights_in_model",)

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """The average into the network, to stay where this is the end."""
        super().on_epoch_end(epoch, logs)
        if self.model.stop_training:
            self._finalize_ema_values()

    def leave_the_average(self) -> None:
        """For a `fit` that was broken off anywhere: the average into the network."""
        if not self._ema_weights_in_model:
            self._swap_variables()


def averaging(training: TrainingConfig) -> list[EmaWeights | Lookahead]:
    """The callbacks that the knob asks for; EMA also needs `use_ema` of the optimiser."""
    if training.averaging == "ema":
        return [EmaWeights(swap_on_epoch=True)]
    return [Lookahead(training)] if training.averaging == "lookahead" else []
