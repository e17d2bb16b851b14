"""First filters that are computed from the images: a whitening convolution, and identities."""

from typing import Any

import keras
import numpy as np


def whiten(network: Any, convolution: Any, images: Any) -> None:
    """Filters under which what neighbouring pixels have in common is gone (arXiv 2404.00498, 3.1).

    Computed from at most 5,000 of the `images`; the second half of them is the first one negated.
    """
    most = min(5000, max(1, 20_000_000 // (images.shape[1] * images.shape[2])))
    chosen = images[:: -(-len(images) // most)]
    below = keras.Model(network.input, convolution.input)
    size, count, total, products = convolution.kernel_size, 0, 0.0, 0.0
    together = max(1, 300_000 // (images.shape[1] * images.shape[2]))
    for first in range(0, len(chosen), together):
        some = chosen[first : first + together].astype("float32")
        prepared = keras.ops.convert_to_numpy(below(some, training=False))
        patches = np.lib.stride_tricks.sliding_window_view(prepared, size, axis=(1, 2))
        patches = patches.transpose(0, 1, 2, 4, 5, 3)
        patches = patches.reshape(-1, size[0] * size[1] * prepared.shape[-1]).astype("float64")
        count += len(patches)
        total = total + patches.sum(axis=0)
        products = products + patches.T @ patches
    mean = total / count
    covariance = (products - count * np.outer(mean, mean)) / max(1, count - 1)
    variances, directions = np.linalg.eigh(covariance)
    floor = max(1e-8, 5e-4 * np.trace(covariance) / len(covariance))
    filters = directions[:, ::-1] / np.sqrt(np.maximum(variances[::-1], 0) + floor)
    height, width, channels, _ = convolution.kernel.shape
    kernel, offsets = filters.reshape(height, width, channels, -1), -mean @ filters
    convolution.kernel.assign(np.concatenate([kernel, -kernel], axis=3))
    convolution.bias.assign(np.concatenate([offsets, -offsets]))


def hand_on(convolution: Any) -> None:
    """Let the first filters of a 3×3 convolution begin by handing on what they get."""
    kernel = keras.ops.convert_to_numpy(convolution.kernel).copy()
    same = range(min(kernel.shape[2:]))
    kernel[..., same] = 0
    kernel[1, 1, same, same] = 1
    convolution.kernel.assign(kernel)
