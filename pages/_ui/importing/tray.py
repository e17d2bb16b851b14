"""Classes and their pictures while somebody gathers them, before there is a ZIP of them.

What was taken lies in a folder of its own under the workspace's `imports`, whose name is no data
set's. One that nobody looks at any more is swept like a broken-off upload
(`core.execution.imports.under_way`).
"""

import base64
import io
import os
import shutil
import unicodedata
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import streamlit as st

from core.common import settings
from core.common.errors import UserError, readable_disk_errors
from core.common.i18n import N_, _, ngettext
from core.imaging.read import decode
from core.importing.plan import FEWEST_TO_LEARN

FEWEST_CLASSES, FEWEST_IMAGES = 2, FEWEST_TO_LEARN + 1
MOST_CLASSES, MOST_PICTURES = 40, 1000
LARGEST_TRAY_MB = 500
LONGEST_CLASS_NAME = 80
THUMBNAIL = 80  # pixels
TURNS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_TRAY, _NUMBERS = "import_tray", "import_tray_numbers"


@dataclass
class Picture:
    """One picture: the `number` of its file in the folder, its name, its thumbnail's address."""

    number: int
    name: str
    thumbnail: str
    size: int


@dataclass
class ImageClass:
    """One class as it is typed; `received`: the last number that the camera's button sent."""

    number: int
    name: str = ""
    pictures: list[Picture] = field(default_factory=list)
    received: int = 0

    @property
    def room(self) -> int:
        """How many more pictures it takes."""
        return MOST_PICTURES - len(self.pictures)


@dataclass
class Tray:
    """The classes; `changes` counts what was done to them, `removed` is what can be taken back."""

    folder: Path
    classes: list[ImageClass] = field(default_factory=list)
    numbers: int = 0
    changes: int = 0
    removed: tuple[ImageClass, Picture | None] | None = None

    def number(self) -> int:
        """One that nothing else here has."""
        self.numbers += 1
        self.changes += 1
        return self.numbers

    def add_class(self) -> None:
        """An empty one, without a name."""
        self.classes.append(ImageClass(self.number()))

    def remove(self, one: ImageClass, picture: Picture | None = None) -> None:
        """Take out a class or one of its pictures; the file stays until all are cleared."""
        self.changes += 1
        self.removed = (one, picture)
        if picture:
            one.pictures.remove(picture)
        else:
            self.classes.remove(one)

    def bring_back(self) -> None:
        """Undo the last removal."""
        if self.removed:
            one, picture = self.removed
            self.changes += 1
            self.removed = None
            if picture:
                one.pictures.append(picture)
            if one not in self.classes:
                self.classes.append(one)

    def rename(self, one: ImageClass, name: str) -> None:
        """Call it so; what is wrong with the name is said by `fault`."""
        name = " ".join(name.split())
        if name != one.name:
            one.name = name
            self.changes += 1

    def add(self, one: ImageClass, name: str, content: bytes) -> None:
        """Put an image file into a class. UserError where it is none, or where there is no room."""
        if not one.room:
            raise UserError(
                "class-full", N_("A class takes {limit:,} pictures here."), limit=MOST_PICTURES
            )
        held = sum(each.size for every in self.classes for each in every.pictures)
        if held + len(content) > LARGEST_TRAY_MB * 1_000_000:
            raise UserError(
                "upload-tray-too-large",
                N_("More than {limit_mb} MB in one go. Import what is there, or make a ZIP file."),
                limit_mb=LARGEST_TRAY_MB,
            )
        thumbnail = thumbnail_of(content, name)
        number = self.number()
        with readable_disk_errors():
            self.folder.mkdir(parents=True, exist_ok=True)
            self.file(number).write_bytes(content)
        one.pictures.append(Picture(number, name, thumbnail, len(content)))

    def file(self, number: int) -> Path:
        """Where a picture lies."""
        return self.folder / str(number)

    def members(self) -> Iterator[tuple[str, bytes]]:
        """Names and contents for a ZIP, a folder for each class."""
        for one in self.classes:
            for picture in one.pictures:
                name = picture.name.replace("/", "_").replace("\\", "_")
                with readable_disk_errors():
                    content = self.file(picture.number).read_bytes()
                yield f"{one.name}/{picture.number:04d} {name}", content

    def fault(self, one: ImageClass) -> str:
        """What is wrong with a class' name, in words; "" for nothing."""
        name = one.name
        if not name:
            return _("Give the class a name.")
        if name.startswith(".") or any(sign in "/\\" or _is_hidden(sign) for sign in name):
            return _(
                "The name of a class has no / or \\, no hidden signs, and does not begin with "
                "a dot."
            )
        if Counter(each.name.casefold() for each in self.classes)[name.casefold()] > 1:
            return _("Another class is called so. Give each a name of its own.")
        return ""

    def missing(self) -> str:
        """What has to come before an import, in words; "" where nothing is missing."""
        used = [one for one in self.classes if one.pictures]
        if any(self.fault(one) for one in used):
            return _("Give each class a name of its own.")
        if sum(not too_few(one) for one in used) < FEWEST_CLASSES:
            return _(
                "An import needs {classes} classes with {images} images each, at least: "
                "{learned} to learn from and one to test on.",
                classes=FEWEST_CLASSES,
                images=FEWEST_IMAGES,
                learned=FEWEST_TO_LEARN,
            )
        return ""

    def touch(self) -> None:
        """Somebody looks at it: it is not left behind. Pictures whose files are gone are let go."""
        with suppress(OSError):
            os.utime(self.folder)
        if self.folder.exists():
            return
        if any(one.pictures for one in self.classes):
            self.changes += 1
        for one in self.classes:
            one.pictures.clear()
        self.removed = None


def too_few(one: ImageClass) -> int:
    """How many pictures a class needs before it can be learned and tested."""
    return max(0, FEWEST_IMAGES - len(one.pictures))


def count_words(one: ImageClass) -> str:
    """How many pictures a class has, and how many it needs."""
    words = ngettext("{count:,} picture", "{count:,} pictures", len(one.pictures))
    if more := too_few(one):
        return f"{words} · {_('{count} more needed', count=more)}"
    return words


def _is_hidden(sign: str) -> bool:
    """Whether a sign is a control character, half of one, or turns the direction of a line."""
    return unicodedata.category(sign) in ("Cc", "Cs") or sign in TURNS


def the_tray() -> Tray:
    """This session's; it begins with two classes without names."""
    tray: Tray | None = st.session_state.get(_TRAY)
    if tray is None:
        folder = settings.home() / "imports" / f".tray-{uuid4().hex}"
        tray = Tray(folder, numbers=st.session_state.get(_NUMBERS, 0))  # keys are never used again
        st.session_state[_TRAY] = tray
        tray.add_class()
        tray.add_class()
    tray.touch()
    return tray


def clear_tray() -> None:
    """Let go of all pictures."""
    tray: Tray | None = st.session_state.pop(_TRAY, None)
    if tray:
        st.session_state[_NUMBERS] = tray.numbers
        shutil.rmtree(tray.folder, ignore_errors=True)


def thumbnail_of(content: bytes, name: str) -> str:
    """A small JPEG of an image file, in a `data:` address. UserError where it is no image."""
    image = decode(content, name, enough=THUMBNAIL).convert("RGB")
    image.thumbnail((THUMBNAIL, THUMBNAIL))
    stream = io.BytesIO()
    image.save(stream, "JPEG", quality=80)
    return f"data:image/jpeg;base64,{base64.b64encode(stream.getvalue()).decode()}"
