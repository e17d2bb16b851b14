"""The disk: what is free, and what the workspace takes of it."""

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from core.common import settings
from core.common.errors import UserError
from core.common.i18n import N_, joined
from core.health.findings import Finding, State, Subject
from core.health.workspace import nearest
from core.housekeeping.models import size_at, size_of, size_words

FULL_BYTES = 100_000_000  # with less, nothing can be imported
FEW_BYTES = 2_000_000_000
FULL_FOR_A_MOMENT_BYTES = 50_000_000  # with less, TensorFlow and uploads have no room
PARTS = {  # folders of the workspace, in the words that people see
    "runs": N_("runs"),
    "datasets": N_("own images"),
    "cache": N_("caches"),
    "trash": N_("trash"),
}
OTHERS = "others"  # than those


def look() -> Iterator[Finding]:
    """What is free where the workspace and temporary files lie, and what the workspace takes."""
    try:
        home = settings.place_of_home()
    except UserError:  # who looks at the workspace has said it
        return
    takes = _takes(home)
    yield _free(home, takes)
    if sum(takes.values()):
        yield _used(takes)
    yield from _temporary(nearest(home))


def _free(home: Path, takes: Mapping[str, int]) -> Finding:
    there = nearest(home)
    total, _used_bytes, free = shutil.disk_usage(there)
    figures = {"free_bytes": free, "total_bytes": total}
    words = N_(
        "{free} of {total} are free at {place}",
        free=size_words(free),
        total=size_words(total),
        place=there,
    )
    to_do = N_(
        "Free some space: `{command} empty --all` deletes what is in the trash ({trash}), and the "
        "folder {cache} may be deleted while the app is closed ({caches}). Or set VISTAZO_HOME to "
        "a folder on another disk.",
        command=settings.terminal(),
        trash=size_words(takes["trash"]),
        cache=settings.cache(home),
        caches=size_words(takes["cache"]),
    )
    if free < FULL_BYTES:
        return Finding(Subject.DISK, State.WRONG, "disk-full", words, to_do, figures)
    if _takes_no_more_files(there):
        words = N_("No more files can be made at {place}, whatever is free.", place=there)
        return Finding(Subject.DISK, State.WRONG, "disk-takes-no-more-files", words, to_do, figures)
    if free < FEW_BYTES:
        return Finding(Subject.DISK, State.WARNING, "disk-nearly-full", words, to_do, figures)
    return Finding(Subject.DISK, State.OK, "disk-fine", words, figures=figures)


def _used(takes: Mapping[str, int]) -> Finding:
    parts = joined(
        (
            N_("{part} {size}", part=PARTS.get(part, N_("all else")), size=size_words(size))
            for part, size in takes.items()
            if size
        ),
        ", ",
    )
    return Finding(
        Subject.DISK,
        State.OK,
        "disk-used",
        N_(
            "the workspace takes {size}: {parts}", size=size_words(sum(takes.values())), parts=parts
        ),
        figures={f"{part}_bytes": size for part, size in takes.items()},
    )


def _temporary(home: Path) -> Iterator[Finding]:
    """Where temporary files lie, if that is on another disk."""
    to_do = N_("Free some space there, or set TMPDIR to a folder that can be written.")
    try:
        folder = Path(tempfile.gettempdir())
        free = shutil.disk_usage(folder).free
        elsewhere = folder.stat().st_dev != home.stat().st_dev
    except OSError:
        words = N_("There is no folder for temporary files that can be written.")
        yield Finding(Subject.DISK, State.WRONG, "disk-nothing-temporary", words, to_do)
        return
    if elsewhere and free < FULL_FOR_A_MOMENT_BYTES:
        words = N_(
            "{free} are free for temporary files in {folder}.", free=size_words(free), folder=folder
        )
        yield Finding(Subject.DISK, State.WRONG, "disk-temporary-full", words, to_do)


def _takes(home: Path) -> dict[str, int]:
    """Bytes by part of the workspace, and of all `OTHERS`."""
    places = {part: home / part for part in PARTS} | {"cache": settings.cache(home)}
    parts = {part: size_of(place) for part, place in places.items()}
    try:
        others = [one for one in home.iterdir() if one.name not in PARTS]
    except OSError:
        others = []
    return {**parts, OTHERS: sum(map(size_at, others))}


def _takes_no_more_files(place: Path) -> bool:
    """Whether a disk that counts its files has all of them; some don't, and say 0."""
    if not hasattr(os, "statvfs"):
        return False
    found = os.statvfs(place)
    return bool(found.f_files) and not found.f_favail
