"""A network's own features: what its last layer that has weights gets of an image.

What two images have in common for the network, whatever their pixels.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from core.common.i18n import N_
from core.datasets.splits import Indices
from core.imaging.batches import images_at_once

MOST_VALUES = 256  # of a feature that is kept; more are projected on as many
FITTED_ON, FEWEST_FITTED = 1_000, 64  # images, the fewer the more values they have
FITTED_BYTES = 200_000_000
BATCH = 128
Features = NDArray[np.float32]
Note = Callable[[str, float], None]


@dataclass(frozen=True)
class Projection:
    """Features (n, values) as what is kept of them: `values @ axes`, or themselves where `axes`
    (values, fewer) is empty."""

    axes: Features

    def __call__(self, values: Features) -> Features:
        """What is kept of them, float32 (n, fewer)."""
        return np.asarray(values @ self.axes) if self.axes.size else values


def feature_model(network: keras.Model) -> keras.Model:
    """`network`, or the end of one, up to what its last layer with weights gets; it shares layers.

    In all networks of the catalogue that is the dense layer of the classes; in one that came in a
    file it may be a convolution that is averaged.
    """
    last = [layer for layer in network.layers if layer.weights][-1]
    got: list[Any] = []

    def call(layer: keras.Layer, *inputs: Any, **options: Any) -> Any:
        if layer is last:
            got[:] = inputs
        return layer(*inputs, **options)

    # By a graph of its own: `last.input` is the first one's, which an end cut off is not part of.
    again = keras.models.clone_model(
        keras.Model(network.inputs[0], network.outputs[0]),
        clone_function=lambda layer: layer,
        call_function=call,
    )
    return keras.Model(again.inputs[0], got[0])


def collect(model: keras.Model, batches: Iterable[Any]) -> tuple[Features, Projection]:
    """What is kept of the features that `model` gives for all `batches`, (n, at most 256).

    Where there are more values, they are projected on the directions that hold most of the first
    1,000 (truncated SVD, Halko, Martinsson and Tropp 2011), which keeps lengths and distances
    nearly as they are; of fewer, 64 at least, where 1,000 take more than 200 MB.
    """
    kept: list[Features] = []
    waiting: list[Features] = []
    projection = None
    for batch in batches:
        waiting.append(features_of(model, batch))
        enough = _fitted_on(waiting[0].shape[1])
        if projection is None and sum(map(len, waiting)) >= enough:
            projection = _fitted(np.concatenate(waiting)[:enough])
        if projection is not None:
            kept += map(projection, waiting)
            waiting = []
    if projection is None:
        projection = _fitted(np.concatenate(waiting))
        kept += map(projection, waiting)
    return np.concatenate(kept), projection


def features_of(model: keras.Model, batch: Any) -> Features:
    """What `model`, of `feature_model`, gives for a batch: float32 (n, values)."""
    return np.asarray(model.predict_on_batch(batch), np.float32).reshape(len(batch), -1)


def batches_of(images: Any, indices: Indices, note: Note) -> Iterator[NDArray[np.float32]]:
    """These of the `images` (n, height, width, channels), float32, telling `note` how far it is."""
    at_once = images_at_once(images.shape[1:], BATCH)
    for first in range(0, len(indices), at_once):
        note(N_("the network looks at the images"), first / len(indices))
        yield images[indices[first : first + at_once]].astype("float32")


def stratified(labels: NDArray[np.integer[Any]], most: int) -> Indices:
    """Indices of at most so many images, each class with its share of them, in order."""
    order = np.random.default_rng(0).permutation(len(labels))
    order = order[np.argsort(labels[order], kind="stable")]
    places = np.linspace(0, len(order) - 1, min(most, len(order))).round().astype(np.int64)
    return np.sort(order[places])


def _fitted_on(values: int) -> int:
    """How many images of so many values a projection is fitted on."""
    return min(FITTED_ON, max(FEWEST_FITTED, FITTED_BYTES // (4 * values)))


def _fitted(values: Features) -> Projection:
    if values.shape[1] <= MOST_VALUES:
        return Projection(np.zeros((0, 0), np.float32))
    from sklearn.utils.extmath import randomized_svd

    _left, _lengths, directions = randomized_svd(
        values, min(MOST_VALUES, *values.shape), random_state=0
    )
    return Projection(np.ascontiguousarray(directions.T, np.float32))
