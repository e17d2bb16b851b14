import keras
import numpy as np
import pytest

from core.augmentation import RandomChanges, augmented
from core.config import AugmentationConfig, parse
from core.model import build

IMAGES = np.random.default_rng(0).integers(0, 256, (64, 12, 12, 3)).astype("float32")


def changed(config: AugmentationConfig, images: np.ndarray = IMAGES, seed: int = 0) -> np.ndarray:
    return np.asarray(RandomChanges(config, seed)(images, training=True))


EACH = {
    "flip": {"flip": "both"},
    "rotation": {"rotation": 20.0},
    "shift": {"shift": 0.2},
    "zoom": {"zoom": 0.3},
    "brightness": {"brightness": (0.5, 1.5)},
    "contrast": {"contrast": (0.5, 1.5)},
}


@pytest.mark.parametrize("knobs", EACH.values(), ids=EACH.keys())
def test_every_knob_changes_images_within_0_to_255(knobs):
    config = AugmentationConfig(**knobs)
    assert config.active
    result = changed(config)
    assert result.shape == IMAGES.shape
    assert result.dtype == np.float32
    assert np.abs(result - IMAGES).mean() > 1
    assert result.min() >= 0
    assert result.max() <= 255


@pytest.mark.parametrize("knobs", EACH.values(), ids=EACH.keys())
def test_nothing_changes_outside_training(knobs):
    layer = RandomChanges(AugmentationConfig(**knobs), 0)
    assert (np.asarray(layer(IMAGES, training=False)) == IMAGES).all()
    assert (np.asarray(layer(IMAGES)) == IMAGES).all()


@pytest.mark.parametrize(
    ("flip", "axes"),
    [("horizontal", [(), (1,)]), ("vertical", [(), (0,)]), ("both", [(), (0,), (1,), (0, 1)])],
)
@pytest.mark.parametrize("shape", [(12, 12, 3), (9, 14, 1)])
def test_a_flipped_image_is_mirrored_exactly(flip, axes, shape):
    images = np.random.default_rng(1).integers(0, 256, (200, *shape)).astype("float32")
    results = changed(AugmentationConfig(flip=flip), images)
    seen = []
    for image, result in zip(images, results, strict=True):
        same = [axis for axis in axes if (np.flip(image, axis) == result).all()]
        assert len(same) == 1
        seen.append(same[0])
    for axis in axes:
        assert seen.count(axis) > 100 / len(axes)


def test_every_image_and_every_call_is_changed_otherwise():
    layer = RandomChanges(AugmentationConfig(shift=0.3), 0)
    images = np.repeat(IMAGES[:1], 8, axis=0)
    first, second = (np.asarray(layer(images, training=True)) for _ in range(2))
    assert len(np.unique(first.reshape(8, -1), axis=0)) == 8
    assert not (first == second).all()


def test_the_seed_decides():
    config = AugmentationConfig(rotation=30, brightness=(0.8, 1.2))
    assert (changed(config, seed=1) == changed(config, seed=1)).all()
    assert not (changed(config, seed=1) == changed(config, seed=2)).all()


def test_a_shift_moves_by_at_most_its_share():
    image = np.zeros((1, 21, 21, 1), "float32")
    image[0, 10, 10] = 255
    results = changed(AugmentationConfig(shift=0.2), np.repeat(image, 300, axis=0))
    rows = [np.average(np.arange(21), weights=result[..., 0].sum(axis=1)) for result in results]
    assert min(rows) < 7
    assert max(rows) > 13
    assert min(rows) >= 10 - 0.2 * 21 - 0.01
    assert max(rows) <= 10 + 0.2 * 21 + 0.01


def test_a_rotation_turns_about_the_centre_and_keeps_the_shape():
    """A square image isn't sheared: a point stays as far from the centre as it was."""
    image = np.zeros((1, 41, 41, 1), "float32")
    image[0, 19:22, 27:30] = 255  # so near that no mirrored one moves in from outside
    results = changed(AugmentationConfig(rotation=90), np.repeat(image, 100, axis=0))
    angles = []
    for result in results:
        row, column = (
            np.average(np.arange(41), weights=result[..., 0].sum(axis=axis)) - 20 for axis in (1, 0)
        )
        assert np.hypot(row, column) == pytest.approx(8, abs=0.5)
        angles.append(np.degrees(np.arctan2(row, column)))
    assert min(angles) < -60
    assert max(angles) > 60
    assert max(np.abs(angles)) < 92


def test_brightness_multiplies():
    config = AugmentationConfig(brightness=(0.5, 0.8))
    images = np.full((100, 4, 4, 1), 100, "float32")
    means = changed(config, images).mean(axis=(1, 2, 3))
    assert 50 <= means.min() < 55
    assert 75 < means.max() <= 80


def test_contrast_keeps_the_mean():
    images = np.random.default_rng(0).uniform(100, 150, (20, 8, 8, 1)).astype("float32")
    result = changed(AugmentationConfig(contrast=(0.5, 0.6)), images)
    assert result.mean(axis=(1, 2, 3)) == pytest.approx(images.mean(axis=(1, 2, 3)), abs=0.01)
    assert (result.std(axis=(1, 2, 3)) < 0.61 * images.std(axis=(1, 2, 3))).all()


def test_the_wrapped_model_shares_its_weights_and_predicts_the_same():
    network = build(parse({"model": {"name": "linear"}}))
    wrapped = augmented(network, AugmentationConfig(rotation=90, brightness=(0.2, 3.0)), 0)
    images = np.random.default_rng(0).integers(0, 256, (5, 8, 8, 1), "uint8")
    before = wrapped.predict(images, verbose=0)
    assert (before == network.predict(images, verbose=0)).all()
    wrapped.compile("sgd", "sparse_categorical_crossentropy")
    wrapped.fit(images, np.arange(5), verbose=0)
    after = network.predict(images, verbose=0)
    assert not (after == before).all()
    assert (after == wrapped.predict(images, verbose=0)).all()
    assert not any(isinstance(layer, RandomChanges) for layer in network.layers)
    assert isinstance(network, keras.Model)
