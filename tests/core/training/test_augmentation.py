import keras
import numpy as np
import pytest
import tensorflow as tf

from core.common.errors import UserError
from core.config.augmentation import AugmentationConfig
from core.experiments.config import parse
from core.training.augmentation import FlipAndCrop, RandomAugmentation, augmented, view
from core.training.augmentation_preview import augmented_copies
from tests.trainings import built

IMAGES = np.random.default_rng(0).integers(0, 256, (64, 12, 12, 3)).astype("float32")


def changed(config: AugmentationConfig, images: np.ndarray = IMAGES, seed: int = 0) -> np.ndarray:
    return np.asarray(RandomAugmentation(config, seed)(images, training=True))


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
    layer = RandomAugmentation(AugmentationConfig(**knobs), 0)
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
    layer = RandomAugmentation(AugmentationConfig(shift=0.3), 0)
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
    network = built(parse({"model": {"name": "linear"}}))
    wrapped = augmented(network, AugmentationConfig(rotation=90, brightness=(0.2, 3.0)), 0)
    images = np.random.default_rng(0).integers(0, 256, (5, 8, 8, 1), "uint8")
    before = wrapped.predict(images, verbose=0)
    assert (before == network.predict(images, verbose=0)).all()
    wrapped.compile("sgd", "sparse_categorical_crossentropy")
    wrapped.fit(images, np.arange(5), verbose=0)
    after = network.predict(images, verbose=0)
    assert not (after == before).all()
    assert (after == wrapped.predict(images, verbose=0)).all()
    assert not any(isinstance(layer, RandomAugmentation) for layer in network.layers)
    assert isinstance(network, keras.Model)


def test_alternating_shows_both_sides_in_two_epochs():
    moves = FlipAndCrop(AugmentationConfig(flip="alternating"), 0, IMAGES)
    numbers = np.arange(len(IMAGES))
    first, second, third = (moves(numbers, epoch) for epoch in range(3))
    assert np.array_equal(first, second[:, :, ::-1])
    assert np.array_equal(first, third)
    mirrored = (first != IMAGES).any(axis=(1, 2, 3))
    assert 16 < mirrored.sum() < 48
    assert np.array_equal(first[mirrored], IMAGES[mirrored][:, :, ::-1])


def test_an_image_lies_the_same_in_whatever_batch_it_comes():
    moves = FlipAndCrop(AugmentationConfig(flip="alternating", crop=3), 0, IMAGES)
    whole = moves(np.arange(64), 5)
    some = np.array([40, 3, 17])
    assert np.array_equal(moves(some, 5), whole[some])
    other = FlipAndCrop(AugmentationConfig(flip="alternating", crop=3), 1, IMAGES)
    assert not np.array_equal(other(some, 5), whole[some])


def test_a_crop_moves_whole_pixels_by_at_most_so_many():
    image = np.zeros((1, 15, 15, 1), "uint8")
    image[0, 7, 7] = 255
    moves = FlipAndCrop(AugmentationConfig(crop=2), 0, np.repeat(image, 300, axis=0))
    found = moves(np.arange(300), 0)
    assert found.dtype == np.uint8
    places = {tuple(place) for place in np.argwhere(found[..., 0])[:, 1:]}
    assert places == {(row, column) for row in range(5, 10) for column in range(5, 10)}
    assert (found.sum(axis=(1, 2, 3)) == 255).all()
    assert not np.array_equal(moves(np.arange(300), 1), found)


def test_what_a_crop_moves_in_is_the_mirrored_inside():
    row = np.arange(5, dtype="uint8")
    image = np.broadcast_to(row[None, None, :, None], (1, 5, 5, 1))
    moves = FlipAndCrop(AugmentationConfig(crop=2), 0, np.repeat(image, 100, axis=0))
    seen = {tuple(one[0, :, 0]) for one in moves(np.arange(100), 0)}
    assert seen == {
        (2, 1, 0, 1, 2),
        (1, 0, 1, 2, 3),
        (0, 1, 2, 3, 4),
        (1, 2, 3, 4, 3),
        (2, 3, 4, 3, 2),
    }


def test_a_view_has_moves_and_random_changes():
    config = AugmentationConfig(flip="alternating", brightness=(0.5, 0.6))
    images = IMAGES.astype("uint8")
    numbers = np.arange(64)
    first, again, second = (view(config, 0, images, number)(numbers) for number in (0, 0, 1))
    assert np.array_equal(first, again)
    moved = FlipAndCrop(config, 0, images)(numbers, 0)
    ratio = np.asarray(first)[moved > 0] / moved[moved > 0]
    assert 0.49 < ratio.min() <= ratio.max() < 0.61
    assert not np.array_equal(first, np.asarray(second)[:, :, ::-1])


@pytest.mark.parametrize(
    ("knobs", "moves", "recomputes"),
    [
        ({}, False, False),
        ({"cached_views": 3}, False, False),
        ({"crop": 1}, True, False),
        ({"flip": "alternating"}, True, False),
        ({"flip": "horizontal"}, False, True),
        ({"flip": "alternating", "zoom": 0.1}, True, True),
    ],
)
def test_what_moves_pixels_and_what_computes_new_ones(knobs, moves, recomputes):
    config = AugmentationConfig(**knobs)
    assert (config.moves, config.recomputes) == (moves, recomputes)
    assert config.active == (moves or recomputes)


def test_a_preview_of_an_image_that_is_not_there_is_a_lab_error(workspace):
    config = parse({"augmentation": {"rotation": 10}})
    assert augmented_copies(config, (0, 0, 5)).shape == (3, 8, 8, 1)
    with pytest.raises(UserError, match="no training image 1437; the last is 1436"):
        augmented_copies(config, (0, 1437))


@pytest.mark.parametrize(
    "changes", [{"rotation": 5.0}, {"flip": "horizontal"}, {"brightness": (0.8, 1.2)}, {"crop": 2}]
)
def test_what_xla_can_compute_is_known(changes):
    """On a GPU, Keras compiles a model where all its layers say that they can be."""
    changed = RandomAugmentation(AugmentationConfig(**changes), seed=0)
    compiled = tf.function(lambda images: changed(images, training=True), jit_compile=True)
    images = tf.zeros((2, 8, 8, 1))
    if changed.supports_jit:
        assert compiled(images).shape == images.shape
    else:
        with pytest.raises(tf.errors.InvalidArgumentError, match="ImageProjectiveTransform"):
            compiled(images)
