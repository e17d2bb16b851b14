"""From an uploaded file or a drawing to the array that a network takes.

Nothing here trusts its input: files are identified by their content, sizes are limited before
pixels are decoded, and every refusal says which file and why.
"""

import io
import warnings
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

from core.datasets import find
from core.errors import LabError

FORMATS = ("JPEG", "PNG", "WEBP", "BMP", "GIF", "TIFF")
SUFFIXES = ("jpg", "jpeg", "png", "webp", "bmp", "gif", "tif", "tiff")
Image.MAX_IMAGE_PIXELS = None  # `Limits` decide, before any pixel is decoded
LARGEST_FILE_MB = 20
LARGEST_IMAGE_MEGAPIXELS = 64
LONGEST_SIDE = 2048
SPARE = 2  # how much larger than asked for a JPEG is decoded, so that resampling stays good
Invert = Literal["auto", "no", "yes"]
Fit = Literal["crop", "pad", "stretch"]


@dataclass(frozen=True)
class Limits:
    """What is refused before its pixels are decoded."""

    file_mb: int = LARGEST_FILE_MB
    megapixels: int = LARGEST_IMAGE_MEGAPIXELS


UPLOADED = Limits()


@dataclass(frozen=True)
class Preparation:
    """How an image is brought into the form of a data set's images.

    `shape` (height, width, channels) of the result. `ink` and `ink_margin` are the data set's: with
    light ink on a dark ground the ink is cropped, centred and given that margin; an image that has
    the data set's size already is taken for one of its kind and left so. `invert` turns dark ink on
    a light ground around; "auto" does where the image's border is light. Without ink, `fit` says
    what becomes of images of another shape: the middle is taken (crop), black is added (pad), or
    they are distorted (stretch).
    """

    shape: tuple[int, int, int]
    ink: str | None = None
    ink_margin: float = 0.0
    invert: Invert = "auto"
    fit: Fit = "crop"


def preparation(data_name: str, invert: Invert = "auto") -> Preparation:
    """How images are brought into the form of the data set `data_name`."""
    dataset = find(data_name)
    return Preparation(dataset.image_shape, dataset.ink, dataset.ink_margin, invert, dataset.fit)


def read(
    content: bytes, name: str, how: Preparation, limits: Limits = UPLOADED
) -> NDArray[np.uint8]:
    """The image in `content` in the form that `how` describes; see `decode` and `prepare`.

    Data sets are imported and images to predict are read through here, so both look the same.
    """
    enough = LONGEST_SIDE if how.ink else SPARE * max(how.shape[:2])
    return prepare(decode(content, name, limits, enough), how)


def decode(
    content: bytes, name: str, limits: Limits = UPLOADED, enough: int = LONGEST_SIDE
) -> Image.Image:
    """The image in `content`, upright, as RGB or L. `name` is only used in error messages.

    What is longer than `LONGEST_SIDE` pixels may come smaller, a JPEG whose sides are all twice as
    long as `enough` too. Transparency is laid on white, CMYK,
    palette and 16-bit images are converted, EXIF rotation is applied. Raises LabError for what is
    no image, damaged, or too large.
    """
    if len(content) > limits.file_mb * 1_000_000:
        raise LabError(f"{name}: larger than {limits.file_mb} MB.")
    if not content:
        raise LabError(f"{name}: the file is empty.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what matters is raised
            image: Image.Image = Image.open(io.BytesIO(content), formats=FORMATS)
            megapixels = image.width * image.height / 1e6
            if megapixels > limits.megapixels:
                raise LabError(
                    f"{name}: {megapixels:.0f} megapixels; the limit is {limits.megapixels}."
                )
            image.draft(image.mode, (enough, enough))  # JPEG: decode a smaller one
            image.load()
            if max(image.size) > LONGEST_SIDE and not image.mode.startswith("I;16"):
                image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))  # else conversions take gigabytes
            return _plain(ImageOps.exif_transpose(image))
    except LabError:
        raise
    except UnidentifiedImageError:
        raise LabError(f"{name}: not an image that can be read ({', '.join(FORMATS)}).") from None
    except Exception as error:  # decoders of six formats, fed by strangers
        raise LabError(f"{name}: the image is damaged ({error}).") from None


def prepare(image: Image.Image, how: Preparation) -> NDArray[np.uint8]:
    """The image as uint8 (height, width, channels), in the form that `how` describes."""
    height, width, channels = how.shape
    image = image.convert("L" if channels == 1 else "RGB")
    if how.ink:
        image = _ink_on_dark(image, how).convert(image.mode)
    else:
        image = _fitted(image, (width, height), how.fit)
    return np.asarray(image, dtype=np.uint8).reshape(how.shape)


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


def enlarged_png(pixels: NDArray[np.uint8], smallest_side: int = 96) -> bytes:
    """PNG of uint8 (height, width, 1 or 3), enlarged by a whole factor with hard pixels."""
    image = Image.fromarray(pixels[..., 0] if pixels.shape[-1] == 1 else pixels)
    factor = max(1, -(-smallest_side // min(image.size)))
    image = image.resize((image.width * factor, image.height * factor), Image.Resampling.NEAREST)
    stream = io.BytesIO()
    image.save(stream, "PNG")
    return stream.getvalue()


def _plain(image: Image.Image) -> Image.Image:
    """8-bit L or RGB without transparency."""
    if image.mode.startswith("I;16"):
        return Image.fromarray((np.asarray(image, dtype=np.uint16) >> 8).astype(np.uint8))
    if image.mode in ("I", "F"):
        values = np.nan_to_num(np.asarray(image, dtype=np.float64))
        low, span = values.min(), max(float(np.ptp(values)), 1e-9)
        return Image.fromarray(np.round((values - low) * (255 / span)).astype(np.uint8))
    if image.mode in ("1", "L"):
        return image.convert("L")
    if "A" in image.mode or "transparency" in image.info or image.mode in ("La", "PA"):
        layer = image.convert("RGBA")
        ground = Image.new("RGBA", layer.size, "white")
        return Image.alpha_composite(ground, layer).convert("RGB")
    return image.convert("RGB")


def _ink_on_dark(image: Image.Image, how: Preparation) -> Image.Image:
    """Light ink on black, cropped to the ink, centred with the data set's margin."""
    pixels = np.asarray(image.convert("L"), dtype=np.float32)
    dark_ink = how.invert == "auto" and float(np.median(_border(pixels))) > 127
    if dark_ink or how.invert == "yes":
        pixels = 255 - pixels
    if image.size == how.shape[1::-1]:
        return Image.fromarray(pixels.astype(np.uint8))
    ground = min(float(np.median(_border(pixels))), 254)
    pixels = np.clip((pixels - ground) * (255 / (255 - ground)), 0, 255)
    rows, columns = np.nonzero(pixels > 40)
    if len(rows):
        pixels = pixels[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    height, width, _ = how.shape
    inside = 1 - 2 * how.ink_margin
    inner = max(1, round(width * inside)), max(1, round(height * inside))
    ink = ImageOps.contain(Image.fromarray(pixels.astype(np.uint8)), inner, Image.Resampling.BOX)
    centred = Image.new("L", (width, height), 0)
    centred.paste(ink, ((width - ink.width) // 2, (height - ink.height) // 2))
    return centred


def _border(pixels: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])
