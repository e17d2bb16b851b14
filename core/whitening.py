"""A first convolution whose values are uncorrelated and of one size, computed from the images.

A network that has it need not learn it: its first steps go into what comes after (Jordan 2024,
arXiv 2404.00498, section 3.1). It stays an ordinary Conv2D, saved as such; as there, its filters
are fixed while its bias learns.
"""

from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

WHITENING = "whitening"
IMAGES = 5000
SMALLEST_VARIANCE = 5e-4  # of the mean variance of a pixel: what is next to constant is noise
NOTHING = 1e-8  # for images of one colour


def whiten(network: keras.Model, images: NDArray[np.uint8], indices: NDArray[np.int64]) -> None:
    """Compute the weights of the layer `WHITENING` from some of `images[indices]`.

    `images`: uint8 (n, height, width, channels). Without such a layer nothing happens. The second
    half of its filters is the first one negated: what an activation cuts off on one side, the
    other shows.
    """
    found = [layer for layer in network.layers if layer.name == WHITENING]
    if not found:
        return
    convolution = found[0]
    chosen = indices[:: max(1, len(indices) // IMAGES)][:IMAGES]
    below = keras.Model(network.inputs, convolution.input)
    seen = below.predict(images[chosen].astype("float32"), batch_size=256, verbose=0)
    filters, offsets = _whitening(_patches(np.asarray(seen, "float32"), convolution.kernel_size))
    height, width, channels, _ = convolution.kernel.shape
    kernel = filters.reshape(height, width, channels, -1)
    convolution.kernel.assign(np.concatenate([kernel, -kernel], axis=3))
    convolution.bias.assign(np.concatenate([offsets, -offsets]))


def _patches(images: NDArray[np.float32], size: tuple[int, int]) -> NDArray[np.float32]:
    """All patches of that height and width, each a row: (count, height · width · channels)."""
    windows = np.lib.stride_tricks.sliding_window_view(images, size, axis=(1, 2))
    return windows.transpose(0, 1, 2, 4, 5, 3).reshape(-1, size[0] * size[1] * images.shape[-1])


def _whitening(patches: NDArray[np.float32]) -> tuple[Any, Any]:
    """Filters (values of a patch, the same number) and what to add: mean 0, covariance 1."""
    mean = patches.mean(axis=0)
    covariance = np.cov(patches, rowvar=False)
    variances, directions = np.linalg.eigh(covariance)
    floor = max(NOTHING, SMALLEST_VARIANCE * np.trace(covariance) / len(covariance))
    filters = directions[:, ::-1] / np.sqrt(np.maximum(variances[::-1], 0) + floor)
    return filters, -mean @ filters
