"""What is fed to `fit`: each image once in an epoch, in an order of its own."""

import gc
import weakref

import keras
import numpy as np
import pytest

from core.config.augmentation import AugmentationConfig
from core.training.augmentation import FlipAndCrop
from core.training.input_pipeline import Batches, MovedImages, in_memory

EPOCHS, COUNT, BATCH = 4, 50, 20
ROWS = np.arange(60)[5:55]
TARGETS = np.arange(COUNT)


def images() -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (60, 6, 6, 1), "uint8")


def moved() -> MovedImages:
    moves = FlipAndCrop(AugmentationConfig(flip="alternating"), 0, images())
    return MovedImages(moves, ROWS, TARGETS, BATCH, 0)


def shuffled(seed):
    return {
        "in memory": in_memory(images()[ROWS], TARGETS, batch_size=BATCH, seed=seed),
        "read": Batches([images()], ROWS, TARGETS, BATCH, seed).dataset(),
    }


def epoch_of(dataset) -> tuple[np.ndarray, ...]:
    parts = zip(*dataset.as_numpy_iterator(), strict=True)
    return tuple(np.concatenate(part) for part in parts)


@pytest.mark.parametrize("way", ["in memory", "read"])
def test_every_epoch_has_every_image_with_its_target_in_its_own_order(way):
    dataset, again = shuffled(3)[way], shuffled(3)[way]
    assert len(dataset) == 3
    orders = []
    for _ in range(EPOCHS):
        shown, targets = epoch_of(dataset)
        assert sorted(targets) == list(TARGETS)
        assert np.array_equal(shown, images()[ROWS][targets])
        assert np.array_equal(targets, epoch_of(again)[1])
        orders.append(tuple(targets))
    assert len(set(orders)) == EPOCHS
    assert tuple(epoch_of(shuffled(4)[way])[1]) != orders[0]


@pytest.mark.parametrize("way", ["in memory", "read"])
def test_without_a_seed_the_order_stays(way):
    dataset = shuffled(None)[way]
    for _ in range(2):
        assert np.array_equal(epoch_of(dataset)[1], TARGETS)


@pytest.mark.parametrize("way", ["in memory", "read"])
def test_nothing_waits_for_autotuning(way):
    assert shuffled(0)[way].options().autotune.enabled is False
    assert moved().dataset().options().autotune.enabled is False


def test_epochs_go_round_the_views():
    views = [np.full((60, 2), value, "float16") for value in (0, 1, 2)]
    dataset = Batches(views, ROWS, TARGETS, BATCH).dataset()
    assert [epoch_of(dataset)[0].mean() for _ in range(4)] == [0, 1, 2, 0]


class Seen(keras.layers.Layer):
    """Keeps the batches that `fit` brings."""

    def __init__(self):
        super().__init__()
        self.batches = []

    def call(self, values):
        self.batches.append(np.asarray(values))
        return values


@pytest.mark.parametrize("way", ["in memory", "read", "moved"])
def test_fit_goes_through_one_epoch_after_the_other(way):
    dataset = moved().dataset() if way == "moved" else shuffled(0)[way]
    seen = Seen()
    layers = seen, keras.layers.Flatten(), keras.layers.Dense(COUNT, "softmax")
    model = keras.Sequential([keras.Input((6, 6, 1)), *layers])
    model.compile("sgd", "sparse_categorical_crossentropy", run_eagerly=True)
    seen.batches.clear()
    model.fit(dataset, epochs=EPOCHS, verbose=0, shuffle=False)
    again = moved().dataset() if way == "moved" else shuffled(0)[way]
    expected = [shown for _ in range(EPOCHS) for shown, _ in again.as_numpy_iterator()]
    assert len(seen.batches) == len(expected) == 3 * EPOCHS
    for shown, awaited in zip(seen.batches, expected, strict=True):
        assert np.array_equal(shown, awaited)


def test_moved_images_lie_on_the_other_side_in_the_next_epoch():
    dataset = moved().dataset()
    sides, orders = [], []
    for _ in range(EPOCHS):
        shown, targets = epoch_of(dataset)
        assert shown.dtype == np.uint8
        sides.append(shown[np.argsort(targets)])
        orders.append(tuple(targets))
    assert np.array_equal(sides[0], sides[1][:, :, ::-1])
    assert np.array_equal(sides[0], sides[2])
    assert np.array_equal(sides[1], sides[3])
    assert len(set(orders)) == EPOCHS


@pytest.mark.parametrize("kind", [moved, lambda: Batches([images()], ROWS, TARGETS, BATCH)])
def test_what_is_read_lives_as_long_as_its_dataset(kind):
    """A worker trains all day: maps of files would pile up, and those deleted keep their disk."""
    source = kind()
    known, dataset = weakref.ref(source), source.dataset()
    del source
    assert len(epoch_of(dataset)[0]) == COUNT
    assert known() is not None
    del dataset
    gc.collect()
    assert known() is None
