"""Answers averaged over views of an image."""

import keras
import numpy as np
import pytest

from core.evaluation.test_time_augmentation import VIEWS, averaged, views

IMAGES = np.random.default_rng(0).integers(0, 256, (6, 8, 8, 3), "uint8")


@pytest.fixture(scope="module")
def network() -> keras.Model:
    keras.utils.set_random_seed(0)
    layers = keras.layers
    parts = layers.Rescaling(1 / 255), layers.Flatten(), layers.Dense(4, "softmax")
    return keras.Sequential([keras.Input((8, 8, 3)), *parts])


@pytest.mark.parametrize(("kind", "count"), VIEWS.items())
def test_the_plain_images_come_first_and_all_keep_their_shape(kind, count):
    found = list(views(IMAGES, kind))
    assert len(found) == count
    assert np.array_equal(found[0][1], IMAGES)
    assert all(view.shape == IMAGES.shape for _, view in found)
    assert len({view.tobytes() for _, view in found}) == count


def test_a_shift_moves_by_one_pixel():
    moved = [view for _, view in views(IMAGES, "shifted")][1:]
    assert np.array_equal(moved[0][:, 1:, 1:], IMAGES[:, :-1, :-1])
    assert np.array_equal(moved[1][:, :-1, :-1], IMAGES[:, 1:, 1:])


def test_mirrored_answers_are_the_mean_of_both_sides(network):
    sides = [network.predict(side, verbose=0) for side in (IMAGES, IMAGES[:, :, ::-1])]
    expected = (np.log(sides[0]) + np.log(sides[1])) / 2
    assert averaged(network, IMAGES, "mirrored", 4) == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize(("kind", "sides"), [("shifted", (1,)), ("both", (1, -1))])
def test_what_is_moved_counts_half(network, kind, sides):
    padded = np.pad(IMAGES, ((0, 0), (1, 1), (1, 1), (0, 0)), "reflect")
    weighted = [(2, IMAGES), (1, padded[:, :8, :8]), (1, padded[:, 2:, 2:])]
    total = sum(
        weight * np.log(network.predict(view[:, :, ::side], verbose=0))
        for weight, view in weighted
        for side in sides
    )
    assert averaged(network, IMAGES, kind, 4) == pytest.approx(total / (4 * len(sides)), abs=1e-5)


def test_mirroring_an_image_does_not_change_its_averaged_answer(network):
    plain = averaged(network, IMAGES, "off", 4)
    mirrored = averaged(network, IMAGES[:, :, ::-1], "mirrored", 4)
    assert averaged(network, IMAGES, "mirrored", 4) == pytest.approx(mirrored, abs=1e-5)
    assert np.abs(mirrored - plain).max() > 0.01
