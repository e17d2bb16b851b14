"""Optimisers: own rates for some weights do what a second optimiser of that rate would do."""

from pkgutil import resolve_name

import keras
import numpy as np
import pytest

from core.config.optimizers import optimizers
from core.config.training import TrainingConfig
from core.training.optimizers import optimizer

RATE, FACTOR, STEPS = 0.01, 0.1, 5
IMAGES = np.random.default_rng(0).normal(size=(16, 4)).astype("float32")
LABELS = np.arange(16) % 3


def network():
    """Two layers, so that each has a gradient of its own; always the same first weights."""
    keras.backend.clear_session()
    keras.utils.set_random_seed(0)
    layers = keras.layers.Dense(5, name="below"), keras.layers.Dense(3, "softmax", name="above")
    return keras.Sequential([keras.Input((4,)), *layers])


def training(name, rate=RATE, **knobs):
    """Weights decay fast enough to be seen, where the optimiser has that."""
    if "weight_decay" in optimizers[name].model_fields:
        knobs = {"weight_decay": 0.1, **knobs}
    return TrainingConfig(optimizer={"name": name, "learning_rate": rate, **knobs})


def of_keras(name, rate=RATE):
    """Keras' own optimiser, as it is."""
    return resolve_name(optimizers[name].rule)(rate, **training(name).optimizer.arguments())


def teach(model, how):
    model.compile(how, "sparse_categorical_crossentropy")
    for _ in range(STEPS):
        model.train_on_batch(IMAGES, LABELS)
    return model


@pytest.mark.parametrize("name", optimizers.names())
def test_each_part_steps_at_its_own_rate(name):
    """The gradients are fed by hand, so that one part can't disturb the other."""
    variables = {rate: keras.Variable(np.ones(4), name="weight") for rate in ("own", "low", "high")}
    both = keras.Variable(np.ones(4), name="low"), keras.Variable(np.ones(4), name="high")
    own = optimizer(training(name), {"low": FACTOR})
    plain = {
        part: of_keras(name, RATE * factor) for part, factor in (("low", FACTOR), ("high", 1.0))
    }
    for step in range(1, STEPS + 1):
        gradient = np.linspace(-1, 1, 4).astype("float32") * step
        own.apply([gradient, gradient], list(both))
        for part, one in plain.items():
            one.apply([gradient], [variables[part]])
    assert np.allclose(both[0], variables["low"], atol=1e-6)
    assert np.allclose(both[1], variables["high"], atol=1e-6)
    assert np.abs(both[0] - both[1]).max() > 0.01


@pytest.mark.parametrize("name", optimizers.names())
@pytest.mark.parametrize("factors", [False, True], ids=["no factors", "factors of one"])
def test_without_own_rates_it_is_that_of_keras(name, factors):
    plain = teach(network(), of_keras(name))
    model = network()
    rates = {one.path: 1.0 for one in model.variables} if factors else {}
    own = teach(model, optimizer(training(name), rates))
    for left, right in zip(plain.get_weights(), own.get_weights(), strict=True):
        assert np.allclose(left, right, atol=1e-6)


@pytest.mark.parametrize("name", optimizers.names())
def test_biases_step_further_and_weights_as_they_would(name):
    asked = training(name, bias_rate=8.0)
    kernel, bias = (keras.Variable(np.ones(4), name=part) for part in ("kernel", "bias"))
    both = optimizer(asked, {}, [kernel, bias])
    alone = keras.Variable(np.ones(4), name="kernel")
    plain = of_keras(name)
    gradient = np.linspace(-1, 1, 4).astype("float32")
    for _ in range(STEPS):
        both.apply([gradient, gradient], [kernel, bias])
        plain.apply([gradient], [alone])
    assert np.allclose(kernel, alone, atol=1e-6)
    moved, usual = np.array(bias) - 1, np.array(alone) - 1
    assert moved[-1] < 4 * usual[-1] < 0


def test_the_decay_of_biases_does_not_follow_their_rate():
    asked = training("sgdw", bias_rate=64.0)
    parts = [keras.Variable(np.ones(4), name=part) for part in ("kernel", "bias", "beta")]
    rule = optimizer(asked, {}, parts)
    rule.apply([np.zeros(4, "float32")] * 3, parts)
    for part in parts:
        assert np.allclose(part, 1 - RATE * 0.1)


def test_an_own_rate_of_the_backbone_and_that_of_biases_multiply():
    parts = [keras.Variable(np.ones(4), name=part) for part in ("kernel", "bias")]
    asked = training("sgd", bias_rate=8.0, momentum=0.0)
    rule = optimizer(asked, {one.path: FACTOR for one in parts}, parts)
    rule.apply([np.ones(4, "float32")] * 2, parts)
    assert np.allclose(parts[0], 1 - RATE * FACTOR)
    assert np.allclose(parts[1], 1 - RATE * FACTOR * 8)


def test_nesterov_looks_ahead():
    moved = []
    for nesterov in (False, True):
        one = keras.Variable(np.ones(1), name="kernel")
        asked = training("sgd", nesterov=nesterov, momentum=0.9)
        optimizer(asked, {}).apply([np.ones(1, "float32")], [one])
        moved.append(1 - float(one[0]))
    assert moved == pytest.approx([RATE, RATE * 1.9])
