"""What waits while a batch is computed is computed together, and every answer finds its image."""

import threading
from collections.abc import Iterator

import numpy as np
import pytest

from core.api.batching import Batcher
from core.common.errors import UserError
from tests.helpers import wait_for

MOST = 8


class Means:
    """A network of a kind: the mean of each image; it waits where it is asked to."""

    def __init__(self) -> None:
        self.sizes: list[int] = []
        self.go_on = threading.Event()
        self.go_on.set()

    def __call__(self, images: np.ndarray) -> np.ndarray:
        self.sizes.append(len(images))
        assert self.go_on.wait(60)
        if (images == 13).any():
            raise UserError("unlucky", "thirteen")
        return images.reshape(len(images), -1).mean(axis=1, dtype="float32")[:, None]


@pytest.fixture
def means() -> Means:
    return Means()


@pytest.fixture
def batcher(means: Means) -> Iterator[Batcher]:
    made = Batcher(means, MOST)
    yield made
    means.go_on.set()
    made.close()
    assert "vistazo-batches" not in {thread.name for thread in threading.enumerate()}


def image(value: int) -> np.ndarray:
    return np.full((2, 2, 1), value, np.uint8)


def busy(batcher: Batcher, means: Means) -> None:
    """It computes one image, until `go_on`."""
    means.go_on.clear()
    batcher.submit(image(0))
    wait_for(lambda: means.sizes)


def test_alone_an_image_waits_for_nobody(batcher: Batcher, means: Means):
    assert [batcher.submit(image(value)).result(60)[0] for value in (3, 4)] == [3, 4]
    assert means.sizes == [1, 1]


def test_what_comes_meanwhile_is_computed_together_up_to_a_batch(batcher: Batcher, means: Means):
    busy(batcher, means)
    waiting = [batcher.submit(image(value)) for value in range(20, 31)]
    means.go_on.set()
    assert [each.result(60)[0] for each in waiting] == list(range(20, 31))
    assert means.sizes == [1, MOST, 3]


def test_an_error_is_told_to_all_of_its_batch_and_to_nobody_else(batcher: Batcher, means: Means):
    busy(batcher, means)
    waiting = [batcher.submit(image(value)) for value in (13, 14)]
    means.go_on.set()
    for each in waiting:
        with pytest.raises(UserError, match="thirteen"):
            each.result(60)
    assert batcher.submit(image(15)).result(60)[0] == 15


def test_what_nobody_waits_for_any_more_is_not_computed(batcher: Batcher, means: Means):
    busy(batcher, means)
    gone, waits = batcher.submit(image(1)), batcher.submit(image(2))
    assert gone.cancel()
    means.go_on.set()
    assert waits.result(60)[0] == 2
    assert means.sizes == [1, 1]
