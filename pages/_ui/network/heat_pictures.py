"""Pictures made of maps: heat over an image, with a scale that says what its colours mean.

The colours are Matplotlib's "inferno": they rise in lightness, so colour-blind people and a printer
without colours tell more from less.
"""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from core.datasets.base import Pixels
from core.explanation.records import HeatMap
from pages._ui.widgets.messages import data_url
from pages._ui.widgets.templates import show_html

LONGEST_SIDE = 360  # pixels of a picture with heat, or the image's own where that is larger
INFERNO = np.array(  # at 0, 1/8 … 1
    [
        [0, 0, 4],
        [31, 12, 72],
        [85, 15, 109],
        [136, 34, 106],
        [186, 54, 85],
        [227, 89, 51],
        [249, 140, 10],
        [249, 201, 50],
        [252, 255, 164],
    ],
    np.float32,
)


def coloured(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """Values 0–1 (height, width) as colours (height, width, 3), 0–255."""
    places = np.linspace(0, 1, len(INFERNO))
    channels = [np.interp(values, places, INFERNO[:, channel]) for channel in range(3)]
    return np.stack(channels, axis=-1).astype(np.float32)


def heat_over(pixels: Pixels, heat: HeatMap, opacity: float) -> Pixels:
    """The image, enlarged with hard pixels, under the map as colours of that opacity (0–1)."""
    height, width = pixels.shape[:2]
    scale = max(1, LONGEST_SIDE // max(height, width))
    image = np.repeat(np.repeat(pixels, scale, axis=0), scale, axis=1).astype(np.float32)
    colours = coloured(heat.on_image(height, width, scale))
    mixed = (1 - opacity) * image + opacity * colours  # gray images spread over the three
    return np.round(mixed).astype(np.uint8)


def show_pictures(pictures: Iterable[tuple[Pixels, str]]) -> None:
    """Pictures side by side, each with the words under it, which are its description too."""
    figures = [{"src": data_url(pixels), "words": words} for pixels, words in pictures]
    show_html("inside_pictures", pictures=figures)


def show_scale(low: str, high: str) -> None:
    """What the darkest and the brightest colour of a map mean."""
    steps = [f"rgb({red:.0f}, {green:.0f}, {blue:.0f})" for red, green, blue in INFERNO.tolist()]
    show_html("heat_scale", low=low, high=high, colours=", ".join(steps))
