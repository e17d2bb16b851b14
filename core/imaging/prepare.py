"""From an image file to the array that a network takes: `read`, the whole way.

Needs NumPy and Pillow alone, as `core.imaging.pixels`, `core.imaging.ground` and
`core.imaging.ink`, of which it is made: `core.export.program` writes the four into the program that
goes with a trained network, so both prepare alike.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from core.imaging.depth import Scales
from core.imaging.ink import Ink, drawn, has_light_border, is_in_form
from core.imaging.pixels import LONGEST_SIDE, UPLOADED, Limits, Unusable, decode

SPARE = 2  # how much larger than asked for a JPEG is decoded, so that resampling stays good
Invert = Literal["auto", "no", "yes"]
Fit = Literal["crop", "pad", "stretch"]


@dataclass(frozen=True)
class Preparation:
    """How an image is brought into the form of a data set's images.

    `shape` (height, width, channels) of the result. `ink` is the data set's where it is made of
    drawings: the ground is taken away, and the ink laid as theirs is; an image that has the data
    set's form already is left so. `invert` "yes" takes the image for dark ink on a light ground,
    "no" for light on dark, "auto" finds out. Without ink, `fit` says what becomes of images of
    another shape: the middle is taken (crop), black is added (pad), or they are distorted
    (stretch). `scales` are the data set's: see `depth.to_eight_bits`.
    """

    shape: tuple[int, int, int]
    ink: Ink | None = None
    invert: Invert = "auto"
    fit: Fit = "crop"
    scales: Scales | None = ()


def read(
    content: bytes, name: str, how: Preparation, limits: Limits = UPLOADED
) -> NDArray[np.uint8]:
    """The image in `content` in the form that `how` describes; see `decode` and `prepare`.

    Raises Unusable for what is no image, damaged, too large, or where there should be ink and is
    none. Data sets are imported and images to predict are read through here, so both look the same.
    """
    return prepare_checked(decode(content, name, limits, enough_for(how), how.scales), name, how)


def enough_for(how: Preparation) -> int:
    """How long the sides of a JPEG have to be, in pixels, for what becomes of it."""
    return LONGEST_SIDE if how.ink else SPARE * max(how.shape[:2])


def prepare_checked(image: Image.Image, name: str, how: Preparation) -> NDArray[np.uint8]:
    """The decoded image as `prepare` has it; Unusable where there should be ink and is none."""
    pixels = prepare(image, how)
    if how.ink and pixels.min() == pixels.max():
        raise Unusable("image-empty", "there is nothing on it, only an empty ground", name=name)
    return pixels


def prepare(image: Image.Image, how: Preparation) -> NDArray[np.uint8]:
    """The L or RGB image as uint8 (height, width, channels), in the form that `how` describes.

    Where there should be ink and is none, all pixels are alike.
    """
    height, width, channels = how.shape
    image = image.convert("L" if channels == 1 else "RGB")
    if how.ink is None:
        pixels = np.asarray(_fitted(image, (width, height), how.fit), dtype=np.uint8)
        return pixels.reshape(how.shape)
    ready = _in_form(image, how, how.ink)
    if ready is None:
        gray = drawn(image.convert("L"), (height, width), how.ink, how.invert)
        ready = np.repeat(gray[..., None], channels, axis=2)
    return ready.reshape(how.shape)


def _in_form(image: Image.Image, how: Preparation, ink: Ink) -> NDArray[np.uint8] | None:
    """The image without more ado, where that is like those of the data set; None where it is not.

    An image of their size, or enlarged with hard pixels, is like them where its ground is.
    """
    dark = how.invert == "yes" or (how.invert == "auto" and has_light_border(image))
    image = ImageOps.invert(image) if dark != ink.dark else image
    size = how.shape[1::-1]
    small = image.resize(size, Image.Resampling.NEAREST)
    same_size = small.resize(image.size, Image.Resampling.NEAREST).tobytes() == image.tobytes()
    small = small if same_size else _fitted(image, size, how.fit)
    pixels = np.asarray(small, dtype=np.uint8)
    gray = np.asarray(small.convert("L"), dtype=np.float32)
    light = 255 - gray if ink.dark else gray
    return pixels if is_in_form(light, ink, same_size) else None


def _fitted(image: Image.Image, size: tuple[int, int], fit: Fit) -> Image.Image:
    if fit == "crop":
        return ImageOps.fit(image, size, Image.Resampling.LANCZOS)
    if fit == "stretch":
        return image.resize(size, Image.Resampling.LANCZOS)
    scale = min(size[0] / image.width, size[1] / image.height)
    inner = [max(1, round(side * scale)) for side in image.size]
    ground = Image.new(image.mode, size)
    place = ((size[0] - inner[0]) // 2, (size[1] - inner[1]) // 2)
    ground.paste(image.resize((inner[0], inner[1]), Image.Resampling.LANCZOS), place)
    return ground
