"""From the sources' files to pixels: several threads decode, results come in order."""

import io
import os
import threading
import warnings
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from core.common.errors import UserError
from core.common.i18n import N_, joined
from core.imaging.depth import Scales, scale_of
from core.imaging.pixels import deep_values
from core.imaging.read import (
    FORMATS,
    Limits,
    Preparation,
    prepare,
    read,
    read_with_thumbnail,
    thumbnail,
)
from core.importing.plan import Entry
from core.importing.sources.base import SUFFIXES_OF, Line, Member, Source, Unreadable
from core.importing.sources.zip import LARGEST_FILE_MB

LIMITS = Limits(file_mb=LARGEST_FILE_MB, megapixels=100)
LARGE_MEGAPIXELS = 12
SMALLEST_SIDE, FEWEST_TIMES_SMALLER, LONGEST_RATIO = 8, 4, 4
DONE_TO_LONG_ONES = {
    "crop": N_("only its middle is kept"),
    "pad": N_("black is added"),
    "stretch": N_("it is distorted"),
}
BYTES_UNDER_WAY = 48_000_000
IMAGES_UNDER_WAY = 64
STARTS = {
    b"PK\x03\x04": N_("is an archive inside; unpack it first"),
    b"%PDF": N_("is a PDF; save its images as JPEG or PNG"),
}
HEIC = N_("is HEIC, AVIF or a video; save it as JPEG first")
Pixels = NDArray[np.uint8]
_one_large_at_a_time = threading.Lock()


@dataclass(frozen=True)
class Decoded:
    """One entry's pixels, or None where it is refused; `line` says why, or what is odd about it.

    `extreme`: width and height of the original, where it is tiny or very long. `thumbnail`: an
    image file of what came, where one was asked for.
    """

    entry: Entry
    pixels: Pixels | None
    line: Line | None
    extreme: tuple[int, int] | None = None
    thumbnail: bytes = b""


def decoded(
    source: Source,
    entries: Iterable[Entry],
    how: Preparation,
    decide: Callable[[], Scales] | None = None,
    longest: int = 0,
) -> Iterator[Decoded]:
    """Every entry in order, brought into the form that `how` describes.

    So much is read ahead that all cores decode; memory stays bounded. Where a file of more than 8
    bits comes and `how` has no scales, `decide` is asked for them, once. Thumbnails are made where
    they may be `longest` pixels long.
    """
    under_way: deque[tuple[int, Future[Decoded]]] = deque()
    size = 0
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        for entry in entries:
            content = _content(source, entry.member)
            if decide and how.scales is None and _is_deep(content):
                how = replace(how, scales=decide())
            weight = 0 if isinstance(content, Line) else len(content)
            if isinstance(content, np.ndarray):
                weight = content.nbytes
            under_way.append((weight, pool.submit(decode_content, entry, content, how, longest)))
            size += weight
            while len(under_way) > IMAGES_UNDER_WAY or (size > BYTES_UNDER_WAY and under_way):
                weight, future = under_way.popleft()
                size -= weight
                yield future.result()
        while under_way:
            yield under_way.popleft()[1].result()


def decode_member(source: Source, entry: Entry, how: Preparation) -> Decoded:
    """One entry at once; `how.scales` as `decoded` would have them decided."""
    return decode_content(entry, _content(source, entry.member), how)


def scales_of(source: Source, entries: list[Entry]) -> Scales:
    """Black and white of each kind of file of more than 8 bits, for all the entries together."""
    found: dict[str, tuple[float, float]] = {}
    for entry in entries:
        content = _content(source, entry.member)
        values = deep_values(content, LIMITS) if isinstance(content, bytes) else None
        if values:
            kind, low, high = values
            lowest, highest = found.get(kind, (low, high))
            found[kind] = min(low, lowest), max(high, highest)
    return tuple((kind, *scale_of(*ends)) for kind, ends in sorted(found.items()))


def _is_deep(content: bytes | Pixels | Line) -> bool:
    return isinstance(content, bytes) and deep_values(content, LIMITS) is not None


def _content(source: Source, member: Member) -> bytes | Pixels | Line:
    try:
        return source.read(member)
    except Unreadable as error:
        return Line(member.shown, error.why)


def is_known(content: bytes) -> bool:
    """Whether a file begins as an image does; what follows may be damaged all the same."""
    return bool(_look(content)[0])


def decode_content(
    entry: Entry, content: bytes | Pixels | Line, how: Preparation, longest: int = 0
) -> Decoded:
    """One entry from what its source gave: a file, pixels, or the line that says why neither.

    `longest` as in `decoded`.
    """
    member = entry.member
    if isinstance(content, Line):
        return Decoded(entry, None, content)
    if isinstance(content, np.ndarray):
        plain = content[..., 0] if content.shape[-1] == 1 else content
        image = Image.fromarray(plain)
        small = thumbnail(image, longest) if longest else b""
        return Decoded(entry, prepare(image, how), None, thumbnail=small)
    kind, size = _look(content)
    try:
        if size[0] * size[1] / 1e6 > LARGE_MEGAPIXELS:  # one takes up to 8 bytes a pixel
            with _one_large_at_a_time:
                pixels, small = _read(content, member.shown, how, longest)
        else:
            pixels, small = _read(content, member.shown, how, longest)
    except UserError as error:
        why = _what_it_is(content) or error.values["why"]
        return Decoded(entry, None, Line(member.shown, why))
    extreme = _extreme(size, how)
    odd = list(filter(None, (_wrong_suffix(member, kind), extreme)))
    why = N_("{odd}; taken", odd=joined(odd, "; "))
    line = Line(member.shown, why, taken=True) if odd else None
    return Decoded(entry, pixels, line, size if extreme else None, small)


def _read(content: bytes, name: str, how: Preparation, longest: int) -> tuple[Pixels, bytes]:
    if not longest:
        return read(content, name, how, LIMITS), b""
    return read_with_thumbnail(content, name, how, LIMITS, longest)


def _look(content: bytes) -> tuple[str, tuple[int, int]]:
    """Format, width and height as the file's header says; ("", (0, 0)) where it says nothing."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            image = Image.open(io.BytesIO(content), formats=FORMATS)
        return image.format or "", image.size
    except Exception:  # said in words by who decodes it
        return "", (0, 0)


def _extreme(size: tuple[int, int], how: Preparation) -> str:
    """What is odd about the original's width and height and what was done about it, or ""."""
    short, long = min(size), max(size)
    odd = []
    if short < SMALLEST_SIDE or FEWEST_TIMES_SMALLER * short < min(how.shape[:2]):
        odd.append(
            N_("tiny, {short} pixels on its shorter side; it can only be blurred", short=short)
        )
    if long > LONGEST_RATIO * short:
        odd.append(
            N_(
                "over {times} times as long as wide; {done}",
                times=LONGEST_RATIO,
                done=DONE_TO_LONG_ONES[how.fit],
            )
        )
    if not odd:
        return ""
    width, height = size
    what = joined(odd, "; ")
    return N_("is {width}×{height} pixels: {what}", width=width, height=height, what=what)


def _what_it_is(content: bytes) -> str:
    if content[4:8] == b"ftyp":
        return HEIC
    return next((why for start, why in STARTS.items() if content.startswith(start)), "")


def _wrong_suffix(member: Member, kind: str) -> str:
    _, dot, suffix = member.shown.rpartition(".")
    if not dot or "/" in suffix or kind not in SUFFIXES_OF:
        return ""
    if suffix.lower() in SUFFIXES_OF[kind]:
        return ""
    return N_("is {kind} inside, whatever its name says", kind=kind)
