"""What lies in the trash, as pages and the terminal show it."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

from core.common.i18n import N_, _, number, shown
from core.jobs.repository import utc_now

KEPT = timedelta(days=30)  # so long it lies in the trash before it is deleted for good
DAY = timedelta(days=1)


class Kind(StrEnum):
    """What can be put away."""

    RUN = "run"
    DATASET = "dataset"
    VERSION = "version"
    CHECKPOINT = "checkpoint"


KIND_WORDS = {
    Kind.RUN: N_("run"),
    Kind.DATASET: N_("data set"),
    Kind.VERSION: N_("version"),
    Kind.CHECKPOINT: N_("checkpoint"),
}


@dataclass(frozen=True)
class TrashEntry:
    """One thing that is put away.

    `id`: a run's own; of a data set or version, the name of its folder in the trash. `put_away_at`:
    UTC. `by`: who has put it away, or "". `size_bytes`: of its files. `days_left`: until it is
    deleted for good, 0 where the next look does that. `owner`: whose it is.
    """

    kind: Kind
    id: str
    title: str
    put_away_at: datetime
    by: str
    size_bytes: int
    days_left: int
    owner: str

    @property
    def shown_title(self) -> str:
        """The title in the reader's language; what a person has said stays as it is."""
        return shown(self.title)


def entry_of(
    kind: Kind,
    entry_id: str,
    title: str,
    put_away_at: datetime,
    by: str,
    folder: Path,
    owner: str,
) -> TrashEntry:
    """The entry of what was put away then, with its files in `folder`."""
    left = days_left(put_away_at)
    return TrashEntry(kind, entry_id, title, put_away_at, by, size_of(folder), left, owner)


def days_left(put_away_at: datetime) -> int:
    """Until what was put away then is deleted for good, begun ones too."""
    return max(math.ceil((KEPT - age(put_away_at)) / DAY), 0)


def age(put_away_at: datetime) -> timedelta:
    """For how long it has lain there; a date in the future, by a clock that jumped, is now."""
    return max(utc_now() - put_away_at, timedelta())


def size_of(folder: Path) -> int:
    """Bytes of all files in it; what is just being deleted does not count."""
    return sum(map(_own_size, folder.rglob("*")))


def size_at(path: Path) -> int:
    """Bytes of a file, or of all in a folder; a link counts for itself, what is gone not at all."""
    return size_of(path) if path.is_dir() and not path.is_symlink() else _own_size(path)


def _own_size(path: Path) -> int:
    try:
        return path.lstat().st_size
    except OSError:
        return 0


def size_words(size_bytes: int) -> str:
    """A size in kB, MB or GB (10³, 10⁶ and 10⁹ bytes), with three digits where it has as many."""
    unit, words = 1e3, N_("{size} kB")
    if size_bytes >= 1e9:
        unit, words = 1e9, N_("{size} GB")
    elif size_bytes >= 1e6:
        unit, words = 1e6, N_("{size} MB")
    size = size_bytes / unit
    return _(words, size=number(size, ",.0f" if size >= 100 else ".3g"))
