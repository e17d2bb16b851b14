"""Ink apart from its ground: paper in uneven light, a blackboard, a plain page.

Needs NumPy and Pillow alone; see `core.imaging.prepare`.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

WORKING_SIDE = 256
ROUGH_SIDE = 48
GROUND_SHARE = 0.3  # of the image's side: what is narrower than that is ink, what is wider ground
WIDE_SHARE = 0.4  # what fills half of a square of that side is its ground
FAINTEST = 0.05  # of what is possible on that ground: fainter ink than that is none
TIMES_NOISE = 10.0  # measured: empty paper reaches 16 at its edges, pencil begins at 23
SURELY_INK = 0.4  # whatever the noise: a photograph of many things is noise all over
LEAST_POSSIBLE = 64  # where the ground is nearly white, noise would count too much
EDGE, BODY = 0.3, 0.6  # of the strongest ink: weaker is ground, stronger is ink through and through
ROUNDS = 8
Values = NDArray[np.float32]


def working_copy(image: Image.Image) -> Values:
    scale = WORKING_SIDE / max(image.size)
    width, height = (max(1, round(side * scale)) for side in image.size)
    if scale < 1:
        image = image.resize((width, height), Image.Resampling.BOX)
    return np.asarray(image, dtype=np.float32)


def is_dark_ink(values: Values) -> bool:
    """Whether what differs from its wide surroundings is darker than them rather than lighter."""
    scale = min(1.0, ROUGH_SIDE / max(values.shape))
    rough = resized(values, [max(1, round(side * scale)) for side in values.shape])
    window = round(WIDE_SHARE * max(rough.shape)) // 2 * 2 + 1
    around = Image.fromarray(rough.astype(np.uint8)).filter(ImageFilter.MedianFilter(window))
    apart = rough - np.asarray(around, dtype=np.float32)
    strong = np.abs(apart) > 0.5 * np.abs(apart).max()
    return float(apart[strong].sum()) < 0


def strength_of_ink(light: Values) -> Values:
    """How much of light ink there is at each pixel, 0 to 1.

    The ground is the image without what is narrower than `GROUND_SHARE` of it (a morphological
    opening), as far as light may vary: ink counts by its share of the way from there to white.
    """
    window = max(3, round(GROUND_SHARE * max(light.shape)))
    smooth = _mean(light, 3) if min(light.shape) >= WORKING_SIDE // 4 else light
    beyond = np.pad(smooth, window, mode="edge")  # or light that rises to the border looks like ink
    ground = highest(-highest(-beyond, window), window)[window:-window, window:-window]
    possible = np.maximum(255 - ground, LEAST_POSSIBLE)
    share = (smooth - ground) / possible
    usual = float(np.median(share))
    noise = 1.4826 * float(np.median(np.abs(share - usual)))
    strongest = float(np.sort(share, axis=None)[-max(1, share.size // 1000) :].mean())
    faintest = max(FAINTEST, min(usual + TIMES_NOISE * noise, SURELY_INK))
    if strongest < faintest:
        return np.zeros_like(light)
    share = (light - ground) / possible
    low = EDGE * strongest
    share = np.clip((share - low) / max(BODY * strongest - low, 1e-6), 0, 1)
    return np.asarray(share, dtype=np.float32)


def shades(light: Values) -> Values:
    """A thing's own shades, 0 to 1, over a ground that goes evenly from border to border."""
    border = np.ones(light.shape, bool)
    border[1:-1, 1:-1] = False
    ground = np.minimum(_even_ground(light, border, terms=3), 254)
    return np.asarray(np.clip((light - ground) / (255 - ground), 0, 1), dtype=np.float32)


def _even_ground(values: Values, only: NDArray[np.bool_] | None = None, terms: int = 6) -> Values:
    """A surface of second degree (of first with 3 `terms`) through most of the pixels, or of those
    in `only`: what lies far off is left out, and the surface found anew."""
    height, width = values.shape
    y, x = (grid.ravel() for grid in np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j])
    parts = np.stack([np.ones_like(x), x, y, x * y, x * x, y * y], axis=1)[:, :terms]
    used = np.ones(values.size, bool) if only is None else only.ravel()
    flat = values.ravel().astype(np.float64)
    surface = np.full(values.size, np.median(flat[used]))
    for _ in range(ROUNDS):
        off = np.abs(flat - surface)
        taken = used & (off <= max(2.5 * float(np.median(off[used])), 1.0))
        surface = parts @ np.linalg.lstsq(parts[taken], flat[taken], rcond=None)[0]
    return np.asarray(surface.reshape(values.shape), dtype=np.float32)


def resized(values: Values, size: Sequence[int]) -> Values:
    image = Image.fromarray(values).resize((size[1], size[0]), Image.Resampling.BOX)
    return np.asarray(image, dtype=np.float32)


def _mean(values: Values, window: int) -> Values:
    """The mean of a square of `window` (odd) around each pixel."""
    padded = np.pad(values, window // 2, mode="edge")
    sums = np.lib.stride_tricks.sliding_window_view(padded, (window, window))
    return np.asarray(sums.mean(axis=(2, 3)), dtype=np.float32)


def highest(values: Values, window: int) -> Values:
    """The highest value of a square of `window` pixels around each; odd windows lie evenly."""
    for axis in (0, 1):
        before = window // 2
        padding = [(0, 0), (0, 0)]
        padding[axis] = (before, window - 1 - before)
        values = np.pad(values, padding, mode="edge")
        reach = 1
        while reach < window:  # of twice as many with each step
            step = min(reach, window - reach)
            length = values.shape[axis] - step
            ahead: Any = [slice(None), slice(None)]
            behind: Any = [slice(None), slice(None)]
            ahead[axis], behind[axis] = slice(step, None), slice(0, length)
            values = np.maximum(values[tuple(ahead)], values[tuple(behind)])
            reach += step
    return values
