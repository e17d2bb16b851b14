"""Whether a data set is made of drawings, and how they lie in their images: measured from them."""

from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from core.imaging.batches import images_at_once
from core.imaging.ink import FLAT, Ink, ink_box, middle_of

MOST_IMAGES = 1_500
MOST_NOT_SO = 0.03  # of the images: a few may be drawn up to the border, or be blank
LEAST_GROUND = 0.1  # of each side: padded photographs fill two of them
GRAYEST = 12  # how far apart the colours of a pixel may lie in an image without colour
LONGEST_STROKE = 0.3  # of the image's side: what is wider than that is a filled thing
MOST_FILLED = 0.3  # of the ink, in the usual image
BEYOND = 0.01  # share of the images on either side that are not usual


def measure_ink(images: NDArray[np.uint8]) -> Ink | None:
    """How the ink lies in `images` (n, height, width, channels); None where they are no drawings.

    Drawings are gray, with ink on a ground that is black (or white) up to the border.
    """
    count = images_at_once(images.shape[1:], MOST_IMAGES)
    sample = images[np.unique(np.linspace(0, len(images) - 1, count).astype(int))]
    apart = np.ptp(sample, axis=-1)
    gray = sample.mean(axis=-1, dtype=np.float32)
    sides = [gray[:, 0], gray[:, -1], gray[:, :, 0], gray[:, :, -1]]
    grounds = np.median(np.concatenate(sides, axis=1), axis=1)
    dark = bool(np.median(grounds) > 127)
    light, grounds = (255 - gray, 255 - grounds) if dark else (gray, grounds)
    boxes = [ink_box(image) for image in light]
    right = (grounds <= FLAT) & np.array([box is not None for box in boxes])
    right &= np.quantile(apart.reshape(len(apart), -1), 0.99, axis=1) <= GRAYEST
    if np.mean(~right) > MOST_NOT_SO:
        return None
    inked = [box for box, good in zip(boxes, right, strict=True) if box and good]
    found = _measured(light[right], np.array(inked), dark)
    sides = [255 - side if dark else side for side in sides]
    ground = np.array([np.mean(side <= FLAT, axis=1) for side in sides]).min(axis=0)
    open_sides = np.mean(ground >= LEAST_GROUND) >= 1 - MOST_NOT_SO
    return found if open_sides or not found.strokes else None


def _measured(light: NDArray[np.float32], boxes: NDArray[np.int64], dark: bool) -> Ink:
    top, bottom, left, right = boxes.T
    heights, widths = bottom - top, right - left
    middles = {
        "box": np.array([middle_of(image, "box") for image in light]),
        "mass": np.array([middle_of(image, "mass") for image in light]),
    }
    spread = {name: float(places.std(axis=0).sum()) for name, places in middles.items()}
    centre: Literal["box", "mass"] = "box" if spread["box"] <= spread["mass"] else "mass"
    middle = np.median(middles[centre], axis=0) if centre == "box" else middles[centre].mean(axis=0)
    off = np.hypot(*(middles[centre] - middle).T)
    return Ink(
        longer=float(np.median(np.maximum(heights, widths))),
        heights=_usual(heights),
        widths=_usual(widths),
        coverage=_usual(light.mean(axis=(1, 2)) / 255),
        centre=centre,
        middle=(round(float(middle[0]), 2), round(float(middle[1]), 2)),
        slack=round(float(np.quantile(off, 0.99)), 2),
        strokes=bool(np.median([_filled(image) for image in light]) < MOST_FILLED),
        dark=dark,
    )


def _usual(values: NDArray[Any]) -> tuple[float, float]:
    low, high = np.quantile(values, (BEYOND, 1 - BEYOND))
    return round(float(low), 3), round(float(high), 3)


def _filled(light: NDArray[np.float32]) -> float:
    """Share of the ink in places that are wide in all directions (morphological opening)."""
    window = max(3, round(LONGEST_STROKE * min(light.shape)) // 2 * 2 + 1)
    image = Image.fromarray(np.pad(light, window).astype(np.uint8))
    opened = image.filter(ImageFilter.MinFilter(window)).filter(ImageFilter.MaxFilter(window))
    return float(np.asarray(opened, np.float32).sum() / light.sum())
