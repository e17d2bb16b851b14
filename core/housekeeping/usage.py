"""What takes up the workspace's disk, thing by thing: own images, runs, caches, trash."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from core.common import settings
from core.common.errors import UserError
from core.common.i18n import N_
from core.db.engine import DatabaseAway
from core.housekeeping.models import size_at
from core.runs.resuming import checkpoint_files
from core.runs.trashed import trashed_runs


class Part(StrEnum):
    """What kinds of things there are, in the order of the page."""

    DATASETS = "datasets"
    RUNS = "runs"
    CHECKPOINTS = "checkpoints"
    CACHES = "caches"
    TRASH = "trash"
    OTHERS = "others"


PART_WORDS = {
    Part.DATASETS: N_("own images"),
    Part.RUNS: N_("runs"),
    Part.CHECKPOINTS: N_("checkpoints"),
    Part.CACHES: N_("caches"),
    Part.TRASH: N_("trash"),
    Part.OTHERS: N_("all else"),
}


@dataclass(frozen=True)
class Use:
    """One thing: what kind, its name (a data set's, a run's id, a folder's), its bytes; `share` of
    all things that were counted with it, 0 to 1."""

    part: Part
    name: str
    size_bytes: int
    share: float = 0.0


def measure() -> Iterator[Use]:
    """Every thing of the workspace, as it is counted. UserError where the workspace is no place."""
    home = settings.place_of_home()
    places = [*_places(home)]
    away = _away() if places else set()  # a look makes no workspace
    for number, (part, path) in enumerate(places, 1):
        share = number / len(places)
        if part is not Part.RUNS:
            yield Use(part, path.name, size_at(path), share)
            continue
        kept = sum(map(size_at, checkpoint_files(path)))
        rest = max(size_at(path) - kept, 0)
        if path.name in away:
            yield Use(Part.TRASH, path.name, rest + kept, share)
            continue
        yield Use(Part.RUNS, path.name, rest, share)
        if kept:
            yield Use(Part.CHECKPOINTS, path.name, kept, share)


def total(used: "Iterator[Use] | tuple[Use, ...]") -> int:
    """Bytes of all of it."""
    return sum(one.size_bytes for one in used)


def _places(home: Path) -> Iterator[tuple[Part, Path]]:
    """The things that are counted one by one."""
    folders = {
        "datasets": Part.DATASETS,
        "runs": Part.RUNS,
        "cache": Part.CACHES,
        "trash": Part.TRASH,
    }
    for path in _in(home):
        if path.name in folders and path.is_dir():
            yield from ((folders[path.name], one) for one in _in(path))
        else:
            yield Part.OTHERS, path
    if settings.cache() != home / "cache":
        yield from ((Part.CACHES, one) for one in _in(settings.cache()))


def _in(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []


def _away() -> set[str]:
    """Ids of the runs in the trash, whose files lie where they lay."""
    try:
        return {run.id for run in trashed_runs()}
    except (DatabaseAway, UserError):  # then they count as runs
        return set()
