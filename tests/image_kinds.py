"""Image files of all kinds, made on the spot: each shows a dark stroke on a lighter ground."""

import io
import struct
import zlib

import numpy as np
from PIL import Image, ImageDraw, ImageFilter


def picture(size: tuple[int, int] = (60, 44)) -> Image.Image:
    """RGB: a dark stroke on a ground in uneven light, with some colour."""
    width, height = size
    light = np.linspace(150, 240, width)[None] * np.linspace(1, 0.85, height)[:, None]
    image = Image.fromarray(np.stack([light, light * 0.95, light * 0.9], -1).astype("uint8"))
    stroke = [(15, 8), (40, 8), (24, 38)]
    ImageDraw.Draw(image).line(stroke, fill=(40, 30, 60), width=6, joint="curve")
    return image.filter(ImageFilter.GaussianBlur(0.7))


def encoded(image: Image.Image, form: str, **options) -> bytes:
    stream = io.BytesIO()
    image.save(stream, form, **options)
    return stream.getvalue()


def png(values: np.ndarray, depth: int, colour_type: int, transparent: bytes = b"") -> bytes:
    """A PNG of any depth, which Pillow can't write: rows of values (height, width[, channels])."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        checksum = struct.pack(">I", zlib.crc32(kind + content))
        return struct.pack(">I", len(content)) + kind + content + checksum

    rows = values.reshape(len(values), -1)
    if depth == 16:
        packed = [row.astype(">u2").tobytes() for row in rows]
    else:
        bits = (rows[..., None] >> np.arange(depth - 1, -1, -1)) & 1
        packed = [np.packbits(row.ravel().astype("uint8")).tobytes() for row in bits]
    header = struct.pack(">IIBBBBB", values.shape[1], len(values), depth, colour_type, 0, 0, 0)
    data = zlib.compress(b"".join(b"\0" + row for row in packed))
    parts = [chunk(b"IHDR", header), chunk(b"IDAT", data), chunk(b"IEND", b"")]
    if transparent:
        parts.insert(1, chunk(b"tRNS", transparent))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def all_kinds() -> dict[str, bytes]:
    """Every kind of file by name."""
    colours, gray = picture(), picture().convert("L")
    values = np.asarray(gray)
    deep = values.astype("uint16") * 257
    layer = colours.copy()
    layer.putalpha(Image.fromarray(np.where(values > 190, 60, 255).astype("uint8")))
    palette = colours.quantize(16)
    exif = Image.Exif()
    exif[0x0112] = 6
    frames = [colours, Image.new("RGB", colours.size, "red")]
    moving = {"save_all": True, "append_images": frames[1:]}
    lab = np.stack([values, np.full_like(values, 120), np.full_like(values, 140)], -1)
    return {
        "one bit": encoded(gray.convert("1"), "PNG"),
        "gray": encoded(gray, "PNG"),
        "gray 16": encoded(Image.fromarray(deep), "PNG"),
        "gray 12 in 16": encoded(Image.fromarray(deep >> 4), "PNG"),
        "gray 16 tiff": encoded(Image.fromarray(deep), "TIFF"),
        "gray 16 big endian": encoded(Image.fromarray(deep.astype(">u2")), "TIFF"),
        "gray alpha": encoded(layer.convert("LA"), "PNG"),
        "colour": encoded(colours, "PNG"),
        "colour 16": png(np.asarray(colours).astype("uint16") * 257, 16, 2),
        "colour 12 in 16": png(np.asarray(colours).astype("uint16") * 16, 16, 2),
        "colour alpha": encoded(layer, "PNG"),
        "colour alpha 16": png(np.asarray(layer).astype("uint16") * 257, 16, 6),
        "gray alpha 16": png(np.asarray(layer.convert("LA")).astype("uint16") * 257, 16, 4),
        "palette": encoded(palette, "PNG"),
        "palette transparent index": encoded(palette, "PNG", transparency=3),
        "palette transparent bytes": encoded(palette, "PNG", transparency=bytes(range(0, 256, 16))),
        "transparent gray 1": png((values > 120).astype("uint8"), 1, 0, b"\0\1"),
        "transparent gray 2": png(values >> 6, 2, 0, b"\0\2"),
        "transparent gray 4": png(values >> 4, 4, 0, b"\0\x0c"),
        "transparent gray 8": encoded(gray, "PNG", transparency=int(values[0, 0])),
        "transparent gray 16": png(deep, 16, 0, struct.pack(">H", deep[0, 0])),
        "transparent colour": encoded(colours, "PNG", transparency=colours.getpixel((0, 0))),
        "jpeg": encoded(colours, "JPEG"),
        "jpeg cmyk": encoded(colours.convert("CMYK"), "JPEG"),
        "jpeg turned": encoded(colours, "JPEG", exif=exif),
        "tiff ycbcr": encoded(colours.convert("YCbCr"), "TIFF"),
        "tiff lab": encoded(Image.fromarray(lab, "LAB"), "TIFF"),
        "tiff float": encoded(Image.fromarray(values.astype("float32") / 255), "TIFF"),
        "tiff int": encoded(Image.fromarray(values.astype("int32") * 1000), "TIFF"),
        "tiff turned": encoded(colours, "TIFF", exif=exif),
        "gif": encoded(colours, "GIF", **moving),
        "webp": encoded(colours, "WEBP", **moving),
        "webp alpha": encoded(layer, "WEBP", lossless=True),
        "bmp": encoded(colours, "BMP"),
    }
