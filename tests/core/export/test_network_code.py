"""Networks as code: run again, every one of them has the same weights, shapes and penalties."""

import keras
import pytest
from keras import layers

from core.architectures import architectures
from core.datasets import get_dataset
from core.experiments.config import ExperimentConfig, parse
from core.export.network_code import network_code
from core.modeling.build import build

KNOBS = [
    {"name": "cnn3", "activation": "prelu", "width": 0.5, "batch_normalization": "after"},
    {"name": "mlp", "l1": 1e-4, "initializer": "he_normal", "dropout": 0.3},
    {"name": "mobilenet", "unfreeze": 6, "head_units": [16], "pooling": "flatten"},
    {"name": "densenet121", "unfreeze": 1000, "image_size": 40},
    {"name": "vit-small", "patch_size": 5, "depth": 1, "activation": "leaky_relu"},
]


def made_again(config: ExperimentConfig) -> tuple[keras.Model, keras.Model]:
    """The network, and the one that its code makes."""
    network = build(config, get_dataset(config.data.name))
    names = {"keras": keras, "layers": layers}
    exec("\n".join(network_code(network, config.model)), names)
    return network, names["network"]


def assert_alike(one: keras.Model, other: keras.Model) -> None:
    def shapes(weights: list[keras.Variable]) -> list[tuple[int, ...]]:
        return sorted(tuple(weight.shape) for weight in weights)

    assert other.count_params() == one.count_params()
    assert shapes(other.weights) == shapes(one.weights)
    assert shapes(other.trainable_weights) == shapes(one.trainable_weights)
    assert len(other.losses) == len(one.losses)
    assert (other.name, other.input_shape, other.output_shape) == (
        *(one.name, one.input_shape),
        one.output_shape,
    )
    kinds = [[type(layer).__name__ for layer in model.layers] for model in (one, other)]
    assert sorted(kinds[0]) == sorted(kinds[1])


@pytest.mark.parametrize("name", [name for name in architectures.names() if name != "sprint"])
def test_every_network_as_published(name: str) -> None:
    knobs = architectures[name].knobs.model_fields
    weights = {"weights": "random"} if "weights" in knobs else {}
    assert_alike(*made_again(parse({"model": {"name": name, **weights}})))


@pytest.mark.parametrize("knobs", KNOBS, ids=lambda knobs: knobs["name"])
def test_knobs_are_carried_over(knobs: dict[str, object]) -> None:
    if "unfreeze" in knobs:
        knobs = {**knobs, "weights": "random"}
    one, other = made_again(parse({"model": knobs, "data": {"name": "cifar10"}}))
    assert_alike(one, other)
    rates = [
        [layer.rate for layer in model.layers if isinstance(layer, layers.Dropout)]
        for model in (one, other)
    ]
    assert rates[0] == rates[1]


def test_lines_read_as_people_write_them() -> None:
    network = build(parse({}), get_dataset("digits"))
    lines = network_code(network, parse({}).model)
    assert lines[0] == 'images = keras.Input((8, 8, 1), name="image")'
    assert "x = layers.Conv2D(6, 5)(x)" in lines
    assert 'x = layers.Rescaling(1 / 255, name="scale")(x)' in lines
