"""Uploads and drawings in the form of a data set's images, with refusals in words.

`core.imaging.prepare` does it (with `core.imaging.pixels` and `core.imaging.ink`), knowing nothing
of Vistazo; here it meets the catalogue of data sets, and what it refuses becomes a UserError.
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from core.common.errors import UserError
from core.common.i18n import N_
from core.imaging import pixels
from core.imaging import prepare as preparing
from core.imaging.depth import Scales
from core.imaging.pixels import FORMATS, LARGEST_FILE_MB, LONGEST_SIDE, UPLOADED, Limits
from core.imaging.prepare import Fit, Invert, Preparation, prepare

__all__ = [
    "FORMATS",
    "LARGEST_FILE_MB",
    "SUFFIXES",
    "Fit",
    "Invert",
    "Limits",
    "Preparation",
    "as_it_came",
    "decode",
    "enlarged_png",
    "prepare",
    "read",
    "read_with_thumbnail",
    "thumbnail",
]
SMALLEST_SHOWN = 96  # pixels: how short a side of an enlarged image may be
LONGEST_OF_DOTS = 32  # pixels: up to there a thumbnail keeps each as it is
SUFFIXES = ("jpg", "jpeg", "png", "webp", "bmp", "gif", "tif", "tiff", "avif", "heic", "heif")


def read(
    content: bytes, name: str, how: Preparation, limits: Limits = UPLOADED
) -> NDArray[np.uint8]:
    """As `preparing.read`; UserError for what it refuses."""
    with _refused_in_words():
        return preparing.read(content, name, how, limits)


def read_with_thumbnail(
    content: bytes, name: str, how: Preparation, limits: Limits, longest: int
) -> tuple[NDArray[np.uint8], bytes]:
    """As `read`, and a thumbnail of what came, decoded once for both; see `thumbnail`."""
    with _refused_in_words():
        enough = max(preparing.enough_for(how), longest)
        image = pixels.decode(content, name, limits, enough, how.scales)
        return preparing.prepare_checked(image, name, how), thumbnail(image, longest)


def thumbnail(image: Image.Image, longest: int) -> bytes:
    """The image at most `longest` pixels long, as PNG where it is tiny, else as JPEG."""
    factor = longest / max(image.size)
    if factor < 1:
        size = max(1, round(image.width * factor)), max(1, round(image.height * factor))
        image = image.resize(size, Image.Resampling.BILINEAR, reducing_gap=2.0)
    stream = io.BytesIO()
    if max(image.size) <= LONGEST_OF_DOTS:
        image.save(stream, "PNG")
    else:
        image.save(stream, "JPEG", quality=80)
    return stream.getvalue()


def decode(
    content: bytes,
    name: str,
    limits: Limits = UPLOADED,
    enough: int = LONGEST_SIDE,
    scales: Scales | None = (),
) -> Image.Image:
    """As `pixels.decode`; UserError for what it refuses."""
    with _refused_in_words():
        return pixels.decode(content, name, limits, enough, scales)


def as_it_came(content: bytes, name: str, how: Preparation, longest: int) -> NDArray[np.uint8]:
    """The image in `content` for people to see: uint8 (height, width, 1 or 3), upright."""
    image = decode(content, name, enough=longest, scales=how.scales)
    image.thumbnail((longest, longest))
    return np.asarray(image, dtype=np.uint8).reshape(image.height, image.width, -1)


def enlarged_png(pixels: NDArray[np.uint8]) -> bytes:
    """PNG of uint8 (height, width, 1 or 3), enlarged by a whole factor with hard pixels."""
    image = Image.fromarray(pixels[..., 0] if pixels.shape[-1] == 1 else pixels)
    factor = max(1, -(-SMALLEST_SHOWN // min(image.size)))
    image = image.resize((image.width * factor, image.height * factor), Image.Resampling.NEAREST)
    stream = io.BytesIO()
    image.save(stream, "PNG")
    return stream.getvalue()


@contextmanager
def _refused_in_words() -> Iterator[None]:
    try:
        yield
    except pixels.Unusable as error:
        # `Unusable` has a code, a literal text and values as this has, but knows no translations.
        why = N_(error.text, **error.values)
        raise UserError(error.code, N_("{name}: {why}."), name=error.name, why=why) from None
