"""Bodies of requests as strangers send them: files that are no image, forms that are none."""

import io
import struct
import zlib

from PIL import Image

from core.imaging.read import FORMATS
from tests.image_kinds import encoded, picture

OTHER_SITE = "https://lab.example.org"


def stroke(size: tuple[int, int] = (60, 44)) -> bytes:
    """A PNG of a dark stroke on a light ground."""
    return encoded(picture(size), "PNG")


def huge_png(side: int = 30_000) -> bytes:
    """A whole PNG of one bit a pixel, which is small as a file."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        checksum = struct.pack(">I", zlib.crc32(kind + content))
        return struct.pack(">I", len(content)) + kind + content + checksum

    packer, row = zlib.compressobj(1), bytes(1 + side // 8)
    data = b"".join(packer.compress(row) for _ in range(side)) + packer.flush()
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    chunks = [chunk(b"IHDR", header), chunk(b"IDAT", data), chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def unusable() -> dict[str, tuple[bytes, int, str]]:
    """By name: a file, the status that it is refused with, and the code."""
    png, jpeg = stroke(), encoded(picture((300, 300)), "JPEG")
    avif = b"\0\0\0\x20ftypavif\0\0\0\0avifmif1miafMA1B" + bytes(200)
    heic = "image-no-format" if "HEIF" in FORMATS else "image-no-library"
    return {
        "nothing": (b"", 422, "image-file-empty"),
        "text.png": (b"this is no image at all", 415, "image-no-format"),
        "a.heic": (avif.replace(b"avif", b"heic"), 415, heic),
        "a.avif": (avif, 415, "image-no-format" if "AVIF" in FORMATS else "image-no-library"),
        "a.svg": (b'<svg xmlns="http://www.w3.org/2000/svg"/>', 415, "image-no-format"),
        "a.eps": (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", 415, "image-no-format"),
        "zeros": (bytes(10_000), 415, "image-no-format"),
        "cut.png": (png[: len(png) // 2], 422, "image-damaged"),
        "cut.jpg": (jpeg[: len(jpeg) // 2], 422, "image-damaged"),
        "head.png": (png[:40], 415, "image-no-format"),
        "crc.png": (png[:60] + b"\xff\xff\xff" + png[63:], 422, "image-damaged"),
        "huge.png": (huge_png(), 413, "image-decompression-bomb"),
        "large.png": (huge_png(9_000), 413, "image-too-large"),
        "21 MB": (png + bytes(21_000_000), 413, "image-file-too-large"),
        "one pixel": (encoded(Image.new("RGB", (1, 1), "red"), "PNG"), 422, "image-empty"),
        "blank": (encoded(Image.new("L", (40, 40), 255), "PNG"), 422, "image-empty"),
    }


def stream_of(megabytes: int) -> io.BytesIO:
    """So many MB, to be sent in pieces."""
    return io.BytesIO(bytes(megabytes * 1_000_000))
