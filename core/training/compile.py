"""How many batches are computed in one go, without Python in between.

Between two batches Keras needs about half a millisecond: nothing for a large network, a third of
the time for the smallest (`docs/explanation/speed.md`).
"""

import math

import keras

from core.config.training import TrainingConfig
from core.modeling.precision import on_gpu
from core.training.schedules import WITHIN_EPOCHS

MOST_BATCHES = 8
# Multiply-adds together: a tenth of a second at the 26 GFLOP/s that LeNet-5 has on two cores with
# AVX2, as each is two operations in the forward pass and four in the backward pass.
MOST_WORK = 5e8
LEAST_IMAGES = 16  # what a rule (Adam) does with the weights costs as much as so many images
PER_PIXEL = 100  # what it costs to fetch, change and scale one


def batches_at_once(train_model: keras.Model, training: TrainingConfig) -> int:
    """Keras' `steps_per_execution` for a training: 1 where something happens after each batch.

    A stop, and the next point of the curve, wait until the batches are done. On a GPU, where this
    was not measured, they stay by themselves.
    """
    after_each = training.averaging == "lookahead" or training.schedule in WITHIN_EPOCHS
    if after_each or on_gpu():
        return 1
    learning = max(training.batch_size, LEAST_IMAGES) * _multiply_adds(train_model)
    fetching = training.batch_size * PER_PIXEL * math.prod(train_model.input_shape[1:])
    return max(1, min(MOST_BATCHES, int(MOST_WORK / (learning + fetching))))


def _multiply_adds(network: keras.Model) -> int:
    """For one image, of all layers, roughly: a weight is used at every place of what comes out.

    (`core.modeling.precision` counts convolutions alone, which are what fewer bits make faster.)
    """
    return sum(
        _multiply_adds(layer)
        if isinstance(layer, keras.Model)
        else layer.count_params() * math.prod(layer.output.shape[1:-1])
        for layer in network.layers
    )
