"""Every network without a backbone: builds on every data set, heeds its knobs, survives saving.

`backbones/test_build.py` has the others.
"""

import dataclasses
import json
import re
from functools import lru_cache
from typing import get_args, get_origin

import keras
import numpy as np
import pytest
import tensorflow as tf

from core.architectures import Architecture, architectures
from core.architectures.backbones.table import BACKBONES
from core.architectures.base import Activation, Group
from core.config.network import ModelConfig
from core.datasets import datasets
from core.experiments.config import ExperimentConfig, parse
from core.modeling.build import adapt, describe
from tests.trainings import built

MOST_IN_A_GROUP = 8
FROM_SCRATCH = [name for name in architectures.names() if name not in BACKBONES]
SHAPES = ("digits", "fashion_mnist", "cifar10")  # 8×8×1, 28×28×1, 32×32×3
OTHER_VALUES = {  # where the default plus 1 is beyond the limits, or changes nothing
    "channels": 512,
    "dropout": 0.45,
    "l1": 1e-5,
    "l2": 3e-3,
    "leaky_slope": 0.4,
    "width": 0.25,
    "initializer": "glorot_normal",
    "image_size": 230,
    "units": 256,
    "block_widths": (32, 64),
    "head_scale": 0.5,
}

# Trainable parameters in millions on 32×32×3 and ten classes, as the papers print them.
LITERATURE = (
    ({"name": "resnet20"}, 0.27),  # He et al. 2016, table 6
    ({"name": "wide-resnet", "blocks": 6, "widen_factor": 4}, 8.9),  # WRN-40-4, table 4 of theirs
    ({"name": "convmixer", "kernel_size": 9, "patch_size": 1}, 0.7),  # Trockman and Kolter 2022
)


@pytest.fixture(autouse=True)
def _fresh_start():
    keras.utils.set_random_seed(0)


def config(data: str, name: str, **knobs) -> ExperimentConfig:
    return parse({"data": {"name": data}, "model": {"name": name, **knobs}})


def small(name: str, **knobs) -> dict:
    """Knobs that keep a network small where it has a width, and those given."""
    narrow = {"width": 0.125} if "width" in architectures[name].knobs.model_fields else {}
    return {**narrow, **knobs}


def probabilities(model: keras.Model, count: int = 2) -> np.ndarray:
    images = np.random.default_rng(0).integers(0, 256, (count, *model.input_shape[1:]), "uint8")
    return keras.ops.convert_to_numpy(model(images, training=False))


@lru_cache
def fingerprint(name: str, **knobs) -> str:
    """All settings of the network's layers, as text."""
    keras.backend.clear_session(free_memory=False)  # layers are numbered from 1 again
    return json.dumps(built(config("digits", name, **knobs)).get_config(), default=str)


def other_values(knobs: type[ModelConfig], field: str) -> list:
    """What to change `field` to: one number within its limits, or the last and the first choice.

    Two choices, because one may be the published setting.
    """
    annotation = knobs.model_fields[field].annotation
    if get_origin(annotation) is tuple:
        return [OTHER_VALUES[field]]
    choices = [choice for part in get_args(annotation) for choice in get_args(part)]
    if choices:
        return [choices[-1], choices[0]]
    default = knobs().model_dump()[field]
    if field in OTHER_VALUES:
        return [OTHER_VALUES[field]]
    return [not default if isinstance(default, bool) else default + 1]


WEIGHTS_ONLY = ("sprint", "identity")  # tests/core/modeling/test_whitening.py looks at them
KNOBS = [
    (name, field)
    for name in FROM_SCRATCH
    for field in architectures[name].knobs.model_fields
    if field not in ("name", "weights") and (name, field) != WEIGHTS_ONLY
]


@pytest.mark.parametrize("data", SHAPES)
@pytest.mark.parametrize("name", FROM_SCRATCH)
def test_builds_for_every_image_shape(name, data):
    model = built(config(data, name))
    result = probabilities(model)
    assert model.input_shape[1:] == datasets[data].image_shape
    assert result.shape == (2, len(datasets[data].class_names))
    assert result.dtype == np.float32
    np.testing.assert_allclose(result.sum(axis=1), 1.0, rtol=1e-5)


@pytest.mark.parametrize("name", FROM_SCRATCH)
def test_builds_with_every_shared_knob_changed_at_once(name):
    fields = architectures[name].knobs.model_fields
    changes = {
        "dropout": 0.2,
        "l1": 1e-5,
        "l2": 1e-3,
        "activation": "leaky_relu",
        "leaky_slope": 0.3,
        "batch_normalization": "after",
        "width": 0.25,
        "initializer": "he_normal",
    }
    result = probabilities(
        built(config("digits", name, **{k: changes[k] for k in changes if k in fields}))
    )
    np.testing.assert_allclose(result.sum(axis=1), 1.0, rtol=1e-5)


@pytest.mark.parametrize(("name", "field"), KNOBS)
def test_every_knob_changes_the_network(name, field):
    with_leaky = {"activation": "leaky_relu"} if field == "leaky_slope" else {}
    knobs = {**small(name), **with_leaky}
    before = fingerprint(name, **knobs)
    values = other_values(architectures[name].knobs, field)
    assert any(fingerprint(name, **{**knobs, field: value}) != before for value in values)


PUBLISHED = [
    (name, field, value, more)
    for name, more in [*((name, {}) for name in FROM_SCRATCH), ("cnn1", {"regularised": True})]
    for field, value in architectures[name].knobs.published(more).items()
    if (name, field) != ("sprint", "initializer")  # of its own kind
]


@pytest.mark.parametrize(("name", "field", "value", "more"), PUBLISHED)
def test_what_is_said_to_be_published_is_what_is_built(name, field, value, more):
    knobs = {**small(name), **more}
    built = fingerprint(name, **knobs)
    if not isinstance(value, tuple):
        assert fingerprint(name, **knobs, **{field: value}) == built
    elif field == "dropout":
        assert {float(rate) for rate in re.findall(r'"rate": ([\d.]+)', built)} == set(value)
    else:
        assert fingerprint(name, **knobs, **{field: value[0]}) != built


@pytest.mark.parametrize("activation", get_args(Activation))
def test_every_activation_gives_probabilities(activation):
    result = probabilities(built(config("digits", "cnn2", **small("cnn2", activation=activation))))
    np.testing.assert_allclose(result.sum(axis=1), 1.0, rtol=1e-5)


@pytest.mark.parametrize("name", FROM_SCRATCH)
def test_regularisation_acts_everywhere_or_is_off(name):
    fields = architectures[name].knobs.model_fields
    strong = {"dropout": 0.25, "l2": 0.1, "batch_normalization": "before"}
    weak = {"dropout": 0, "l1": 0, "l2": 0, "batch_normalization": "off"}
    strong, weak = ({k: knobs[k] for k in knobs if k in fields} for knobs in (strong, weak))
    if not strong:
        pytest.skip(f"{name} has none of the knobs {', '.join(strong)}")

    model = built(config("digits", name, **small(name, **strong)))
    assert dropout_rates(model) == ({0.25} if "dropout" in fields else set())
    assert ("l2" in fields) == (sum(float(loss) for loss in model.losses) > 0)
    assert ("batch_normalization" in fields) == is_normalised(model)

    model = built(config("digits", name, **small(name, **weak)))
    assert not dropout_rates(model)
    assert model.losses == []
    assert not is_normalised(model)


def dropout_rates(model: keras.Model) -> set[float]:
    return {layer.rate for layer in model.layers if isinstance(layer, keras.layers.Dropout)}


def is_normalised(model: keras.Model) -> bool:
    return any(isinstance(layer, keras.layers.BatchNormalization) for layer in model.layers)


@pytest.mark.parametrize(
    "architecture", map(architectures.__getitem__, FROM_SCRATCH), ids=FROM_SCRATCH
)
def test_its_smallest_image_is_large_enough(architecture: Architecture):
    side = architecture.smallest_image
    images = keras.Input((side, side + 3, architecture.channels or 1))
    knobs = architecture.knobs.model_validate(small(architecture.name))
    output = architecture.build(images, knobs, 7)
    assert output.shape == (None, 7)
    assert output.dtype == "float32"


def test_alexnet_has_no_pixels_left_below_its_smallest_image():
    alexnet = architectures["alexnet"]
    side = alexnet.smallest_image - 1
    with pytest.raises(ValueError, match="zero or negative"):
        alexnet.build(
            keras.Input((side, side, 1)), alexnet.knobs.model_validate(small("alexnet")), 7
        )


@pytest.mark.parametrize("side", [128, 144])
def test_large_images_are_averaged_when_they_become_smaller(side, tmp_path):
    large = dataclasses.replace(datasets["cifar10"], image_shape=(side, side, 3))
    images = keras.Input(large.image_shape)
    adapted = keras.Model(images, adapt(images, large, architectures["mobilenet"], 32))
    stripes = np.zeros((1, side, side, 3), "float32")
    stripes[:, :, ::4] = 255  # a quarter of the pixels
    assert adapted.output_shape == (None, 32, 32, 3)
    compiled = tf.function(adapted, jit_compile=True)  # as on a GPU
    assert np.asarray(compiled(stripes)) == pytest.approx(np.asarray(adapted(stripes)), abs=1e-3)
    adapted.save(tmp_path / "model.keras")
    for model in (adapted, keras.models.load_model(tmp_path / "model.keras")):
        middle = np.asarray(model(stripes))[0, 4:-4, 4:-4]
        assert middle == pytest.approx(np.full(middle.shape, 255 / 4), abs=2)


def test_image_size_resizes_and_off_only_enlarges():
    sizes = {
        size: [
            layer.output.shape[1:3]
            for layer in built(config("cifar10", "alexnet", width=0.125, image_size=size)).layers
            if isinstance(layer, keras.layers.Resizing)
        ]
        for size in (224, None)
    }
    assert sizes == {224: [(224, 224)], None: [(215, 215)]}


@pytest.mark.parametrize(("knobs", "millions"), LITERATURE, ids=lambda value: str(value))
def test_counts_of_the_literature(knobs, millions):
    description = describe(config("cifar10", **knobs))
    decimals = len(str(millions).partition(".")[2])
    assert round(description.trainable_parameters / 1e6, decimals) == millions


@pytest.mark.parametrize("name", FROM_SCRATCH)
def test_a_saved_network_gives_the_same_probabilities(name, tmp_path):
    model = built(config("digits", name, **small(name)))
    away = np.random.default_rng(1)  # from the first values, so that each is seen to return
    model.set_weights([away.uniform(0.01, 0.1, weight.shape) for weight in model.weights])
    path = tmp_path / "model.keras"
    model.save(path)
    loaded = keras.models.load_model(path, compile=False)
    np.testing.assert_array_equal(probabilities(loaded), probabilities(model))


def test_each_group_has_networks_and_is_no_long_list():
    grouped = {group: [one for one in architectures if one.group is group] for group in Group}
    assert all(1 <= len(networks) <= MOST_IN_A_GROUP for networks in grouped.values())
    assert [one.name for one in grouped[Group.PRETRAINED]] == list(BACKBONES)
    assert ExperimentConfig().model.name in [one.name for one in grouped[Group.START_HERE]]
