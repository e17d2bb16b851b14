"""How far an image is from all digits that the reader at hand from the start has learned from.

The network's own features tell a photograph from a digit badly
(`docs/decisions/0045-a-network-from-the-start.md`); its pixels tell it well, once the digits that
are compared with are drawn by other hands and pens too:
`digit_reader_known.npz` beside this module has them as 8×8 pixels, made by
`scripts/digit_reader.py`. NumPy alone: the app's process answers at each stroke.
"""

from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

KNOWN = Path(__file__).with_name("digit_reader_known.npz")
SOFTENED = (0.003, 0.165, 0.664, 0.165, 0.003)  # a Gaussian, 0.6 pixels wide
Values = NDArray[np.float32]


def farther(pixels: NDArray[np.uint8]) -> float:
    """The share, 0 to 1, of digits that were held back that are at least as far from what it has
    learned from as one image, uint8 (8, 8, 1), in the form of the data set `digits`."""
    known, usual = _load()
    distance = nearest(known, softened(pixels[None]))[0]
    return float(np.mean(usual >= distance))


def softened(images: NDArray[np.uint8]) -> Values:
    """Images (n, 8, 8, 1) as (n, 64) values, each pixel spread a little over those around it: a
    stroke beside another one is near to it."""
    side, beyond = images.shape[1], len(SOFTENED) // 2
    wide = np.pad(images[..., 0].astype(np.float32), ((0, 0), (beyond, beyond), (beyond, beyond)))
    steps = range(len(SOFTENED))
    rows = np.stack([SOFTENED[step] * wide[:, step : step + side] for step in steps]).sum(axis=0)
    spread = np.stack([SOFTENED[step] * rows[..., step : step + side] for step in steps])
    return np.asarray(spread.sum(axis=0), np.float32).reshape(len(images), -1)


def nearest(known: Values, asked: Values) -> Values:
    """How far each of `asked` (m, 64) is from the nearest of `known` (n, 64), (m,)."""
    squares = (asked**2).sum(1)[:, None] + (known**2).sum(1)[None] - 2 * asked @ known.T
    return np.asarray(np.sqrt(np.maximum(squares.min(axis=1), 0)), np.float32)


@lru_cache(maxsize=1)
def _load() -> tuple[Values, Values]:
    """The digits that it is compared with, and how far those are that were held back."""
    with np.load(KNOWN) as file:
        return softened(file["images"]), file["distances"]
