"""Downloads to where Keras looks: how far they are, and a way to stop waiting for them.

A download has a thread of its own: whoever waits can be stopped at any second, and what is under
way serves the next try. `core.datasets.fetching` brings the single file.
"""

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, wait
from pathlib import Path
from typing import Any

from core.common.i18n import N_

Report = Callable[[str], object]
SECONDS_WITHOUT_GROWTH = 60.0
_under_way: "dict[str, Future[Any]]" = {}


class DownloadFailed(Exception):  # noqa: N818 (it is the event)
    """`text`: the cause in one short line, marked where it is ours."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


def download(
    what: str, folder: Path, megabytes: int, work: Callable[[], Any], report: Report
) -> Any:
    """What `work` returns, which brings `what` (a few words) into `folder`, so many `megabytes`.

    `report` is called every second; what it raises ends the waiting. Raises DownloadFailed.
    """
    future = _under_way.get(what)
    if future is None or (future.done() and future.exception()):
        future = _under_way[what] = _start(work)
    _watch(what, folder, megabytes, future, report)
    if not future.done():
        raise DownloadFailed(
            N_("nothing came for {seconds:.0f} seconds", seconds=SECONDS_WITHOUT_GROWTH)
        )
    del _under_way[what]
    if error := future.exception():  # whatever a network, a proxy or a broken file raises
        raise DownloadFailed(reason(error)) from error
    return future.result()


def is_under_way(what: str) -> bool:
    """Whether this process is still bringing `what`: what lies there is not whole yet."""
    future = _under_way.get(what)
    return future is not None and not future.done()


def reason(error: BaseException) -> str:
    """An error in one short line."""
    lines = str(error).splitlines()
    return lines[0][:200] if lines else type(error).__name__


def _watch(what: str, folder: Path, megabytes: int, future: "Future[Any]", report: Report) -> None:
    """Report until `future` is done, or nothing has come for `SECONDS_WITHOUT_GROWTH`.

    What is told is the growth of the folder.
    """
    before = largest = _size(folder)
    grown = time.monotonic()
    plain = N_("Loading {what}", what=what)
    sized = N_("Loading {what}, {megabytes} MB", what=what, megabytes=megabytes)
    report(sized if megabytes else plain)
    while not wait([future], timeout=1.0).done:
        size = _size(folder)
        if size > largest:
            largest, grown = size, time.monotonic()
        if time.monotonic() - grown > SECONDS_WITHOUT_GROWTH:
            return
        done = min(megabytes, (largest - before) // 1_000_000)
        so_far = N_(
            "Loading {what}: {done} of {megabytes} MB", what=what, done=done, megabytes=megabytes
        )
        report(so_far if done else plain)


def _start(work: Callable[[], Any]) -> "Future[Any]":
    future: Future[Any] = Future()

    def run() -> None:
        try:
            future.set_result(work())
        except BaseException as error:
            future.set_exception(error)

    threading.Thread(target=run, name="vistazo-download", daemon=True).start()
    return future


def _size(folder: Path) -> int:
    """Bytes of all files in `folder`."""
    total = 0
    for path in folder.rglob("*"):
        try:
            total += path.stat().st_size if path.is_file() else 0
        except OSError:  # it was a temporary file
            continue
    return total
