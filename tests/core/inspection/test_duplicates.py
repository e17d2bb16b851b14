"""Copies to the pixel and near ones among images of any size, and which are compared at all."""

import numpy as np
import pytest

from core.inspection.duplicates import (
    ON_PLAIN_GROUND,
    PHOTOGRAPHS,
    Images,
    exact_copies,
    limits_for,
    near_copies,
    reduced,
    small_features,
)
from tests.copied_images import pictures


def quiet(words: str, share: float) -> None:
    assert words
    assert 0 <= share <= 1


def test_smooth_images_without_detail_are_not_taken_for_copies():
    ramp = np.linspace(0, 200, 32)[:, None, None]
    noise = np.random.default_rng(0).normal(0, 3, (2, 32, 32, 3))
    skies = np.clip(ramp + noise, 0, 255).astype("uint8")
    images = Images(np.concatenate([skies, pictures(20)]), pictures(5, seed=2))
    features, _ = small_features(images, quiet)
    assert features[0] @ features[1] > 0.99
    assert near_copies(images, np.arange(len(images)), quiet) == ([], 0)


@pytest.mark.parametrize("shape", [(8, 8, 1), (28, 28, 1), (33, 50, 3), (5, 7, 3), (1, 1, 1)])
def test_any_size(shape):
    train = np.random.default_rng(0).integers(0, 256, (30, *shape), "uint8")
    images = Images(train, train[3:5])
    copies = [set(group) for group in exact_copies(images, quiet)]
    assert all(any({one, one + 27} <= group for group in copies) for one in (3, 4))
    features, length = small_features(images, quiet)
    assert features.shape == (32, min(8, shape[0]) * min(8, shape[1]) * shape[2])
    seen = length > 0
    assert np.linalg.norm(features[seen], axis=1) == pytest.approx(1, abs=1e-4)
    near_copies(images, np.arange(32), quiet)


LIMITS = [
    ("inspection.duplicates.ROWS_AT_ONCE", 16),
    ("imaging.batches.BYTES_AT_ONCE", 5 * 4 * 32 * 32 * 3),
]


@pytest.mark.parametrize(("limit", "value"), LIMITS)
def test_more_than_a_block(monkeypatch, limit, value):
    monkeypatch.setattr(f"core.{limit}", value)
    train = pictures(50)
    train[49] = np.clip(train[2].astype(int) + 6, 0, 255)
    images = Images(train, train[10:11])
    assert exact_copies(images, quiet) == [[10, 50]]
    assert near_copies(images, np.arange(50), quiet) == ([[2, 49]], 0)


def test_large_images_are_compared_in_small_copies():
    train = pictures(40, side=150)
    train[39] = np.clip(train[2].astype(int) + 6, 0, 255)
    images = Images(train, train[10:11])
    small = reduced(images, quiet)
    assert (small.train.shape, small.test.shape) == ((40, 32, 32, 3), (1, 32, 32, 3))
    assert small.train.mean() == pytest.approx(train.mean(), abs=0.5)
    assert near_copies(images, np.arange(40), quiet) == ([[2, 39]], 0)
    no_larger = Images(pictures(3), pictures(1))
    assert reduced(no_larger, quiet) is no_larger


@pytest.mark.parametrize("rows", [16, 2048])
def test_of_too_many_pairs_the_most_alike_are_compared(monkeypatch, rows):
    monkeypatch.setattr("core.inspection.duplicates.ROWS_AT_ONCE", rows)
    monkeypatch.setattr("core.inspection.duplicates.MOST_PAIRS", 100)
    ramp = np.linspace(0, 200, 32)[:, None, None]
    noise = np.random.default_rng(0).normal(0, 8, (50, 32, 32, 3))
    skies = np.clip(ramp + noise, 0, 255).astype("uint8")
    skies[49] = np.clip(skies[48] * 0.99, 0, 255)
    groups, left_out = near_copies(Images(skies, pictures(9)), np.arange(59), quiet)
    assert groups == [[48, 49]]
    assert 50 * 49 / 2 - 100 <= left_out < 50 * 49 / 2


def test_a_plain_ground_asks_for_more():
    assert limits_for(Images(pictures(50), pictures(5))) is PHOTOGRAPHS
    clothes = np.zeros((50, 28, 28, 1), "uint8")
    clothes[:, 6:22, 6:22] = np.random.default_rng(0).integers(1, 256, (50, 16, 16, 1))
    assert limits_for(Images(clothes, clothes[:5])) is ON_PLAIN_GROUND
