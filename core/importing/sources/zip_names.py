"""The names in a ZIP file, which come in three ways.

As UTF-8 in an extra field beside the name (Info-ZIP's 0x7075, APPNOTE.TXT 4.6.9), as UTF-8 and
marked so, or as bytes that nothing is said about: UTF-8 (a Mac) or the code page of the system that
packed them, which is guessed or told.
"""

import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from core.importing.code_pages import CODE_PAGES, about, guess

UTF8_FLAG = 0x800
UNICODE_PATH = 0x7075
MOST_SAMPLES = 200


@dataclass(frozen=True)
class Names:
    """`names` of the members in order. `unmarked`: bytes of names that nothing was said about, the
    first `MOST_SAMPLES` parts of paths that are not ASCII; `encoding`: what they were read as, ""
    where there are none. `guessed`: nobody said so.
    """

    names: list[str]
    unmarked: list[bytes]
    encoding: str
    guessed: bool

    @property
    def line(self) -> str:
        """What is to be said about names that are not in UTF-8, or ""."""
        return about(self.encoding, self.guessed) if self.encoding in CODE_PAGES else ""


def read_names(infos: list[zipfile.ZipInfo], encoding: str = "") -> Names:
    """All names with `/` between folders. `encoding`: for those that nothing is said about."""
    raw = [_raw(info) for info in infos]
    said = [_said(info, name) for info, name in zip(infos, raw, strict=True)]
    unmarked = [name for name, words in zip(raw, said, strict=True) if words is None]
    samples = list(dict.fromkeys(_samples(unmarked)))
    chosen = encoding or ("utf_8" if _mostly_utf8(samples) else "")
    others = [sample for sample in samples if chosen != "utf_8" or not _is_utf8(sample)]
    guessed = bool(others) and not encoding
    page = guess(others, "dos") if guessed else encoding
    names = [
        _decoded(name, chosen, page) if words is None else words
        for name, words in zip(raw, said, strict=True)
    ]
    used = (page or chosen) if samples else ""
    return Names([name.replace("\\", "/") for name in names], samples[:MOST_SAMPLES], used, guessed)


def _raw(info: zipfile.ZipInfo) -> bytes:
    """The name's bytes; zipfile takes what is not marked as UTF-8 for code page 437."""
    marked = info.flag_bits & UTF8_FLAG
    return info.orig_filename.encode("utf-8" if marked else "cp437").split(b"\0")[0]


def _said(info: zipfile.ZipInfo, raw: bytes) -> str | None:
    """The name where it can't be mistaken; None where its encoding is not known."""
    unicode = _unicode_path(info.extra, raw)
    if unicode is not None:
        return unicode
    if info.flag_bits & UTF8_FLAG or raw.isascii():
        return raw.decode("utf-8")
    return None


def _unicode_path(extra: bytes, raw: bytes) -> str | None:
    """The name in the field 0x7075, where it belongs to this very name: someone may have changed
    the name since."""
    while len(extra) >= 4:
        kind, length = struct.unpack_from("<HH", extra)
        field, extra = extra[4 : 4 + length], extra[4 + length :]
        if kind == UNICODE_PATH and len(field) == length > 5:
            version, checksum = struct.unpack_from("<BI", field)
            name = field[5:].split(b"\0")[0]
            if version == 1 and checksum == zlib.crc32(raw) and _is_utf8(name):
                return name.decode("utf-8")
    return None


def _samples(names: list[bytes]) -> Iterator[bytes]:
    """The folders and files in the names that are not ASCII; no code page here has a letter with
    the byte of `/` in it."""
    return (part for name in names for part in name.split(b"/") if not part.isascii())


def _mostly_utf8(samples: list[bytes]) -> bool:
    """Of all names together: two letters of an old code page may look like one in UTF-8."""
    return 2 * sum(map(_is_utf8, samples)) > len(samples)


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _decoded(raw: bytes, chosen: str, page: str) -> str:
    if chosen == "utf_8" and (not page or _is_utf8(raw)):
        return raw.decode("utf-8", "replace")
    return raw.decode(page, "replace")
