"""Keras' `steps_per_execution`: how many batches TensorFlow computes in one call from Python.

Each call costs about 0.5 ms: nothing for a large network, a third of the time for the smallest
(`docs/explanation/speed.md`).
"""

import math

import keras

from core.config.training import TrainingConfig
from core.modeling.cost import multiply_adds
from core.modeling.precision import on_gpu

MOST_BATCHES = 8
# Forward multiply-adds per execution. A multiply-add is 2 operations forward and 4 backward, so
# this takes about 0.1 s at the 26 GFLOP/s that LeNet-5 reaches on two cores with AVX2.
MOST_WORK = 5e8
LEAST_IMAGES = 16  # an optimiser's update of the weights costs as much as training on 16 images
PER_PIXEL = 100  # reading, augmenting and scaling a pixel value costs as much as 100 multiply-adds


def batches_at_once(train_model: keras.Model, training: TrainingConfig) -> int:
    """`steps_per_execution` for a training, 1 to `MOST_BATCHES`.

    1 where a callback acts after each batch, and on GPUs, where more was not measured. A stop and
    the next point of the curve wait for the end of an execution.
    """
    after_each = training.averaging.after_each_batch or training.schedule.within_epochs
    if after_each or on_gpu():
        return 1
    learning = max(training.batch_size, LEAST_IMAGES) * multiply_adds(train_model)
    fetching = training.batch_size * PER_PIXEL * math.prod(train_model.input_shape[1:])
    return max(1, min(MOST_BATCHES, int(MOST_WORK / (learning + fetching))))
