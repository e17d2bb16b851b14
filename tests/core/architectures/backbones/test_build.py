"""Backbones: built, frozen, described, saved, filled with published weights."""

import json
import os
from concurrent.futures import Future
from functools import cache

import keras
import numpy as np
import pytest
from keras import layers

from core.architectures.backbones.build import (
    FEATURES,
    PREPROCESS,
    backbone_layers,
    layer_blocks,
    own_rates,
)
from core.architectures.backbones.table import BACKBONES
from core.architectures.backbones.unfreeze import EVERYTHING, at_depth
from core.architectures.summary import NetworkSummary
from core.common import settings
from core.common.errors import UserError
from core.datasets import downloads
from core.experiments.config import parse
from core.experiments.recipes.transfer import RECIPES
from core.modeling import pretrained
from core.modeling.build import describe
from tests.deep import deep_is_slow
from tests.trainings import built

IMAGES = np.random.default_rng(0).integers(0, 256, (2, 8, 8, 1), "uint8")
PARAMETERS = {
    "vgg16": 14_714_688,
    "resnet50": 23_587_712,
    "inceptionv3": 21_802_784,
    "densenet121": 7_037_504,
    "mobilenet": 3_228_864,
    "mobilenetv3-small": 939_120,
    "efficientnetv2-b0": 5_919_312,
    "convnext-tiny": 27_820_128,
}
SELF_PREPARING = ("mobilenetv3-small", "efficientnetv2-b0", "convnext-tiny")


def config(name, **knobs):
    """A config of a backbone with random weights at its smallest size."""
    smallest = {"weights": "random", "image_size": BACKBONES[name].smallest_image}
    if name == "mobilenet":
        smallest["width"] = 0.25
    return parse({"model": {"name": name, **smallest, **knobs}})


def fresh(experiment):
    keras.backend.clear_session()
    keras.utils.set_random_seed(0)
    return built(experiment)


@pytest.mark.parametrize("name", deep_is_slow(BACKBONES))
def test_a_saved_backbone_gives_the_same_probabilities(name, tmp_path):
    network = fresh(config(name, unfreeze=5))
    before = np.asarray(network(IMAGES))
    network.save(tmp_path / "model.keras")
    after = np.asarray(keras.models.load_model(tmp_path / "model.keras")(IMAGES))
    assert before.shape == (2, 10)
    assert before.dtype == np.float32
    assert before.sum(axis=1) == pytest.approx(1, abs=1e-5)
    assert np.abs(before - after).max() < 1e-5


@pytest.mark.parametrize("name", BACKBONES)
def test_a_backbone_has_the_published_layers_and_parameters(name):
    network = fresh(config(name, **({"width": 1.0} if name == "mobilenet" else {})))
    found = backbone_layers(network)
    assert [layer.name for layer in found] == published_names(name)
    assert sum(layer.count_params() for layer in found) == PARAMETERS[name]


@cache
def published_names(name):
    """Names of the backbone's layers as Keras gives them in a fresh session."""
    keras.backend.clear_session()
    return [layer.name for layer in published_network(name).layers[1:]]


def published_network(name, prepares_itself=False):
    backbone = BACKBONES[name]
    options = {"include_preprocessing": prepares_itself} if name in SELF_PREPARING else {}
    side = backbone.smallest_image
    application = getattr(keras.applications, backbone.function)
    return application(weights=None, include_top=False, input_shape=(side, side, 3), **options)


@pytest.mark.parametrize("name", sorted(set(BACKBONES) - set(SELF_PREPARING)))
def test_pixels_are_prepared_as_the_authors_did(name):
    modules = {
        "vgg16": "vgg16",
        "resnet50": "resnet",
        "inceptionv3": "inception_v3",
        "densenet121": "densenet",
        "mobilenet": "mobilenet",
    }
    module = getattr(keras.applications, modules[name])
    pixels, prepared = prepared_pixels(name)
    assert np.allclose(prepared, module.preprocess_input(pixels.copy()), atol=1e-4)


@pytest.mark.parametrize("name", SELF_PREPARING)
def test_pixels_are_prepared_as_inside_the_published_network(name):
    published = published_network(name, prepares_itself=True)
    kinds = (layers.Rescaling, layers.Normalization)
    last = [layer for layer in published.layers[:4] if isinstance(layer, kinds)][-1]
    pixels, prepared = prepared_pixels(name)
    expected = keras.Model(published.input, last.output)(pixels)
    assert np.allclose(prepared, expected, atol=1e-5)


def prepared_pixels(name):
    """RGB pixels 0–255, and what our network hands its backbone for them."""
    side = BACKBONES[name].smallest_image
    pixels = np.random.default_rng(1).uniform(0, 255, (2, side, side, 3)).astype("float32")
    keras.backend.clear_session()
    network = built(
        config(name).model_copy(update={"data": parse({"data": {"name": "cifar10"}}).data})
    )
    enlarged = network.get_layer("resize").output if side > 32 else network.input
    return pixels, np.asarray(keras.Model(enlarged, network.get_layer(PREPROCESS).output)(pixels))


@pytest.mark.parametrize(
    ("recipe", "total", "trainable"),
    [
        ("vgg16-finetune", 21_173_194, 13_537_162),
        ("densenet121-finetune", 19_918_538, 13_519_882),
        ("vgg16-features", 21_173_194, 6_457_738),
        ("mobilenet-fashion", 3_228_864 + 1_059_850, 1_059_850),
    ],
)
def test_published_recipes_have_the_published_parameters(recipe, total, trainable):
    values = next(one for one in RECIPES if one.name == recipe).config
    described = describe(values)
    assert described.total_parameters == total
    assert described.trainable_parameters == trainable


def test_unfreezing_by_number_and_by_name_marks_the_same_layers():
    by_name = describe(config("vgg16", unfreeze="block5_conv1")).backbone_layers
    by_number = describe(config("vgg16", unfreeze=4)).backbone_layers
    assert by_name == by_number
    learning = [layer.name for layer in by_name if layer.trainable]
    assert learning == ["block5_conv1", "block5_conv2", "block5_conv3", "block5_pool"]
    assert {layer.block for layer in by_name if layer.trainable} == {"block5"}


@pytest.mark.parametrize(("unfreeze", "learning"), [(0, 0), (1, 1), (1000, 85)])
def test_unfreeze_depth_counts_from_the_top(unfreeze, learning):
    found = backbone_layers(fresh(config("mobilenet", unfreeze=unfreeze)))
    assert [layer.trainable for layer in found] == [False] * (85 - learning) + [True] * learning


def test_an_unknown_layer_name_is_refused_with_the_nearest_names():
    with pytest.raises(UserError, match=r"block5_conv9.*block5_conv1"):
        built(config("vgg16", unfreeze="block5_conv9"))


@pytest.mark.parametrize("name", BACKBONES)
def test_every_layer_belongs_to_one_block_in_one_piece(name):
    blocks = layer_blocks(published_names(name), name)
    runs = [block for index, block in enumerate(blocks) if index == 0 or blocks[index - 1] != block]
    assert all(blocks)
    assert len(runs) == len(set(runs)) > 4


def test_frozen_batch_normalisation_keeps_its_statistics_and_unfrozen_learns():
    network = fresh(config("mobilenet", unfreeze="conv_dw_13"))
    network.compile("sgd", "sparse_categorical_crossentropy")
    frozen, learning = (network.get_layer(name) for name in ("conv_dw_12_bn", "conv_dw_13_bn"))
    before = [layer.moving_variance.numpy().copy() for layer in (frozen, learning)]
    network.train_on_batch(IMAGES, np.array([0, 1]))
    assert np.array_equal(frozen.moving_variance, before[0])
    assert not np.array_equal(learning.moving_variance, before[1])


def test_frozen_dropout_is_off():
    network = fresh(config("efficientnetv2-b0", dropout=0.0))
    images = IMAGES.astype("float32")
    answers = [np.asarray(network(images, training=training)) for training in (True, False)]
    assert np.allclose(*answers, atol=1e-6)


def test_a_model_that_resizes_is_in_inference_mode_unless_told_otherwise():
    network = fresh(config("mobilenet", unfreeze=1000, dropout=0.5))
    images = IMAGES.astype("float32")
    assert np.array_equal(network(images), network(images, training=False))
    assert not np.allclose(network(images), network(images, training=True))


def test_the_head_is_built_from_its_knobs():
    knobs = {"pooling": "flatten", "head_units": (32, 16), "batch_normalization": "before"}
    network = fresh(config("vgg16", **knobs, l2=0.01, dropout=0.5, activation="leaky_relu"))
    above = network.layers[network.layers.index(network.get_layer(FEATURES)) :]
    kinds = [type(layer).__name__ for layer in above]
    hidden = ["Dense", "BatchNormalization", "LeakyReLU", "Dropout"]
    assert kinds == ["Flatten", *hidden, *hidden, "Dense", "Softmax"]
    dense = [layer for layer in above if isinstance(layer, layers.Dense)]
    assert [layer.units for layer in dense] == [32, 16, 10]
    assert [layer.kernel_regularizer is not None for layer in dense] == [True, True, False]


@pytest.mark.parametrize(
    ("knobs", "shape"), [({"image_size": 40}, (40, 40, 1)), ({"image_size": None}, (32, 32, 1))]
)
def test_images_are_resized_inside_the_model(knobs, shape):
    table = describe(config("mobilenet", **knobs)).layers
    assert next(row for row in table if row.name == "resize").output_shape == shape


@pytest.mark.parametrize(
    "knobs",
    [{"image_size": 31}, {"width": 0.3}, {"unfreeze": -1}, {"head_units": [0]}, {"name": "vgg"}],
)
def test_knobs_outside_their_limits_are_refused(knobs):
    with pytest.raises(UserError):
        parse({"model": {"name": "mobilenet", **knobs}})


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.name)
def test_a_recipe_survives_the_way_through_json(recipe):
    values = json.loads(recipe.config.to_json())
    assert parse(values) == recipe.config


def test_the_backbone_learns_at_its_own_rate():
    experiment = config("mobilenet", unfreeze=3, backbone_learning_rate=1e-5)
    network = fresh(experiment)
    rates = own_rates(network, experiment.model, 1e-3)
    assert set(rates) == {"conv_pw_13/kernel", "conv_pw_13_bn/gamma", "conv_pw_13_bn/beta"}
    assert list(rates.values()) == pytest.approx([0.01] * 3)
    assert own_rates(network, config("mobilenet", unfreeze=3).model, 1e-3) == {}


@pytest.mark.parametrize("width", [0.25, 0.75])
@pytest.mark.parametrize("image_size", [96, 160])
def test_published_mobilenet_weights_serve_every_size(width, image_size):
    experiment = parse({"model": {"name": "mobilenet", "width": width, "image_size": image_size}})
    path = pretrained.find_weights(BACKBONES["mobilenet"], experiment.model)
    if path is None:
        names = BACKBONES["mobilenet"].weights_files(experiment.model)
        pytest.skip(f"needs one of {names} in {settings.keras_folder() / 'models'}")
    network = fresh(experiment)
    pretrained.load_weights(network, experiment.model)
    published = keras.applications.MobileNet(
        alpha=width, weights=str(path), include_top=False, input_shape=(96, 96, 3)
    )
    for ours, theirs in zip(backbone_layers(network), published.layers[1:], strict=True):
        for mine, reference in zip(ours.get_weights(), theirs.get_weights(), strict=True):
            assert np.array_equal(mine, reference)


def test_the_file_of_the_image_size_comes_before_the_224_px_file():
    def files(**knobs):
        model = parse({"model": {"name": "mobilenet", **knobs}}).model
        return BACKBONES["mobilenet"].weights_files(model)

    assert files(width=0.25, image_size=96) == ("mobilenet_2_5_224_tf_no_top.h5",)
    assert files(width=1.0, image_size=160) == (
        "mobilenet_1_0_160_tf_no_top.h5",
        "mobilenet_1_0_224_tf_no_top.h5",
    )


def test_missing_weights_name_the_file_the_folder_and_the_way_out(tmp_path, monkeypatch):
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    for proxy in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(proxy, "http://127.0.0.1:9")  # nobody answers there
    experiment = config("mobilenetv3-small", weights="imagenet")
    told = []
    with pytest.raises(UserError) as caught:
        pretrained.load_weights(fresh(experiment), experiment.model, told.append)
    message = str(caught.value)
    assert "weights_mobilenet_v3_small_224_1.0_float_no_top_v2.h5" in message
    assert str(tmp_path / "models") in message
    assert '"random"' in message
    assert told[0].startswith("Loading the weights of MobileNetV3 small (weights_mobilenet_v3_")
    assert told[0].endswith("), 3 MB")


def test_each_width_is_a_download_of_its_own():
    backbone = BACKBONES["mobilenet"]
    models = [config("mobilenet", weights="imagenet", width=width).model for width in (0.25, 0.75)]
    assert len({pretrained.weights_in_words(backbone, model) for model in models}) == 2
    assert len({pretrained.published(backbone, model).path for model in models}) == 2


def test_a_damaged_weights_file_is_named(tmp_path, monkeypatch):
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    (tmp_path / "models").mkdir()
    path = tmp_path / "models" / "mobilenet_2_5_224_tf_no_top.h5"
    path.write_bytes(os.urandom(1000))
    experiment = config("mobilenet", weights="imagenet")
    with pytest.raises(UserError, match=path.name):
        pretrained.load_weights(fresh(experiment), experiment.model)


def test_half_a_file_that_is_still_coming_is_waited_for(tmp_path, monkeypatch):
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    path = tmp_path / "models" / "mobilenet_2_5_224_tf_no_top.h5"
    path.parent.mkdir()
    path.write_bytes(b"half of it")
    experiment = config("mobilenet", weights="imagenet")
    coming: Future = Future()
    what = pretrained.weights_in_words(BACKBONES["mobilenet"], experiment.model)

    def nobody(report: str) -> None:
        raise UserError("nobody", "nobody waits")

    with pytest.raises(UserError, match="nobody waits"):
        downloads.download(what, path.parent, 1, coming.result, nobody)
    assert downloads.is_under_way(what)

    def end(report: str) -> None:
        """Both ways would end with an error about the file; only one has waited."""
        told.append(report)
        if not coming.done():
            coming.set_result(path)

    told: list[str] = []
    with pytest.raises(UserError, match="damaged"):
        pretrained.load_weights(fresh(experiment), experiment.model, end)
    assert told


@pytest.mark.parametrize("name", ["vgg16", "mobilenet", "densenet121", "efficientnetv2-b0"])
@pytest.mark.parametrize("depth", [0, 1, 7, 60])
def test_another_depth_needs_no_other_network(name, depth):
    title = BACKBONES[name].title
    whole = _described(name, EVERYTHING)
    assert at_depth(whole, depth, title) == _described(name, depth)
    if depth:
        first = whole.backbone_layers[max(0, len(whole.backbone_layers) - depth)].name
        assert at_depth(whole, first, title) == _described(name, depth)
    with pytest.raises(UserError, match="has no layer 'block9'"):
        at_depth(whole, "block9", title)


@cache
def _described(name: str, depth: int) -> NetworkSummary:
    knobs = {"weights": "random", "image_size": BACKBONES[name].smallest_image}
    return describe(config(name, unfreeze=depth, **knobs))


def test_describing_needs_no_weights_and_names_layers_afresh(tmp_path, monkeypatch):
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    first, second = (describe(parse({"model": {"name": "inceptionv3"}})) for _ in "ab")
    assert first == second
    assert first.backbone_layers[0].name == "conv2d"
