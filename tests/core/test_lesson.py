"""What is fed to `fit`: each image once in an epoch, lying as it does in that epoch."""

import keras
import numpy as np

from core.augmentation import Moves
from core.config import AugmentationConfig
from core.lesson import MovedImages

EPOCHS, COUNT = 4, 50


class Seen(MovedImages):
    """Keeps what `fit` asks for."""

    def __init__(self, *arguments, **settings):
        super().__init__(*arguments, **settings)
        self.batches = {}

    def __getitem__(self, index):
        images, targets = super().__getitem__(index)
        self.batches[self.epoch, index] = images, targets
        return images, targets


def test_every_epoch_has_every_image_once_on_the_other_side():
    images = np.random.default_rng(0).integers(0, 256, (60, 6, 6, 1), "uint8")
    rows = np.arange(60)[5:55]
    moves = Moves(AugmentationConfig(flip="alternating"), 0, images)
    feed = Seen(moves, rows, np.arange(COUNT), 20, 0)
    layers = keras.layers.Flatten(), keras.layers.Dense(COUNT, "softmax")
    model = keras.Sequential([keras.Input((6, 6, 1)), *layers])
    model.compile("sgd", "sparse_categorical_crossentropy")
    model.fit(feed, epochs=EPOCHS, verbose=0)
    sides, orders = [], []
    for epoch in range(EPOCHS):
        seen = [feed.batches[epoch, index] for index in range(3)]
        targets = np.concatenate([batch[1] for batch in seen])
        shown = np.concatenate([batch[0] for batch in seen])
        assert sorted(targets) == list(range(COUNT))
        sides.append(shown[np.argsort(targets)])
        orders.append(tuple(targets))
    assert np.array_equal(sides[0], sides[1][:, :, ::-1])
    assert np.array_equal(sides[0], sides[2])
    assert np.array_equal(sides[1], sides[3])
    assert len(set(orders)) == EPOCHS
