"""How images reach `fit` and `predict`: tf.data datasets, each pass over one an epoch.

Keras makes such datasets from arrays itself, but those cost twice (TensorFlow 2.21, Keras 3.15,
`docs/explanation/speed.md`): tf.data's autotuning wakes after 10, 20, 40 … ms, and the end of an
epoch waits until it does; and with a seed set, every epoch has the same order.
"""

import weakref
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from core.datasets.splits import Indices
from core.training.augmentation import FlipAndCrop

AHEAD = 2  # batches that are made while one is learned from


class EpochOrder:
    """Calling it gives the rows 0 … `count` - 1 of the next epoch: with a `seed`, each epoch has
    an order of its own. `done`: epochs that were gone through before."""

    def __init__(self, count: int, seed: int | None, done: int = 0) -> None:
        self.count, self.seed, self.epoch = count, seed, done - 1

    def __call__(self) -> Iterator[NDArray[np.int64]]:
        """One array, int64 (count,)."""
        self.epoch += 1
        yield self.of(self.epoch)

    def of(self, epoch: int) -> NDArray[np.int64]:
        """The order of an epoch, counted from 0."""
        if self.seed is None:
            return np.arange(self.count)
        return np.random.default_rng((self.seed, 2, epoch)).permutation(self.count)


def in_memory(*arrays: Any, batch_size: int, seed: int | None = None, done: int = 0) -> Any:
    """A dataset of batches of `arrays`, each (n, …), which are copied once.

    With a `seed`, each epoch has an order of its own, else that of the arrays; the first is that
    after `done` epochs.
    """
    count = len(arrays[0])
    with tf.device("CPU:0"):  # a GPU gets them batch by batch
        tensors = [tf.constant(array) for array in arrays]
    orders = tf.data.Dataset.from_generator(
        EpochOrder(count, seed, done), output_signature=tf.TensorSpec((count,), tf.int64)
    )
    batches = orders.flat_map(
        lambda order: tf.data.Dataset.range(0, count, batch_size).map(
            lambda first: order[first : first + batch_size]
        )
    )
    gathered = batches.map(lambda rows: tuple(tf.gather(tensor, rows) for tensor in tensors))
    return _without_autotuning(gathered, count, batch_size)


class Batches:
    """Reads activations or images as they are needed: calling it goes through the next epoch.

    `views`: one or several arrays (n, …); epochs go round them. `rows`: which of their rows, in the
    order of `targets`. With a `seed`, each epoch has an order of its own; the first is that after
    `done` epochs.
    """

    def __init__(
        self,
        views: Sequence[NDArray[Any]],
        rows: Indices,
        targets: Any,
        batch_size: int,
        seed: int | None = None,
        done: int = 0,
    ) -> None:
        self.views, self.rows, self.targets = views, rows, np.asarray(targets)
        self.batch_size = batch_size
        self.orders = EpochOrder(len(rows), seed, done)

    def __call__(self) -> Iterator[tuple[Any, Any]]:
        """Batches of `images` and targets (m, …), m ≤ `batch_size`."""
        for order in self.orders():
            for first in range(0, len(order), self.batch_size):
                chosen = order[first : first + self.batch_size]
                yield self.images(self.rows[chosen]), self.targets[chosen]

    def images(self, rows: Indices) -> Any:
        """What the network gets for these rows of the current epoch: float32."""
        return self.views[self.orders.epoch % len(self.views)][rows].astype("float32")

    def dataset(self) -> Any:
        """A tf.data dataset of the batches."""
        first = self.images(self.rows[:1])
        signature = (
            tf.TensorSpec((None, *first.shape[1:]), first.dtype),
            tf.TensorSpec((None, *self.targets.shape[1:]), self.targets.dtype),
        )
        batches = tf.data.Dataset.from_generator(_Weakly(self), output_signature=signature)
        dataset = _without_autotuning(batches, len(self.rows), self.batch_size)
        dataset.fed_by = self
        return dataset


class MovedImages(Batches):
    """Images, each where it lies in that epoch; `rows` are those learned from."""

    def __init__(
        self,
        moves: FlipAndCrop,
        rows: Indices,
        targets: Any,
        batch_size: int,
        seed: int,
        done: int = 0,
    ) -> None:
        super().__init__([moves.images], rows, targets, batch_size, seed, done)
        self.moves = moves

    def images(self, rows: Indices) -> Any:
        """The images, moved as in this epoch; dtype as stored."""
        return self.moves(rows, max(0, self.orders.epoch))


class _Weakly:
    """A generator function that holds only a weak reference to the `Batches` it calls.

    TensorFlow keeps each function given to `from_generator` until the process ends. With a strong
    reference, the arrays of every training (memory-mapped files too) would stay as long.
    `dataset.fed_by` keeps the `Batches` alive while its dataset is in use.
    """

    def __init__(self, generator: Callable[[], Iterator[Any]]) -> None:
        self._generator = weakref.ref(generator)

    def __call__(self) -> Iterator[Any]:
        generator = self._generator()
        assert generator is not None, "its dataset is used no more"
        return generator()


def _without_autotuning(batches: Any, count: int, batch_size: int) -> Any:
    options = tf.data.Options()
    options.autotune.enabled = False
    known = batches.apply(tf.data.experimental.assert_cardinality(-(-count // batch_size)))
    return known.prefetch(AHEAD).with_options(options)
