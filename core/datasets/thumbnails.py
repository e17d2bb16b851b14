"""What a data set looks like, in a square as small as a fingertip."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from core.common.errors import UserError
from core.datasets.base import Arrays
from core.datasets.cache import cached_arrays, read_meta

SIDE = 28  # pixels of each of the four images
IMAGES_LOOKED_AT = 2_000  # for one of each class


def thumbnail(name: str) -> NDArray[np.uint8] | None:
    """Four training images of different classes in one, uint8 (56, 56, 1 or 3).

    None where the images of the data set are not in the workspace. Reads four images alone.
    """
    meta = read_meta(name)
    if meta is None:
        return None
    try:
        return _four(name, meta.checksum)
    except UserError:  # they went away between the two looks
        return None


def of_each_class(arrays: Arrays, most: int) -> NDArray[np.int64]:
    """The numbers of the first training images of the `most` first classes that are found."""
    labels = np.asarray(arrays.y_train[:IMAGES_LOOKED_AT])
    return np.unique(labels, return_index=True)[1][:most]


@lru_cache(maxsize=256)
def _four(name: str, checksum: str) -> NDArray[np.uint8]:
    arrays = cached_arrays(name, checksum)
    tiles = [_tile(arrays.x_train[index]) for index in np.resize(of_each_class(arrays, 4), 4)]
    return np.concatenate([np.concatenate(tiles[:2], axis=1), np.concatenate(tiles[2:], axis=1)])


def _tile(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """One image, uint8 (height, width, channels), as a square; small ones with hard pixels."""
    channels = pixels.shape[-1]
    image = Image.fromarray(pixels[..., 0] if channels == 1 else np.asarray(pixels))
    hard = max(image.size) <= SIDE
    way = Image.Resampling.NEAREST if hard else Image.Resampling.LANCZOS
    return np.asarray(image.resize((SIDE, SIDE), way), np.uint8).reshape(SIDE, SIDE, channels)
