"""What unpacks to much more than its size: ordinary images are taken, ZIP bombs are not."""

import io
import struct
import warnings
import zipfile
import zlib

import pytest
from PIL import Image

from core.imaging.read import Preparation, read
from core.importing.decoding import LIMITS
from tests.importing_files import add_claiming, encoded, good_members, imported, refuse

BLANK = Image.new("RGB", (3000, 2000), "white")
DRAWING = Image.new("RGB", (800, 600), "white")
DRAWING.paste("black", (300, 200, 320, 400))
ORDINARY = {
    "drawings": (encoded(DRAWING, "BMP"), zipfile.ZIP_DEFLATED),
    "blank scans": (encoded(BLANK, "TIFF"), zipfile.ZIP_DEFLATED),
    "white PNGs": (encoded(BLANK, "PNG", compress_level=0), zipfile.ZIP_DEFLATED),
    "packed with bzip2": (encoded(DRAWING, "BMP"), zipfile.ZIP_BZIP2),
    "packed with LZMA": (encoded(DRAWING, "BMP"), zipfile.ZIP_LZMA),
}


@pytest.mark.parametrize("kind", ORDINARY)
def test_images_of_little_content_are_taken(workspace, tmp_path, kind):
    """Deflated, a blank image is up to 1,032 times larger than packed; many are together, too."""
    content, method = ORDINARY[kind]
    path = tmp_path / "blank.zip"
    with zipfile.ZipFile(path, "w", method) as archive:
        for number in range(8):
            archive.writestr(f"{'ab'[number % 2]}/{number}", content)
        packed = max(info.compress_size for info in archive.infolist())
    assert len(content) > 200 * packed
    record = imported(path)
    assert record.refused == 0
    assert record.train_count + record.test_count == 8


@pytest.mark.usefixtures("workspace")
def test_members_that_share_their_bytes(tmp_path):
    """As in Fifield's bomb: one kernel of bytes, and many members that end with it."""
    path = tmp_path / "bomb.zip"
    kernel = zlib.compress(bytes(20_000_000), 9, wbits=-15)
    path.write_bytes(quoted_overlap(kernel, 20_000_000, 40))
    refuse(path, "shares its bytes with another member")


@pytest.mark.usefixtures("workspace")
def test_members_that_are_the_same_bytes(tmp_path):
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in good_members().items():
            archive.writestr(name, content)
        first = archive.infolist()[0]
        for info in archive.infolist()[1:]:
            info.header_offset = first.header_offset
    refuse(path, "shares its bytes with another member")


@pytest.mark.usefixtures("workspace")
def test_one_member_that_claims_others_bytes(tmp_path):
    """It is refused, its neighbours are not."""
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        add_claiming(archive, "cat/claims.png", 50_000)
        for name, content in good_members().items():
            archive.writestr(name, content)
    [(name, why, taken)] = imported(path).lines
    assert (name, taken) == ("cat/claims.png", False)
    assert "shares its bytes" in why


@pytest.mark.usefixtures("workspace")
def test_more_than_any_images_unpack_to(tmp_path):
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_BZIP2) as archive:
        archive.writestr("cat/0.png", bytes(90_000_000))
        for number in range(1, 12):
            archive.writestr(f"cat/{number}.png", b"x" * 90)
            archive.filelist[-1].file_size = 90_000_000
    refuse(path, "unpacks to more than 1,100 times its size")


def test_a_large_scan_is_read_without_a_warning():
    """Pillow warns of more than 89 megapixels; whatever the filter of warnings, ours decide."""
    scan = io.BytesIO()
    Image.new("1", (9_900, 10_000), 1).save(scan, "PNG")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(Image.DecompressionBombWarning):
            Image.open(scan)
        pixels = read(scan.getvalue(), "scan.png", Preparation((16, 16, 1)), LIMITS)
    assert (pixels == 255).all()


def quoted_overlap(kernel: bytes, size: int, count: int) -> bytes:
    """A ZIP of `count` members; each quotes the next one's header and ends with the same kernel."""
    names = [f"{'ab'[number % 2]}/{number:05}.bmp".encode() for number in range(count)]
    body, packed, unpacked = kernel, len(kernel), size
    checksum = zlib.crc32(bytes(size))
    entries: list[tuple[bytes, int, int, int]] = []
    for name in reversed(names):
        if entries:  # a stored block of DEFLATE that holds the next member's header
            quoted = body[: 30 + len(name)]
            block = struct.pack("<BHH", 0, len(quoted), len(quoted) ^ 0xFFFF)
            body, packed, unpacked = block + body, packed + 5 + len(quoted), unpacked + len(quoted)
        header = struct.pack(
            "<4sHHHHHIIIHH",
            *(b"PK\x03\x04", 20, 0, 8, 0, 33, checksum, packed, unpacked, len(name), 0),
        )
        body = header + name + body
        entries.append((name, packed, unpacked, len(body)))
    directory = b"".join(
        struct.pack(
            "<4sHHHHHHIIIHHHHHII",
            *(b"PK\x01\x02", 20, 20, 0, 8, 0, 33, checksum, packed, unpacked, len(name)),
            *(0, 0, 0, 0, 0, len(body) - place),
        )
        + name
        for name, packed, unpacked, place in reversed(entries)
    )
    end = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, count, count, len(directory), len(body), 0)
    return body + directory + end
