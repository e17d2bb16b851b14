"""First filters of a script are those of the trainer."""

import keras
import numpy as np

from core.datasets import get_dataset
from core.experiments.config import parse
from core.export.pieces.first_filters import whiten as whiten_in_a_script
from core.modeling.build import build
from core.modeling.whitening import whiten


def test_whitening_is_the_trainer_s() -> None:
    config = parse({"model": {"name": "sprint", "block_widths": [8, 8]}})
    network = build(config, get_dataset("digits"))
    images = np.random.default_rng(0).integers(0, 256, (200, 8, 8, 1), "uint8")
    convolution: keras.layers.Conv2D = network.get_layer("whitening")
    whiten(network, images, np.arange(0, 200, 2))
    expected = convolution.get_weights()
    convolution.set_weights([np.zeros_like(each) for each in expected])
    whiten_in_a_script(network, convolution, images[::2])
    for one, other in zip(expected, convolution.get_weights(), strict=True):
        assert np.allclose(one, other, atol=1e-5)
