"""A first convolution whose values are uncorrelated and of one size, computed from the images.

A network that has it need not learn it: its first steps go into what comes after (Jordan 2024,
arXiv 2404.00498, section 3.1). It stays an ordinary Conv2D, saved as such; as there, its filters
are fixed while its bias learns.
"""

import math
from collections.abc import Callable
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from core.architectures.base import WHITENING
from core.common.i18n import N_

IMAGES = 5000
MOST_PIXELS = 20_000_000
PIXELS_AT_A_TIME = 300_000
SMALLEST_VARIANCE = 5e-4  # of the mean variance of a pixel: what is next to constant is noise
NOTHING = 1e-8  # for images of one colour


def whiten(
    network: keras.Model,
    images: NDArray[np.uint8],
    indices: NDArray[np.int64],
    on_progress: Callable[[str], None] = lambda words: None,
) -> None:
    """Compute the weights of the layer `WHITENING` from some of `images[indices]`.

    `images`: uint8 (n, height, width, channels). Without such a layer nothing happens. The second
    half of its filters is the first one negated: what an activation cuts off on one side, the
    other shows. `on_progress` hears how far it is; what it raises ends this.
    """
    found = [layer for layer in network.layers if layer.name == WHITENING]
    if not found:
        return
    convolution = found[0]
    most = min(IMAGES, max(1, MOST_PIXELS // math.prod(images.shape[1:3])))
    chosen = indices[:: -(-len(indices) // most)]
    below = keras.Model(network.input, convolution.input)
    filters, offsets = _whitening(
        *patch_moments(below, images, chosen, convolution.kernel_size, on_progress)
    )
    height, width, channels, _ = convolution.kernel.shape
    kernel = filters.reshape(height, width, channels, -1)
    convolution.kernel.assign(np.concatenate([kernel, -kernel], axis=3))
    convolution.bias.assign(np.concatenate([offsets, -offsets]))


def patch_moments(
    below: keras.Model,
    images: NDArray[np.uint8],
    chosen: NDArray[np.int64],
    size: tuple[int, int],
    on_progress: Callable[[str], None],
) -> tuple[Any, Any]:
    """Mean and covariance of all patches of what `below` makes of the chosen images, in float64.

    Some images at a time: the patches of all would take 32 times the images' own memory.
    """
    together = max(1, PIXELS_AT_A_TIME // math.prod(images.shape[1:3]))
    count, total, products = 0, 0.0, 0.0
    for first in range(0, len(chosen), together):
        on_progress(
            N_(
                "computing the first filters: {first:,} of {count:,} images",
                first=first,
                count=len(chosen),
            )
        )
        some = images[chosen[first : first + together]].astype("float32")
        patches = _patches(np.asarray(below(some, training=False)), size).astype("float64")
        count += len(patches)
        total = total + patches.sum(axis=0)
        products = products + patches.T @ patches
    mean = total / count
    return mean, (products - count * np.outer(mean, mean)) / max(1, count - 1)


def _patches(images: NDArray[np.float32], size: tuple[int, int]) -> NDArray[np.float32]:
    """All patches of that height and width, each a row: (count, height · width · channels)."""
    windows = np.lib.stride_tricks.sliding_window_view(images, size, axis=(1, 2))
    return windows.transpose(0, 1, 2, 4, 5, 3).reshape(-1, size[0] * size[1] * images.shape[-1])


def _whitening(mean: Any, covariance: Any) -> tuple[Any, Any]:
    """Filters (values of a patch, the same number) and what to add: mean 0, covariance 1."""
    variances, directions = np.linalg.eigh(covariance)
    floor = max(NOTHING, SMALLEST_VARIANCE * np.trace(covariance) / len(covariance))
    filters = directions[:, ::-1] / np.sqrt(np.maximum(variances[::-1], 0) + floor)
    return filters, -mean @ filters
