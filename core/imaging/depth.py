"""Values of more than 8 bits as 0 to 255: which of them are black and white.

Needs NumPy alone; see `core.imaging.prepare`.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

USUAL_BITS = (8, 10, 12, 14, 16)
LARGEST_OF_16_BITS = 65_535
VALUES_AT_ONCE = 4_000_000

Scales = tuple[tuple[str, float, float], ...]


def scale_of(lowest: float, highest: float) -> tuple[float, float]:
    """Which values are black and white in files whose values lie between these two.

    0 to 1, or to the largest number of 8, 10, 12, 14 or 16 bits, whichever is the first to hold
    them; -1 to 1; else these two.
    """
    rounding = 1e-3
    if lowest >= 0 and highest <= 1 + rounding:
        return 0.0, 1.0
    if lowest >= 0 and highest <= LARGEST_OF_16_BITS:
        return 0.0, float(next(2**bits - 1 for bits in USUAL_BITS if highest <= 2**bits - 1))
    if lowest >= -1 - rounding and highest <= 1 + rounding:
        return -1.0, 1.0
    return lowest, max(highest, lowest + 1)


def to_eight_bits(kind: str, values: NDArray[Any], scales: Scales | None = ()) -> NDArray[np.uint8]:
    """Values of more than 8 bits as 0 to 255.

    `scales`: kind, black and white, decided for a data set as a whole. A kind that the data set
    has no files of goes by its type (16 bits) or by `scale_of` of this image. None: as data sets
    were imported before scales were kept, 16 bits by their type and others stretched one by one.
    """
    if kind == "16 bits":
        table = np.arange(LARGEST_OF_16_BITS + 1)
        if scales is None:
            return np.asarray((table >> 8).astype(np.uint8)[values])
        black, white = _scale(kind, scales) or (0, LARGEST_OF_16_BITS)
        return np.asarray(_between(table.astype(np.float32), black, white)[values])
    if scales is None:
        values = np.nan_to_num(values.astype(np.float64))
        low, span = values.min(), max(float(np.ptp(values)), 1e-9)
        return np.asarray(np.round((values - low) * (255 / span)), dtype=np.uint8)
    finite = values[np.isfinite(values)] if kind == "float" else values
    if not finite.size:
        return np.zeros(values.shape, np.uint8)
    scale = _scale(kind, scales) or scale_of(float(finite.min()), float(finite.max()))
    rows = max(1, VALUES_AT_ONCE // values.shape[1])
    blocks = [values[first : first + rows] for first in range(0, len(values), rows)]
    return np.concatenate([_between(block.astype(np.float64), *scale) for block in blocks])


def _scale(kind: str, scales: Scales) -> tuple[float, float] | None:
    return next(((black, white) for name, black, white in scales if name == kind), None)


def _between(values: NDArray[Any], black: float, white: float) -> NDArray[np.uint8]:
    shares = np.nan_to_num((values - black) / (white - black), nan=0, posinf=1, neginf=0)
    return np.asarray(np.round(np.clip(shares, 0, 1) * 255), dtype=np.uint8)
