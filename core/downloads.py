"""Tells how far a download through Keras is: its own progress bar only goes to a terminal."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

Report = Callable[[str], None]


@contextmanager
def watched(what: str, folder: Path, megabytes: int, report: Report) -> Iterator[None]:
    """While the block downloads `what` into `folder`, `report` its growth once a second.

    What `report` raises (a request to stop) is raised when the block has ended well.
    """
    finished = threading.Event()
    raised: list[Exception] = []

    def watch() -> None:
        before = _size(folder)
        while not finished.wait(1.0):
            done = min(megabytes, (_size(folder) - before) // 1_000_000)
            try:
                report(f"Downloading {what}: {done} of {megabytes} MB")
            except Exception as error:
                raised.append(error)
                return

    report(f"Downloading {what}, {megabytes} MB")
    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        finished.set()
        watcher.join()
    if raised:
        raise raised[0]


def reason(error: Exception) -> str:
    """Why a download failed, in one short line."""
    lines = str(error).splitlines()
    return lines[0][:200] if lines else type(error).__name__


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
