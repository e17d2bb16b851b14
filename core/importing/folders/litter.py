"""Files that operating systems, network storage and programs leave behind beside the images.

Names are compared whole: a class may be called `trash`, `thumbs` or `snapshot`.
"""

import re
from collections import Counter
from collections.abc import Sequence

_OF_MAC_OS = {"__macosx", "network trash folder", "temporary items"}  # the latter on servers
_OF_WINDOWS_AND_LINUX = {"$recycle.bin", "system volume information", "lost+found"}
_OF_SYNOLOGY = {"@eadir", "#recycle", "#snapshot", "@tmp", "@sharebin", "@sharesnap"}
_OF_QNAP = {"@recycle", "@recently-snapshot", "@__thumb"}
FOLDERS = _OF_MAC_OS | _OF_WINDOWS_AND_LINUX | _OF_SYNOLOGY | _OF_QNAP | {"__pycache__"}
FILES = {
    "thumbs.db",
    "thumbs.db:encryptable",
    "ehthumbs.db",
    "ehthumbs_vista.db",
    "desktop.ini",
    "picasa.ini",
    "icon\r",
    "zbthumbnail.info",
    "pspbrwse.jbf",
}
FAMILIES = {
    "._*": re.compile(r"\._.*"),
    "SYNOPHOTO_THUMB…": re.compile(r"syno(photo_thumb|photo_film|file_thumb|index_media_info).*"),
    "*@SynoEAStream": re.compile(r".*@syno(eastream|resource)"),
    "*:Zone.Identifier": re.compile(r".*[:\uf03a]zone\.identifier"),
}


def litter_name(path: Sequence[str]) -> str:
    """What of a path makes it litter: a folder's name with a slash, a file's or its kind; or ""."""
    for folder in path[:-1]:
        if _is_hidden(folder) or folder.casefold() in FOLDERS:
            return f"{folder}/"
    name = path[-1] if path else ""
    lower = name.casefold()
    family = next((kind for kind, form in FAMILIES.items() if form.fullmatch(lower)), "")
    if family:
        return family
    return name if _is_hidden(name) or lower in FILES or lower in FOLDERS else ""


def is_leftover(path: Sequence[str]) -> bool:
    """Whether a file is nobody's image: hidden, or left by a system, a storage or a program."""
    return bool(litter_name(path))


def kinds_of(paths: Sequence[Sequence[str]]) -> Counter[str]:
    """How many of these leftovers there are of each name."""
    return Counter(litter_name(path) for path in paths)


def _is_hidden(name: str) -> bool:
    return name.startswith(".") and name.strip(".") != ""
