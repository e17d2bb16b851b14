"""How classes are called as folders: by their names, where these can be folders everywhere."""

import re
from collections.abc import Sequence

from core.common.free_names import FreeNames
from core.datasets.imported import WINDOWS_DEVICES

FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')
LONGEST = 60


def folder_names(class_names: Sequence[str]) -> list[str]:
    """A folder's name for each class, no two alike, also where capitals do not count."""
    found: list[str] = []
    free = FreeNames("{name} ({number})")
    for name in class_names:
        plain = FORBIDDEN.sub("_", name)[:LONGEST].strip(" .") or "class"
        if plain.startswith("_") or WINDOWS_DEVICES.fullmatch(plain.lower().partition(".")[0]):
            plain = f"class {plain}"
        found.append(free.take(plain))
    return found
