import keras
import numpy as np
import pytest

from core.modeling.traced import traced


@pytest.fixture
def network():
    """With a resizing whose batch normalisation would learn if it were called otherwise."""
    keras.utils.set_random_seed(3)
    return keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            keras.layers.Resizing(16, 16),
            keras.layers.Conv2D(4, 3),
            keras.layers.BatchNormalization(),
            keras.layers.GlobalAveragePooling2D(),
            keras.layers.Dense(3, "softmax"),
        ]
    )


def test_it_answers_as_the_network_does(network):
    images = np.random.default_rng(1).uniform(0, 255, (70, 8, 8, 1)).astype("float32")
    ask, before = traced(network), [each.copy() for each in network.get_weights()]
    for some in (images, images[:3]):
        expected = np.asarray(network(some, training=False))
        assert np.asarray(ask(some)) == pytest.approx(expected, abs=1e-6)
    assert all((now == then).all() for now, then in zip(network.get_weights(), before, strict=True))


def test_batches_of_any_size_are_traced_once(network):
    ask = traced(network)
    for count in (1, 5, 64):
        ask(np.zeros((count, 8, 8, 1), "float32"))
    assert ask.experimental_get_tracing_count() == 1
