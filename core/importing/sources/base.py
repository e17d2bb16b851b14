"""What a source of images is made of, and what is said about those that are refused or odd."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from core.common.i18n import N_, joined, nN_
from core.common.spelling import is_shown, tidy
from core.datasets.base import Part
from core.imaging.pixels import FORMATS
from core.importing.folders.litter import kinds_of

LONGEST_SHOWN = 120
LONGEST_PATH = 1000  # letters of a file's name where it is told from others by it
LONGEST_LEFTOVER = 40
MOST_NAMED = 6
SUFFIXES_OF = {
    "JPEG": ("jpg", "jpeg", "jpe", "jfif"),
    "PNG": ("png",),
    "WEBP": ("webp",),
    "BMP": ("bmp",),
    "GIF": ("gif",),
    "TIFF": ("tif", "tiff"),
    "AVIF": ("avif",),
    "HEIF": ("heic", "heif"),
}
_SUFFIXES = {suffix for form in FORMATS for suffix in SUFFIXES_OF[form]}
PARTS = tuple(Part)
FILES_OF_THE_SYSTEM = joined([N_("(files of the system)")])


@dataclass(frozen=True)
class Line:
    """One member and what is to be said about it; `taken`: it is used all the same.

    `member` is its name, or a marked text where the line is about a row or about several members.
    """

    member: str
    why: str
    taken: bool = False


@dataclass(frozen=True)
class Member:
    """One image that may be taken.

    `shown` is its name for people, `part` None where the source does not say, `label` its class in
    words, `key` what the source needs to read it.
    """

    shown: str
    part: Part | None
    label: str
    key: Any = None


@dataclass
class Listing:
    """All members of a source, in the order in which it is best read; lines about the others.

    `named`: the members are files, whose names say what is in them.
    """

    members: list[Member] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    named: bool = True

    def refuse(self, member: str, why: str) -> None:
        """Leave a member out and say why."""
        self.lines.append(Line(readable(member), why))

    def note_empty(self, folder: Sequence[str]) -> None:
        """Say that a folder holds nothing: somebody may have forgotten the images of a class."""
        if folder:
            self.lines.append(
                Line(readable(f"{'/'.join(folder)}/"), N_("the folder is empty"), True)
            )

    def pass_over(self, leftovers: Sequence[Sequence[str]]) -> None:
        """Say how many files of systems and programs nobody wants were passed over, and which."""
        if leftovers:
            self.lines.append(Line(FILES_OF_THE_SYSTEM, passed_over(leftovers), taken=True))


class Unreadable(Exception):  # noqa: N818 (it is the event)
    """One member can't be read; `why` says it, a marked text; the others can be taken."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Source(Protocol):
    """Where images come from. `fingerprint` changes when the content does."""

    fingerprint: str

    def listing(self) -> Listing:
        """What there is; raises UserError where nothing of it can be used."""
        ...

    def files(self) -> Listing:
        """The same whatever folders it lies in: of a file neither part nor class is said.

        What says these itself (a table, arrays) gives its `listing`.
        """
        ...

    def read(self, member: Member) -> bytes | NDArray[np.uint8]:
        """A file's content, or pixels (height, width, channels). Raises Unreadable.

        Members are asked for in the listing's order, some may be left out.
        """
        ...

    def close(self) -> None:
        """Let go of the files."""
        ...


def readable(name: str, longest: int = LONGEST_SHOWN) -> str:
    """A name from a file in one short line: no control characters, the middle of long ones cut."""
    line = "".join(letter if is_shown(letter) else "�" for letter in tidy(name))
    if len(line) <= longest:
        return line or "(no name)"
    return tidy(f"{line[: longest // 2]}…{line[-(longest // 2 - 1) :]}")


def passed_over(leftovers: Sequence[Sequence[str]]) -> str:
    """How many files of systems and programs were passed over, and which: a marked text."""
    kinds = kinds_of(leftovers)
    named = [
        f"{readable(kind, LONGEST_LEFTOVER)} ({count:,})"
        for kind, count in kinds.most_common(MOST_NAMED)
    ]
    hidden = len(kinds) - MOST_NAMED
    more = nN_(" and {count:,} other name", " and {count:,} other names", hidden)
    return nN_(
        "{count:,} hidden file was passed over: {named}{more}",
        "{count:,} hidden files and thumbnails were passed over: {named}{more}",
        len(leftovers),
        named=", ".join(named),
        more=more if hidden > 0 else "",
    )


def is_image_name(name: str) -> bool:
    """Whether a file is called like an image of a form that can be read."""
    return name.rpartition(".")[2].lower() in _SUFFIXES
