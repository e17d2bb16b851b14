"""Files for imports, good, odd and hostile, made on the spot."""

import io
import os
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.auth.actors import EVERYBODY
from core.common.errors import UserError
from core.datasets import all_datasets
from core.datasets.imported import Record
from core.importing.pipeline import run_import
from core.importing.request import ImportOptions, Request

SMALL = ImportOptions(size=16)
FORM = tuple(ImportOptions.model_fields)


def picture(shade: int = 0, size: tuple[int, int] = (40, 30)) -> Image.Image:
    """Noise whose colour tells the shade: 0 red, 1 green, 2 blue, and so on."""
    pixels = np.random.default_rng(shade).integers(0, 80, (*size[::-1], 3), "uint8")
    pixels[..., shade % 3] += 150
    return Image.fromarray(pixels)


def encoded(image: Image.Image, form: str = "PNG", **options) -> bytes:
    stream = io.BytesIO()
    image.save(stream, form, **options)
    return stream.getvalue()


def good_members(classes: Iterable[str] = ("cat", "dog"), count: int = 5) -> dict[str, bytes]:
    """So many PNG files in each class's folder."""
    return {
        f"{name}/{number}.png": encoded(picture(index + 3 * number))
        for index, name in enumerate(classes)
        for number in range(count)
    }


def zipped(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def with_raw_names(path: Path, names: list[bytes], extras: dict[int, bytes] | None = None) -> Path:
    """A ZIP of small images whose names are these bytes, which nothing is said about."""
    with zipfile.ZipFile(path, "w") as archive:
        for number, raw in enumerate(names):
            info = zipfile.ZipInfo(f"{number:#>{len(raw)}}")
            info.extra = (extras or {}).get(number, b"")
            archive.writestr(info, encoded(picture(number)))
    content = path.read_bytes()
    for number, raw in enumerate(names):
        content = content.replace(f"{number:#>{len(raw)}}".encode(), raw)
    path.write_bytes(content)
    return path


def unpacked(folder: Path, members: dict[str, bytes]) -> Path:
    for name, content in members.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


def imported(path: Path, name: str = "mine", **changes) -> Record:
    """Import `path` at 16 pixels; `changes` are fields of the request or its options."""
    options = {key: changes.pop(key) for key in FORM if key in changes}
    values = {"title": name.title(), "what": path.name, **changes}
    options = SMALL.model_copy(update=options)
    return run_import(Request(name=name, source=str(path), options=options, **values), EVERYBODY)


def png_that_claims(width: int, height: int) -> bytes:
    def chunk(kind: bytes, content: bytes) -> bytes:
        body = kind + content
        return struct.pack(">I", len(content)) + body + struct.pack(">I", zlib.crc32(body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = zlib.compress(bytes(1000))
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
    )


def add_link(archive: zipfile.ZipFile, name: str, target: str) -> None:
    info = zipfile.ZipInfo(name)
    info.create_system = 3
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    archive.writestr(info, target)


def add_claiming(archive: zipfile.ZipFile, name: str, size: int) -> None:
    """A member whose directory entry claims so many bytes, packed as well as unpacked."""
    archive.writestr(name, b"x")
    archive.filelist[-1].file_size = archive.filelist[-1].compress_size = size


def patched(path: Path, name: str, flag: int = 0, method: int | None = None) -> None:
    """Change flags or packing method of a member, in its own header and in the directory."""
    content = bytearray(path.read_bytes())
    for signature, offset, name_offset in ((b"PK\x03\x04", 6, 30), (b"PK\x01\x02", 8, 46)):
        place = content.find(signature)
        while place >= 0:
            start = place + name_offset
            if content[start : start + len(name.encode())] == name.encode():
                content[place + offset] |= flag
                if method is not None:
                    content[place + offset + 2] = method
            place = content.find(signature, place + 4)
    path.write_bytes(content)


def corrupted(path: Path, what: bytes) -> None:
    """Change one byte in the middle of `what`, wherever it is in the file."""
    content = bytearray(path.read_bytes())
    content[content.index(what) + len(what) // 2] ^= 0xFF
    path.write_bytes(content)


def refuse(path: Path, message: str) -> None:
    """The import is refused with these words, and leaves nothing behind."""
    with pytest.raises(UserError, match=message):
        imported(path)
    assert not any(dataset.own for dataset in all_datasets())
    home = Path(os.environ["VISTAZO_HOME"])
    assert not list((home / "imports").iterdir())
