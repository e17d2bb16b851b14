"""Where a network stops being fixed."""

import keras
import numpy as np
import pytest

from core.experiments.config import parse
from core.modeling.partition import split_frozen
from tests.trainings import built


def fresh(**model):
    keras.backend.clear_session()
    keras.utils.set_random_seed(0)
    return built(parse({"model": model}))


@pytest.mark.parametrize(
    ("knobs", "meeting"),
    [
        ({"name": "mobilenet", "unfreeze": 0}, "features"),
        ({"name": "mobilenet", "unfreeze": "conv_pw_13"}, "conv_dw_13_relu"),
        (
            {"name": "resnet50", "unfreeze": "conv5_block2_2_conv"},
            "conv5_block1_out",
        ),
        ({"name": "densenet121", "unfreeze": 29}, "conv5_block12_concat"),
    ],
)
def test_a_network_is_split_at_the_last_single_tensor(knobs, meeting):
    network = fresh(**knobs)
    frozen, rest = split_frozen(network)
    pixels = np.random.default_rng(0).uniform(0, 255, (2, 8, 8, 1)).astype("float32")
    assert frozen.layers[-1].name == meeting
    assert not frozen.trainable_weights
    assert len(rest.trainable_weights) == len(network.trainable_weights)
    assert np.allclose(rest(frozen(pixels)), network(pixels), atol=1e-5)


@pytest.mark.parametrize("model", [{"name": "linear"}, {"name": "cnn3"}])
def test_a_network_that_learns_from_the_pixels_up_is_not_split(model):
    assert split_frozen(fresh(**model)) is None


def test_a_backbone_that_learns_whole_is_not_split():
    assert split_frozen(fresh(name="mobilenet", weights="random", unfreeze=1000)) is None


def test_what_is_computed_sooner_than_read_is_not_split():
    network = fresh(name="sprint")
    network.get_layer("whitening").trainable = False
    assert split_frozen(network) is None
