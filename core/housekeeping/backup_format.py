"""What a backup is: a ZIP of a workspace's files, its rows, and a list of all that is in it.

`backup.json` (format, versions, counts, size and SHA-256 of each file), written last, names every
other member. `vistazo.db` holds the rows as SQLite, whatever database they came from.
"""

import re
from collections.abc import Iterable
from typing import Annotated, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

FORMAT = 1  # raised where an older Vistazo could not restore it
MANIFEST = "backup.json"
SUFFIX = ".zip"
# Imports first: what becomes a data set meanwhile is found there by the second look.
FOLDERS = ("imports", "datasets", "versions", "answers", "lessons", "trash", "runs")
OF_FILES = ("lessons",)  # in which files lie, not folders
CHUNK_BYTES = 1_000_000
LONGEST_NAME, LONGEST_PART = 1_000, 255  # in bytes of UTF-8; a part as most disks take it
MANIFEST_BYTES, MANIFEST_BYTES_EACH = 10_000, 2 * LONGEST_NAME
PART = re.compile(r"[^\\:/\x00-\x1f\x7f-\x9f]+")

Count = Annotated[int, Field(ge=0, lt=2**63)]


class Member(NamedTuple):
    """A file: its name from the workspace on, bytes, SHA-256, and when it was changed (in
    nanoseconds since 1970: exports know their network by it)."""

    name: str
    size: Count
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
    changed_ns: Annotated[int, Field(gt=-(2**63), lt=2**63)]


class Head(BaseModel):
    """What any version of `backup.json` says."""

    model_config = ConfigDict(strict=True)
    format: int
    app: str = ""


class Manifest(Head):
    """What `backup.json` says. `revision`: of the tables (`core.db.upgrade`). `made`: UTC, ISO
    8601. `runs`: those in the trash too. `data_sets`: imported ones that are not put away."""

    model_config = ConfigDict(strict=True, extra="forbid")
    revision: str
    made: str
    runs: Count
    data_sets: Count
    versions: Count
    files: list[Member]


def is_safe(name: str) -> bool:
    """Whether a file may be called so in a backup: in one of the workspace's folders for things
    that can't be made again, on any system."""
    parts = name.split("/")
    try:
        lengths = [len(part.encode()) for part in parts]
    except UnicodeEncodeError:  # bytes that are no text
        return False
    return (
        parts[0] in FOLDERS
        and (len(parts) == 2 if parts[0] in OF_FILES else len(parts) > 2)
        and all(PART.fullmatch(part) and part not in (".", "..") for part in parts)
        and max(lengths) <= LONGEST_PART
        and sum(lengths) + len(parts) <= LONGEST_NAME
    )


def count_data_sets(names: Iterable[str]) -> int:
    """How many imported data sets these files are of."""
    return sum(name.startswith("datasets/") and name.endswith("/meta.json") for name in names)


def count_versions(names: Iterable[str]) -> int:
    """How many versions of data sets these files are; not those in the trash."""
    return sum(name.startswith("versions/") and name.endswith(".json") for name in names)
