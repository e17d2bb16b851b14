"""How many batches are computed in one go, without Python in between.

Between two batches Keras needs about half a millisecond: nothing for a large network, a third of
the time for the smallest (`docs/performance.md`).
"""

import math

import keras

from core.config import TrainingConfig
from core.schedule import WITHIN_EPOCHS

MOST_BATCHES = 8
MOST_WORK = 1e9  # multiply-adds: a tenth of a second, and half a second on a slow processor


def batches_at_once(learner: keras.Model, training: TrainingConfig) -> int:
    """Keras' `steps_per_execution` for a training: 1 where something happens after each batch.

    A stop, and the next point of the curve, wait until the batches are done.
    """
    if training.averaging == "lookahead" or training.schedule in WITHIN_EPOCHS:
        return 1
    work = training.batch_size * _multiply_adds(learner)
    return max(1, min(MOST_BATCHES, int(MOST_WORK / max(1, work))))


def _multiply_adds(network: keras.Model) -> int:
    """For one image, roughly: each weight is used once at every place of what its layer gives."""
    return sum(
        _multiply_adds(layer)
        if isinstance(layer, keras.Model)
        else layer.count_params() * math.prod(layer.output.shape[1:-1])
        for layer in network.layers
    )
