"""Which class and which part an image belongs to, from the folders it lies in.

`cat/1.jpg` is a cat. `train/cat/1.jpg` and `test/cat/2.jpg` are cats to learn from and to test on.
One folder around everything does not matter. What lies deeper still belongs to the class above.
"""

import hashlib
import re

from core.errors import LabError
from core.importing.members import readable
from core.importing.spelling import tidy

PART_FOLDERS = {
    "train": "train", "training": "train", "test": "test", "testing": "test",
    "validation": "validation", "valid": "validation", "val": "validation",
}  # fmt: skip
LONGEST_CLASS = 80
Path = tuple[str, ...]


def is_leftover(path: Path) -> bool:
    """Whether a file was made by an operating system: hidden, thumbnails, a Mac's resource fork."""
    names = {"__macosx", "thumbs.db", "desktop.ini"}
    hidden = (part.startswith(".") and part != ".." for part in path)
    return any(hidden) or any(part.casefold() in names for part in path)


def arrange(paths: list[Path], what: str) -> list[tuple[str, str] | str]:
    """For each path its part ("" where there are no such folders) and class, or why it has none.

    `what` names the whole in error messages. Raises LabError for test images without others.
    """
    depth = _folders_around(paths)
    around = max((path for path in paths if len(path) > depth), key=len, default=())[:depth]
    inner = [path[depth:] if path[:depth] == around else path[-1:] for path in paths]
    tops = {path[0] for path in inner if len(path) > 1}
    parts = {PART_FOLDERS[top.casefold()] for top in tops if top.casefold() in PART_FOLDERS}
    by_parts = any(len(path) > 2 and path[0].casefold() in PART_FOLDERS for path in inner)
    others = [top for top in tops if top.casefold() not in PART_FOLDERS]
    if by_parts and "train" not in parts and not others:
        raise LabError(
            f"{what}: there is a folder {' and '.join(sorted(parts))}, but none called train. Put "
            "the images to learn from into train/."
        )
    by_parts = by_parts and "train" in parts and (len(parts) > 1 or not others)
    return [_in_part(path) if by_parts else _in_class(path) for path in inner]


def class_word(name: str) -> str:
    """A class name as it is kept: one line, tidy, at most `LONGEST_CLASS` long.

    What is changed for that ends with a sign of what it was, so that two names stay two classes.
    """
    name = tidy(name).strip()
    word = readable(name, LONGEST_CLASS)
    if word == name or not name:
        return word
    sign = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:4]
    return f"{readable(name, LONGEST_CLASS - len(sign) - 2)} #{sign}"


def natural(name: str) -> tuple[tuple[bool, int, str], ...]:
    """A key that sorts "2" before "10"."""
    pieces = re.findall(r"[0-9]+|[^0-9]+", name.casefold())
    return tuple(
        (False, int(piece[:18]), "") if piece[0] in "0123456789" else (True, 0, piece)
        for piece in pieces
    )


def _folders_around(paths: list[Path]) -> int:
    """How many folders lie around everything: each is the only one, with folders inside."""
    depth = 0
    while True:
        inside = [path for path in paths if len(path) > depth + 1]
        if len({path[: depth + 1] for path in inside}) != 1:
            return depth
        if not any(len(path) > depth + 2 for path in inside):
            return depth
        depth += 1


def _in_part(path: Path) -> tuple[str, str] | str:
    part = PART_FOLDERS.get(path[0].casefold()) if len(path) > 1 else None
    if part is None:
        return "lies neither in train/, validation/ nor test/"
    if len(path) < 3:
        return f"lies in {readable(path[0])}/, but there in no class's folder"
    return part, class_word(path[1])


def _in_class(path: Path) -> tuple[str, str] | str:
    if len(path) < 2:
        return "lies in no class's folder"
    return "", class_word(path[0])
