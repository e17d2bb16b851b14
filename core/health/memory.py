"""The memory: how much there is for a training, also in a container that may take less of it."""

from collections.abc import Iterator
from pathlib import Path

import psutil

from core.common.i18n import N_
from core.health.findings import Finding, State, Subject
from core.housekeeping.models import size_words

CONTAINER = Path("/sys/fs/cgroup")  # where Linux keeps the limits of this process' group
APP_BYTES = 1_100_000_000  # the app and its two warm workers, as README.md has measured it
TRAINING_BYTES = 800_000_000  # of small images


def look(container: Path = CONTAINER) -> Iterator[Finding]:
    """How much memory there is, and how much of it is free."""
    memory = psutil.virtual_memory()
    total, free = memory.total, memory.available
    if limit := _limit(container):
        total, free = min(total, limit[0]), min(free, limit[1])
    words = N_("{free} of {total} are free", free=size_words(free), total=size_words(total))
    figures = {"total_bytes": total, "free_bytes": free}
    if free >= TRAINING_BYTES and total >= APP_BYTES + TRAINING_BYTES:
        yield Finding(Subject.MEMORY, State.OK, "memory-fine", words, figures=figures)
        return
    to_do = N_(
        "Close other programs, or take a smaller network or batch: the system ends a training that "
        "it has no memory for. A small one needs {training}, the app {app}.",
        training=size_words(TRAINING_BYTES),
        app=size_words(APP_BYTES),
    )
    yield Finding(Subject.MEMORY, State.WARNING, "memory-short", words, to_do, figures)


def _limit(container: Path) -> tuple[int, int] | None:
    """The most that this process' group may take, and what of that is free; None without any.

    What was read from files, and can be read again, counts as free.
    """
    try:
        most = int((container / "memory.max").read_text(encoding="ascii"))
        taken = int((container / "memory.current").read_text(encoding="ascii"))
        lines = (container / "memory.stat").read_text(encoding="ascii").splitlines()
    except (OSError, ValueError):  # "max": there is none
        return None
    files = next((int(line.split()[1]) for line in lines if line.startswith("inactive_file ")), 0)
    return most, max(most - taken + files, 0)
