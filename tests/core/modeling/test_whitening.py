"""The first convolution that is computed from the images."""

import keras
import numpy as np
import pytest

from core.architectures.base import WHITENING
from core.config.training import TrainingConfig
from core.experiments.config import parse
from core.modeling import whitening
from core.modeling.fast_layers import for_training
from core.modeling.whitening import whiten
from core.training.context import StopRequested
from core.training.optimizers import optimizer
from tests.trainings import built

SMOOTH = np.random.default_rng(0).integers(0, 256, (300, 9, 9, 3))
SMOOTH = (SMOOTH[:, 1:] + SMOOTH[:, :-1] + 60).clip(0, 510) // 2  # neighbours are alike
IMAGES = ((SMOOTH[:, :, 1:] + SMOOTH[:, :, :-1]) // 2).astype("uint8")


def network(**knobs) -> keras.Model:
    keras.utils.set_random_seed(0)
    config = {"data": {"name": "cifar10"}, "model": {"name": "sprint", "width": 0.125, **knobs}}
    return built(parse(config))


def images() -> np.ndarray:
    """Images of 32×32 whose neighbouring pixels are alike."""
    return np.repeat(np.repeat(IMAGES, 4, axis=1), 4, axis=2)


def first_values(model: keras.Model, pixels: np.ndarray) -> np.ndarray:
    """What the first convolution gives, one row per place: (count, 24)."""
    below = keras.Model(model.inputs, model.get_layer(WHITENING).output)
    return below.predict(pixels, verbose=0).reshape(-1, 24)


def test_what_it_gives_is_centred_uncorrelated_and_of_one_size():
    model, noise = network(), np.random.default_rng(1)
    pixels = np.clip(images() + noise.normal(0, 20, (300, 32, 32, 3)), 0, 255).astype("uint8")
    said = []
    whiten(model, pixels, np.arange(len(pixels)), said.append)
    assert said == [f"computing the first filters: {at} of 300 images" for at in (0, 292)]
    values = first_values(model, pixels)
    assert values.mean(axis=0) == pytest.approx(np.zeros(24), abs=0.01)
    assert np.cov(values[:, :12], rowvar=False) == pytest.approx(np.eye(12), abs=0.05)
    assert np.allclose(values[:, 12:], -values[:, :12], atol=1e-4)


def test_it_takes_the_images_piece_by_piece(monkeypatch):
    """The same as from all patches at once, by NumPy's own covariance."""
    monkeypatch.setattr(whitening, "PIXELS_AT_A_TIME", 7 * 32 * 32)  # 300 is no multiple of 7
    model = network()
    below = keras.Model(model.input, model.get_layer(WHITENING).input)
    mean, covariance = whitening.patch_moments(below, images(), np.arange(300), (2, 2), print)
    scaled = np.lib.stride_tricks.sliding_window_view(images() / 255 - 0.5, (2, 2), axis=(1, 2))
    patches = scaled.transpose(0, 1, 2, 4, 5, 3).reshape(-1, 12)
    assert mean == pytest.approx(patches.mean(axis=0), abs=1e-6)
    assert covariance == pytest.approx(np.cov(patches, rowvar=False), abs=1e-6)


def test_it_can_be_stopped():
    model = network()
    before = model.get_weights()

    def stop(words: str) -> None:
        raise StopRequested

    with pytest.raises(StopRequested):
        whiten(model, images(), np.arange(300), stop)
    assert all(map(np.array_equal, before, model.get_weights()))


def test_only_the_chosen_images_count():
    models = [network(), network()]
    pixels = images()
    others = pixels.copy()
    others[150:] = 0
    for model, these in zip(models, (pixels, others), strict=True):
        whiten(model, these, np.arange(150))
    kernels = [np.array(model.get_layer(WHITENING).kernel) for model in models]
    assert np.array_equal(*kernels)


def test_it_looks_at_some_of_all_images_and_at_fewer_large_ones(monkeypatch):
    """Own images lie class by class: the first ones alone would be the first classes."""
    seen = []
    monkeypatch.setattr(
        whitening,
        "patch_moments",
        lambda below, images, chosen, *_: seen.append(chosen) or (np.zeros(12), np.eye(12)),
    )
    for count, side, expected in (
        (9_999, 32, 5_000),
        (50_000, 32, 5_000),
        (300, 32, 300),
        (5_000, 128, 1_000),
        (40, 8_000, 1),
    ):
        claimed = np.broadcast_to(np.uint8(0), (count, side, side, 3))
        whiten(network(), claimed, np.arange(count))
        chosen = seen.pop()
        assert len(chosen) == expected
        assert count - chosen[-1] <= count / expected + 1


def test_images_of_one_colour_give_finite_weights():
    model = network()
    whiten(model, np.full((20, 32, 32, 3), 7, "uint8"), np.arange(20))
    assert np.isfinite(first_values(model, images()[:2])).all()


def test_its_filters_stay_as_computed_and_its_bias_learns():
    model = network()
    whiten(model, images(), np.arange(300))
    kernel, bias = (np.array(weight) for weight in model.get_layer(WHITENING).weights)
    logits = model.get_layer("logits")
    rest = np.array(logits.kernel)
    model.compile("sgd", "sparse_categorical_crossentropy")
    model.fit(images()[:64], np.arange(64) % 10, verbose=0)
    assert np.array_equal(kernel, model.get_layer(WHITENING).kernel)
    assert not np.array_equal(bias, model.get_layer(WHITENING).bias)
    assert not np.array_equal(rest, logits.kernel)


def test_its_bias_learns_at_the_usual_rate():
    model = network()
    learning = model.trainable_variables
    training = TrainingConfig(optimizer={"name": "sgdw", "bias_rate": 64.0})
    rates = optimizer(training, {}, learning).rates
    assert f"{WHITENING}/bias" in [variable.path for variable in learning]
    assert rates == {one.path: 64.0 for one in learning if one.name == "beta"}


def test_it_computes_in_float32_whatever_the_others_do():
    model = network()
    train_model = for_training(model, "bfloat16")
    same = train_model.get_layer(WHITENING)
    assert same is model.get_layer(WHITENING)
    assert same.compute_dtype == "float32"
    block = next(one for one in train_model.layers if one.name.startswith("conv2d"))
    assert block.compute_dtype == "bfloat16"


def test_the_saved_model_holds_an_ordinary_convolution(tmp_path):
    model = network()
    whiten(model, images(), np.arange(300))
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    layer = loaded.get_layer(WHITENING)
    assert type(layer) is keras.layers.Conv2D
    assert np.array_equal(layer.kernel, model.get_layer(WHITENING).kernel)


def test_a_network_without_it_is_left_alone():
    model = network(whitening=False)
    before, said = model.get_weights(), []
    whiten(model, images(), np.arange(300), said.append)
    assert said == []
    assert all(map(np.array_equal, before, model.get_weights()))


def test_blocks_begin_by_handing_on_what_they_get():
    model = network()
    layer = next(one for one in model.layers if one.name.startswith("conv2d"))
    kernel = np.array(layer.kernel)
    same = min(kernel.shape[2:])
    assert np.array_equal(kernel[1, 1, :same, :same], np.eye(same))
    assert np.abs(kernel[..., :same]).sum() == same
    drawn = next(one for one in network(identity=False).layers if one.name.startswith("conv2d"))
    assert np.abs(np.array(drawn.kernel)[..., :same]).sum() != same
