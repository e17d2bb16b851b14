"""Averages of the weights: what is left in the network in the end."""

import keras
import numpy as np
import pytest

from core.config.averaging import averages
from core.config.training import TrainingConfig
from core.training.callbacks.weight_averaging import LookaheadWeights, averaging
from core.training.context import StopRequested
from core.training.optimizers import optimizer

IMAGES = np.random.default_rng(0).normal(size=(40, 4)).astype("float32")
LABELS = np.arange(40) % 3


class Trace(keras.callbacks.Callback):
    """Keeps the kernel after each step."""

    def on_train_begin(self, logs=None):
        self.kernels = []

    def on_train_batch_end(self, batch, logs=None):
        self.kernels.append(np.array(self.model.layers[0].kernel))


def taught(
    kind: str, epochs: int = 2, ending: keras.callbacks.Callback | None = None
) -> tuple[keras.Model, Trace]:
    """A small network after `epochs` of ten steps, and its kernels before they were averaged.

    `ending` may end the training early, or break it off.
    """
    keras.backend.clear_session()
    keras.utils.set_random_seed(0)
    training = TrainingConfig(
        optimizer={"name": "sgd", "learning_rate": 0.5},
        epochs=epochs,
        averaging={"name": kind} if kind == "off" else {"name": kind, "momentum": 0.6},
    )
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, "softmax")])
    rule = optimizer(training, {})
    rule.build(model.trainable_variables)
    model.compile(rule, "sparse_categorical_crossentropy")
    trace, averages = Trace(), averaging(training)
    callbacks = [trace, *([ending] if ending else []), *averages]
    callbacks += [each.keeping(False) for each in averages]
    try:
        model.fit(
            IMAGES,
            LABELS,
            4,
            epochs,
            shuffle=False,
            verbose=0,
            callbacks=callbacks,
            validation_data=(IMAGES, LABELS),
        )
    except StopRequested:
        for each in averages:
            each.leave_the_average()
    return model, trace


class Enough(keras.callbacks.Callback):
    """Ends the training after the first epoch, as early stopping does."""

    def on_epoch_end(self, epoch, logs=None):
        self.model.stop_training = True


class Stop(keras.callbacks.Callback):
    """Breaks the training off at the first call of a method."""

    def __init__(self, method: str):
        super().__init__()
        setattr(self, method, self._stop)

    def _stop(self, *arguments, **logs):
        raise StopRequested


@pytest.mark.parametrize(
    "ending", [Enough(), Stop("on_epoch_end"), Stop("on_test_batch_begin"), Stop("on_test_end")]
)
def test_ema_is_left_however_the_training_ends(ending):
    expected, _ = taught("ema", epochs=1)
    model, _ = taught("ema", epochs=2, ending=ending)
    assert np.allclose(model.layers[0].kernel, expected.layers[0].kernel, atol=1e-6)


def test_lookahead_is_left_where_its_last_pull_was():
    expected, _ = taught("lookahead", epochs=2, ending=Stop("on_epoch_end"))
    model, trace = taught("lookahead", epochs=2, ending=StopAt(12))
    assert len(trace.kernels) == 13
    assert np.allclose(model.layers[0].kernel, expected.layers[0].kernel, atol=1e-6)


class StopAt(keras.callbacks.Callback):
    """Breaks the training off at the end of a step, counted from 0."""

    def __init__(self, step: int):
        super().__init__()
        self.left = step

    def on_train_batch_end(self, batch, logs=None):
        self.left -= 1
        if self.left < 0:
            raise StopRequested


def test_off_means_no_callback():
    assert averaging(TrainingConfig()) == []


@pytest.mark.parametrize("name", averages.names())
def test_every_average_names_a_callback_that_can_leave_it(name):
    training = TrainingConfig(averaging={"name": name})
    assert all(callable(each.leave_the_average) for each in averaging(training))


def test_ema_leaves_the_moving_average():
    plain, steps = taught("off")
    model, _ = taught("ema")
    expected = steps.kernels[0]
    for kernel in steps.kernels[1:]:
        expected = 0.6 * expected + 0.4 * kernel
    found = np.array(model.layers[0].kernel)
    assert not np.allclose(found, plain.layers[0].kernel, atol=1e-3)
    assert np.allclose(found, expected, atol=1e-5)


def stepped(steps: int, epochs: int = 1, momentum: float = 0.9) -> list[float]:
    """A weight after each of `steps`, which set it to 1, 2, 3 …, and lookahead changes it."""
    training = TrainingConfig(epochs=epochs, averaging={"name": "lookahead", "momentum": momentum})
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, use_bias=False)])
    callback = LookaheadWeights(training)
    callback.set_model(model)
    callback.set_params({"steps": steps // epochs})
    kernel = model.layers[0].kernel
    kernel.assign([[0.0]])
    callback.on_train_begin()
    seen = []
    for step in range(1, steps + 1):
        kernel.assign([[float(step)]])
        callback.on_train_batch_end(step)
        seen.append(float(kernel[0][0]))
    return seen


def test_lookahead_pulls_every_fifth_step_and_ever_more():
    seen = stepped(20, epochs=2)
    others = [step for step in range(1, 21) if step % 5]
    assert [seen[step - 1] for step in others] == others
    average = 0.0
    for step in (5, 10, 15, 20):
        kept = 0.9**5 * (step / 20) ** 3
        average = kept * average + (1 - kept) * step
        assert seen[step - 1] == pytest.approx(average)
    assert seen[19] < 17


def test_lookahead_leaves_the_average_after_a_number_of_steps_that_five_does_not_divide():
    seen = stepped(7)
    assert seen[5] == 6
    assert seen[6] == seen[4] == pytest.approx((1 - 0.9**5 * (5 / 7) ** 3) * 5.0)


def test_fewer_than_five_steps_are_not_thrown_away():
    assert stepped(3) == [1, 2, 3]


def test_lookahead_trains_through_fit():
    plain, steps = taught("off")
    model, trace = taught("lookahead")
    assert np.allclose(trace.kernels[:5], steps.kernels[:5], atol=1e-6)
    assert not np.allclose(trace.kernels[5:], steps.kernels[5:], atol=1e-6)
    assert not np.allclose(model.layers[0].kernel, plain.layers[0].kernel, atol=1e-4)


def test_lookahead_averages_the_statistics_of_batch_normalisation():
    training = TrainingConfig(epochs=1, averaging={"name": "lookahead"})
    model = keras.Sequential([keras.Input((2,)), keras.layers.BatchNormalization()])
    callback = LookaheadWeights(training)
    callback.set_model(model)
    callback.set_params({"steps": 5})
    callback.on_train_begin()
    model.layers[0].moving_mean.assign([10.0, 10.0])
    for step in range(5):
        callback.on_train_batch_end(step)
    kept = 0.95**5
    assert np.allclose(model.layers[0].moving_mean, 10 * (1 - kept))
