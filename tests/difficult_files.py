"""Difficult image files, made on the spot, each with what is to become of it.

All that can be taken show the same: red and green above, blue and white below.
"""

from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image, ImageColor

from core.imaging.read import FORMATS
from tests.image_kinds import encoded, png
from tests.importing_files import png_that_claims

FILES = Path(__file__).with_name("files")
SIZE = (40, 30)
CORNERS = ("red", "lime", "blue", "white")
ORIENTATION = 0x0112
# Turns a picture so that a viewer who heeds the EXIF value shows it upright again.
TURNS = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def corners(mode: str = "RGB", scale: int = 1) -> Image.Image:
    """The picture that all of them show, `scale` times 40×30 pixels."""
    image = Image.new("RGB", (SIZE[0] * scale, SIZE[1] * scale))
    width, height = image.width // 2, image.height // 2
    for number, colour in enumerate(CORNERS):
        left, top = number % 2 * width, number // 2 * height
        image.paste(colour, (left, top, left + width, top + height))
    return image.convert(mode)


def turned(form: str, value: int) -> bytes:
    """The picture as a camera that was held otherwise stores it."""
    exif, turn = Image.Exif(), TURNS[value]
    exif[ORIENTATION] = value
    image = corners() if turn is None else corners().transpose(turn)
    return encoded(image, form, exif=exif)


def transparent() -> Image.Image:
    """What is white is transparent, and black below."""
    image = corners("RGBA")
    pixels = np.array(image)
    pixels[(pixels[..., :3] == 255).all(axis=-1)] = 0
    return Image.fromarray(pixels)


def animated(form: str, **options) -> bytes:
    later = [Image.new("RGB", SIZE, colour) for colour in ("black", "gray")]
    return encoded(corners(), form, save_all=True, append_images=later, **options)


def half_of(content: bytes) -> bytes:
    return content[: len(content) // 2]


TAKEN: dict[str, Callable[[], bytes]] = {
    "plain.jpg": lambda: encoded(corners(), "JPEG", quality=95),
    "progressive.jpg": lambda: encoded(corners(), "JPEG", quality=95, progressive=True),
    "cmyk.jpg": lambda: encoded(corners("CMYK"), "JPEG", quality=95),
    "cmyk.tif": lambda: encoded(corners("CMYK"), "TIFF"),
    "bits16.png": lambda: png(np.asarray(corners()).astype("uint16") * 257, 16, 2),
    "palette.png": lambda: encoded(corners().quantize(8), "PNG"),
    "transparent.png": lambda: encoded(transparent(), "PNG"),
    "transparent.webp": lambda: encoded(transparent(), "WEBP", lossless=True),
    "animated.gif": lambda: animated("GIF"),
    "animated.webp": lambda: animated("WEBP", lossless=True),
    "animated.png": lambda: animated("PNG"),
    "animated.avif": lambda: animated("AVIF", quality=95),
    "plain.bmp": lambda: encoded(corners(), "BMP"),
    "a png called.txt": lambda: encoded(corners(), "PNG"),
    "wide.png": lambda: encoded(corners(scale=100), "PNG"),  # 4,000 × 3,000
    **{
        f"turned {value}.{form.lower()}": lambda form=form, value=value: turned(form, value)
        for form in ("JPEG", "PNG", "WEBP", "TIFF", "AVIF")
        for value in TURNS
    },
}
REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing.jpg": (lambda: b"", "the file is empty"),
    "a text.png": (lambda: b"hello, I am a text", "not an image that can be read"),
    "page.html": (lambda: b"<html><body>hello</body></html>", "not an image that can be read"),
    "drawing.svg": (lambda: b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not an image"),
    "document.pdf": (lambda: b"%PDF-1.7\n%and more", "not an image"),
    "truncated.jpg": (lambda: half_of(encoded(corners(scale=8), "JPEG")), "damaged"),
    "truncated.png": (lambda: half_of(encoded(corners(scale=8), "PNG")), "damaged"),
    "truncated.webp": (lambda: half_of(encoded(corners(scale=8), "WEBP")), "damaged|not an image"),
    "truncated.avif": (lambda: half_of(encoded(corners(scale=8), "AVIF")), "damaged|not an image"),
    "200 MB.jpg": (lambda: bytes(200_000_000), "larger than 20 MB"),
    "30000 x 30000.png": (lambda: png_that_claims(30_000, 30_000), "more than 64 megapixels"),
    "9000 x 9000.png": (lambda: png_that_claims(9_000, 9_000), "81 megapixels; the limit is 64"),
}
HEIC = "corners.heic"
if "HEIF" in FORMATS:
    TAKEN[HEIC] = (FILES / HEIC).read_bytes
else:
    REFUSED[HEIC] = ((FILES / HEIC).read_bytes, "HEIC is read only where pillow-heif is installed")


def one_pixel(colour: str) -> bytes:
    return encoded(Image.new("RGB", (1, 1), colour), "PNG")


def shown_corners(pixels: np.ndarray) -> list[str]:
    """Names of the colours in the middle of each quarter of (height, width, 3)."""
    height, width = pixels.shape[0] // 4, pixels.shape[1] // 4
    quarters = [pixels[row, column] for row in (height, -height) for column in (width, -width)]
    known = {name: np.array(ImageColor.getrgb(name)) for name in (*CORNERS, "black")}
    return [
        min(known, key=lambda name, colour=colour: int(np.abs(known[name] - colour).sum()))
        for colour in quarters
    ]
