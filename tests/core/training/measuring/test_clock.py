"""The clock among Keras' callbacks."""

import keras
import numpy as np

from core.training.measuring.clock import timed


def test_it_goes_round_until_it_was_long_enough_and_counts_each_step():
    model = keras.Sequential([keras.layers.Input((4,)), keras.layers.Dense(2)])
    steps = []
    clock = timed(
        lambda clock: model.predict(np.zeros((6, 4)), 2, verbose=0, callbacks=[clock]),
        0.05,
        lambda: steps.append(1),
    )
    assert len(steps) > 3  # of three batches a pass
    assert 0 < clock.step < clock.first
    assert clock.warming_up == clock.first - clock.step
