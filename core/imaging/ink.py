"""A drawing, scanned or photographed, in the form of a data set of drawings.

The ground is taken away (`core.imaging.ground`), what is left is cropped to the ink and laid into
the image as the data set's own lie in theirs: `Ink` says how, measured by `core.imaging.drawings`.
Needs NumPy and Pillow alone; see `core.imaging.prepare`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from core.imaging.ground import (
    Values,
    highest,
    is_dark_ink,
    resized,
    shades,
    strength_of_ink,
    working_copy,
)

SMALLEST_PART = 0.03  # of the largest part's area
VISIBLE = 100  # of 255, in the form of a data set
DARK_SHADE = 40  # of 255: of a thing, whose own shades may be dark
ALIKE = 0.7  # so much fainter than the faintest usual, and more than the strongest, is alike
FLAT = 16  # grounds of the data set's images are so near to black


@dataclass(frozen=True)
class Ink:
    """How the ink of a data set's drawings lies in their images, in their pixels and shares.

    `longer`: the usual longer side of the box around the ink. `heights`, `widths`: of that box,
    from the smallest to the largest usual. `coverage`: mean brightness of an image (0 to 1), from
    the faintest to the strongest usual. `centre`: which middle keeps its place best, that of the
    box or that of mass; the place is `middle` (row, column; the first pixel's middle is 0), and
    `slack` how far off it usually is at most. `strokes`: lines; otherwise filled things with shades
    of their own. `dark`: dark ink on white, and all this is about the negatives; otherwise light
    ink on black.
    """

    longer: float
    heights: tuple[float, float]
    widths: tuple[float, float]
    coverage: tuple[float, float]
    centre: Literal["box", "mass"]
    middle: tuple[float, float]
    slack: float = 0.0
    strokes: bool = True
    dark: bool = False


def drawn(image: Image.Image, size: tuple[int, int], ink: Ink, invert: str) -> NDArray[np.uint8]:
    """The drawing in `image` (L) as uint8 `size` (height, width), laid as `ink` says.

    `invert`: "yes" takes the image for dark ink on a light ground, "no" for light on dark, "auto"
    finds out. Nothing but ground where there is no ink.
    """
    values = working_copy(image)
    if invert == "auto":
        is_dark = is_dark_ink(values) if ink.strokes else has_light_border(image)
    else:
        is_dark = invert == "yes"
    light = 255 - values if is_dark else values
    if ink.strokes:
        found = _without_litter(strength_of_ink(light))
    else:
        found = _cropped(shades(light), DARK_SHADE)
    pixels = np.zeros(size, np.uint8) if found is None else _laid(found, size, ink)
    return 255 - pixels if ink.dark else pixels


def has_light_border(image: Image.Image) -> bool:
    """Whether most pixels of the border are lighter than middle gray."""
    return float(np.median(_border(np.asarray(image.convert("L"))))) > 127


def is_in_form(light: Values, ink: Ink, same_size: bool) -> bool:
    """Whether an image, light on black and of the data set's size, is like those of the data set.

    One that came in that size (`same_size`) is where its ground is black. Others must be alike in
    size, place and thickness of the ink, too.
    """
    border = _border(light)
    if same_size:
        return not ink.strokes or float(np.median(border)) <= FLAT
    box = ink_box(light)
    if box is None or float(np.quantile(border, 0.9)) > FLAT:
        return False
    spare = 0.05 * max(light.shape)
    top, bottom, left, right = box
    low, high = ink.coverage
    off = np.subtract(middle_of(light, ink.centre), ink.middle)
    return bool(
        ink.heights[0] - spare <= bottom - top <= ink.heights[1] + spare
        and ink.widths[0] - spare <= right - left <= ink.widths[1] + spare
        and ALIKE * low <= light.mean() / 255 <= high / ALIKE
        and np.hypot(*off) <= ink.slack + spare
    )


def ink_box(light: NDArray[Any], visible: float = VISIBLE) -> tuple[int, int, int, int] | None:
    """First row, row after the last, first column, column after the last that have ink."""
    rows, columns = np.nonzero(light > visible)
    if not len(rows):
        return None
    return int(rows.min()), int(rows.max()) + 1, int(columns.min()), int(columns.max()) + 1


def middle_of(light: NDArray[Any], centre: str) -> tuple[float, float]:
    """Row and column of the middle of the ink's box or mass; there must be ink."""
    if centre == "box":
        top, bottom, left, right = ink_box(light) or (0, *light.shape[:1], 0, light.shape[1])
        return (top + bottom - 1) / 2, (left + right - 1) / 2
    total = float(light.sum())
    rows, columns = (np.arange(side) for side in light.shape)
    return float(light.sum(axis=1) @ rows) / total, float(light.sum(axis=0) @ columns) / total


def _without_litter(strength: Values) -> Values | None:
    """Cropped to the ink: specks are left out, and what runs in from the edge where there is more.

    None where nothing is left.
    """
    parts = _connected(strength > 0.5)
    if not parts:
        return None
    height, width = strength.shape

    def is_inside(part: NDArray[np.int64]) -> bool:
        rows, columns = part // width, part % width
        return bool(
            rows.min() > 0
            and columns.min() > 0
            and rows.max() < height - 1
            and columns.max() < width - 1
        )

    inside = [part for part in parts if is_inside(part)]
    largest = max(len(part) for part in parts)
    if inside and max(len(part) for part in inside) >= SMALLEST_PART * largest:
        parts = inside
    largest = max(len(part) for part in parts)
    kept = np.zeros(strength.size, bool)
    kept[np.concatenate([part for part in parts if len(part) >= SMALLEST_PART * largest])] = True
    soft = highest(kept.reshape(strength.shape).astype(np.float32), 3)
    ink = strength * soft
    rows, columns = np.nonzero(kept.reshape(strength.shape))
    return ink[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]


def _connected(mask: NDArray[np.bool_]) -> list[NDArray[np.int64]]:
    """Flat indices of each part of the mask that hangs together, also over corners."""
    width = mask.shape[1]
    padded = np.pad(mask, 1)
    steps = [row * (width + 2) + column for row in (-1, 0, 1) for column in (-1, 0, 1)]
    left = set(np.flatnonzero(padded).tolist())
    parts = []
    while left:
        waiting = {left.pop()}
        part = set(waiting)
        while waiting:
            waiting = {place + step for place in waiting for step in steps} & left
            left -= waiting
            part |= waiting
        rows, columns = np.divmod(np.array(sorted(part)), width + 2)
        parts.append((rows - 1) * width + columns - 1)
    return parts


def _laid(found: Values, size: tuple[int, int], ink: Ink) -> NDArray[np.uint8]:
    """The cropped ink, with strokes as thick as the data set's, at its place in an image."""
    small = _scaled(found, ink)
    if ink.strokes:
        area, steps = size[0] * size[1], range(1, max(found.shape) // 4)
        faintest, strongest = ALIKE * area * ink.coverage[0], area * ink.coverage[1] / ALIKE
        wider = (highest(np.pad(found, step), 2 * step + 1) for step in steps)
        small = _first(wider, lambda one: one.sum() >= faintest, small, ink)
        thinner = (-highest(-np.pad(found, 1), 2 * step + 1) for step in steps)
        small = _first(thinner, lambda one: one.sum() <= strongest, small, ink)
    return _placed(small, size, ink)


def _first(
    changed: Iterable[Values], enough: Callable[[Values], bool], small: Values, ink: Ink
) -> Values:
    """`small`, or the first of these, laid to scale, that is `enough`; the last that has ink."""
    for one in changed:
        cropped = _cropped(one)
        if enough(small) or cropped is None:
            break
        small = _scaled(cropped, ink)
    return small


def _cropped(values: Values, visible: float = VISIBLE) -> Values | None:
    box = ink_box(255 * values, visible)
    return None if box is None else values[box[0] : box[1], box[2] : box[3]]


def _scaled(found: Values, ink: Ink) -> Values:
    """As large as the data set's: sides kept in proportion as far as those of its images are."""
    height, width = found.shape
    scale = ink.longer / max(height, width)
    sides = [
        max(1, round(min(max(side * scale, low), high)))
        for side, (low, high) in ((height, ink.heights), (width, ink.widths))
    ]
    small = resized(found, sides)
    return small / max(float(small.max()), 1e-6) if ink.strokes else small


def _placed(small: Values, size: tuple[int, int], ink: Ink) -> NDArray[np.uint8]:
    rows, columns = small.shape
    middle = middle_of(255 * small, ink.centre)
    top, left = (
        min(max(round(wanted - have), 0), side - length)
        for wanted, have, side, length in zip(ink.middle, middle, size, small.shape, strict=True)
    )
    image = np.zeros(size, np.uint8)
    image[top : top + rows, left : left + columns] = np.round(small * 255).astype(np.uint8)
    return image


def _border(pixels: NDArray[Any]) -> NDArray[Any]:
    return np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])
