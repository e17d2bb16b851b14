"""From an image file to plain pixels: upright, 8 bits, gray or colour, nothing transparent.

Nothing here trusts its input: files are identified by their content, sizes are limited before
pixels are decoded, and every refusal says which file and why. Needs NumPy and Pillow alone; see
`core.imaging.prepare`.
"""

import io
import warnings
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError, features
from PIL.ImageFile import ImageFile

from core.imaging.depth import Scales, to_eight_bits


def _with_heif() -> tuple[str, ...]:
    """Pillow's name of the format of HEIC files, where the library that reads them is installed."""
    try:
        import_module("pillow_heif").register_heif_opener()
    except ImportError:
        return ()
    return ("HEIF",)


AVIF = ("AVIF",) if features.check("avif") else ()
FORMATS = ("JPEG", "PNG", "WEBP", "BMP", "GIF", "TIFF", *AVIF, *_with_heif())
# The brand in the first box of a file: format, what people call it, and the library that reads it.
AV1, HEVC = ("AVIF", "AVIF", "libavif"), ("HEIF", "HEIC", "pillow-heif")
BRANDS = {
    **dict.fromkeys((b"avif", b"avis"), AV1),
    **dict.fromkeys((b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"), HEVC),
}
LARGEST_FILE_MB = 20
LARGEST_IMAGE_MEGAPIXELS = 64
LONGEST_SIDE = 2048
# Pillow gives one byte of colours of 16 bits: which one is said by the order of bytes asked for.
# Of gray with alpha it knows one order only; the missing byte is taken to be the same.
OTHER_ORDER = {
    "RGB;16B": "RGB;16L",
    "RGB;16L": "RGB;16B",
    "RGBA;16B": "RGBA;16L",
    "RGBA;16L": "RGBA;16B",
    "LA;16B": "LA;16B",
}
PNG_START = b"\x89PNG\r\n\x1a\n"
PNG_DEPTH = 24  # the byte that says how many bits a value has
ORIENTATION = 0x0112  # of EXIF


class Unusable(Exception):  # noqa: N818 (it is the file's state, in words)
    """The file called `name` is refused: why is said by `text` with `values` in it.

    `code` names the case. Whoever has translations shows `text` in the reader's language.
    """

    def __init__(self, code: str, text: str, name: str, **values: object) -> None:
        super().__init__(code, text, name)
        self.code, self.text, self.name, self.values = code, text, name, values

    def __str__(self) -> str:
        return f"{self.name}: {self.text.format(**self.values)}."


@dataclass(frozen=True)
class Limits:
    """What is refused before its pixels are decoded."""

    file_mb: int = LARGEST_FILE_MB
    megapixels: int = LARGEST_IMAGE_MEGAPIXELS


UPLOADED = Limits()


def decode(
    content: bytes,
    name: str,
    limits: Limits = UPLOADED,
    enough: int = LONGEST_SIDE,
    scales: Scales | None = (),
) -> Image.Image:
    """The image in `content`, upright, as RGB or L. `name` is only used in error messages.

    What is longer than `LONGEST_SIDE` pixels may come smaller, a JPEG whose sides are all twice as
    long as `enough` too. Transparency is laid on white (also a PNG's transparent colour), CMYK,
    LAB and palettes are converted, EXIF rotation is applied. `scales` are those of the data set
    for files of more than 8 bits: see `to_eight_bits`. Raises Unusable for what is no image,
    damaged, or too large.
    """
    _refuse_size(content, name, limits)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what matters is raised
            image: Image.Image = Image.open(io.BytesIO(content), formats=FORMATS)
            _refuse_pixels(image, name, limits)
            image.draft(image.mode, (enough, enough))  # JPEG: decode a smaller one
            return _upright(image, _plain(image, content, scales))
    except Unusable:
        raise
    except UnidentifiedImageError:
        raise _no_image(content, name) from None
    except Image.DecompressionBombError:
        raise _far_too_large(name, limits) from None
    except Exception as error:  # decoders of six formats, fed by strangers
        raise Unusable(
            "image-damaged",
            "the image is damaged ({reason})",
            name=name,
            reason=str(error),
        ) from None


def deep_values(content: bytes, limits: Limits = UPLOADED) -> tuple[str, float, float] | None:
    """Kind of a file of more than 8 bits, its lowest and highest value; None for all others.

    Kinds: "16 bits", "32 bits" (whole numbers), "float". None too where `decode` would refuse it.
    """
    if not content.startswith((PNG_START, b"II", b"MM")):
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            image = Image.open(io.BytesIO(content), formats=("PNG", "TIFF"))
            too_large = image.width * image.height > limits.megapixels * 1e6
            if too_large or not _is_deep(image):
                return None
            kind, values = _deep(image, content)
    except Exception:  # said in words by who decodes it
        return None
    values = values[..., :3] if values.ndim == 3 else values  # no transparency
    values = values[np.isfinite(values)] if kind == "float" else values
    return (kind, float(values.min()), float(values.max())) if values.size else None


def _refuse_pixels(image: Image.Image, name: str, limits: Limits) -> None:
    megapixels = image.width * image.height / 1e6
    if megapixels > limits.megapixels:
        raise Unusable(
            "image-too-large",
            "{megapixels:.0f} megapixels; the limit is {limit}",
            name=name,
            megapixels=megapixels,
            limit=limits.megapixels,
        )


def _far_too_large(name: str, limits: Limits) -> Unusable:
    return Unusable(
        "image-decompression-bomb",
        "more than {limit} megapixels",
        name=name,
        limit=limits.megapixels,
    )


def _no_image(content: bytes, name: str) -> Unusable:
    brand = content[8:12] if content[4:8] == b"ftyp" else b""
    form, kind, library = BRANDS.get(brand, (FORMATS[0], "", ""))
    if form not in FORMATS:
        return Unusable(
            "image-no-library",
            "{kind} is read only where {library} is installed; save the image as JPEG",
            name=name,
            kind=kind,
            library=library,
        )
    formats = ", ".join(FORMATS)
    return Unusable(
        "image-no-format",
        "not an image that can be read ({formats})",
        name=name,
        formats=formats,
    )


def _refuse_size(content: bytes, name: str, limits: Limits) -> None:
    if len(content) > limits.file_mb * 1_000_000:
        raise Unusable(
            "image-file-too-large",
            "larger than {limit_mb} MB",
            name=name,
            limit_mb=limits.file_mb,
        )
    if not content:
        raise Unusable("image-file-empty", "the file is empty", name=name)


def _upright(image: Image.Image, plain: Image.Image) -> Image.Image:
    """`plain`, turned as the file that it comes from says."""
    plain.getexif()[ORIENTATION] = image.getexif().get(ORIENTATION, 1)
    ImageOps.exif_transpose(plain, in_place=True)
    return plain


def _plain(image: Image.Image, content: bytes, scales: Scales | None) -> Image.Image:
    """8-bit L or RGB without transparency, at most `LONGEST_SIDE` long."""
    if _is_deep(image):
        image = _from_deep(image, content, scales)
    else:
        image.load()
        image = _keyed(image, content)
    if max(image.size) > LONGEST_SIDE:
        image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))  # else conversions take gigabytes
    if image.mode == "LAB":
        profiles = ImageCms.createProfile("LAB"), ImageCms.createProfile("sRGB")
        turned = ImageCms.profileToProfile(image, *profiles, outputMode="RGB")
        return image.convert("RGB") if turned is None else turned
    if image.mode == "La":
        image = image.convert("LA")
    if "A" in image.mode or "a" in image.mode or "transparency" in image.info:
        layer = image.convert("RGBA")
        ground = Image.new("RGBA", layer.size, "white")
        return Image.alpha_composite(ground, layer).convert("RGB")
    return image.convert("L" if image.mode in ("1", "L") else "RGB")


def _is_deep(image: Image.Image) -> bool:
    return image.mode.startswith("I") or image.mode == "F" or _other_order(image) is not None


def _other_order(image: Image.Image) -> str | None:
    """For colours of 16 bits: Pillow's name of the form with the two bytes in the other order."""
    if not isinstance(image, ImageFile) or image.format not in ("PNG", "TIFF"):
        return None
    modes = [
        tile.args if isinstance(tile.args, str) else (tile.args or [""])[0] for tile in image.tile
    ]
    return OTHER_ORDER.get(str(modes[0])) if len(set(modes)) == 1 else None


def _deep(image: Image.Image, content: bytes) -> tuple[str, NDArray[Any]]:
    """Kind and values (height, width) or (height, width, 3); see `deep_values`."""
    order = _other_order(image)
    if order is None:
        kind = {"I": "32 bits", "F": "float"}.get(image.mode, "16 bits")
        return kind, np.asarray(image)
    other = Image.open(io.BytesIO(content), formats=("PNG", "TIFF"))
    other.tile = [
        tile._replace(
            args=order if isinstance(tile.args, str) else (order, *(tile.args or [order])[1:])
        )
        for tile in other.tile
    ]
    high, low = np.asarray(image), np.asarray(other)
    return "16 bits", (high.astype(np.uint16) << 8) | low


def _from_deep(image: Image.Image, content: bytes, scales: Scales | None) -> Image.Image:
    """An image of more than 8 bits as L, RGB or RGBA; its transparent colour is white."""
    kind, values = _deep(image, content)
    key = image.info.get("transparency")
    plain = to_eight_bits(kind, values[..., :3] if values.ndim == 3 else values, scales)
    if key is not None:
        plain[_is_colour(values, key)] = 255
    found = Image.fromarray(plain)
    if values.shape[2:] == (4,):
        found.putalpha(Image.fromarray((values[..., 3] >> 8).astype(np.uint8)))
    return found


def _keyed(image: Image.Image, content: bytes) -> Image.Image:
    """The image without its transparent colour, which a PNG may name: it becomes white."""
    key = image.info.get("transparency")
    if key is None or image.mode not in ("1", "L", "RGB"):
        return image
    depth = content[PNG_DEPTH] if content.startswith(PNG_START) else 8
    largest = 2 ** min(depth, 8) - 1
    key = np.bitwise_and(key, largest) * (255 // largest)  # Pillow stretches fewer bits to eight
    plain = np.array(image.convert("L") if image.mode == "1" else image)
    plain[_is_colour(plain, key)] = 255
    return Image.fromarray(plain)


def _is_colour(values: NDArray[Any], colour: Any) -> NDArray[np.bool_]:
    same = values == np.asarray(colour)
    return np.asarray(same.all(axis=-1) if values.ndim == 3 else same)
