"""Brings a data set's published images and tells how far it is.

Keras downloads in one call that can't be interrupted, so it gets a thread of its own: whoever waits
can be stopped at any second, and what is under way serves the next try.
"""

import socket
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, wait
from pathlib import Path

from core import settings
from core.datasets.catalogue import Arrays, Dataset
from core.errors import LabError

Report = Callable[[str], object]
SECONDS_FOR_AN_ANSWER = 20.0
SECONDS_WITHOUT_GROWTH = 60.0
_under_way: "dict[str, Future[Arrays]]" = {}


def fetch(dataset: Dataset, report: Report) -> Arrays:
    """The published arrays. `report` is called every second; what it raises ends the waiting.

    Raises LabError when they can't be had, with what the person can do.
    """
    future = _under_way.get(dataset.name)
    if future is None or (future.done() and future.exception()):
        future = _under_way[dataset.name] = _start(dataset)
    _watch(dataset, future, report)
    if not future.done():
        raise LabError(_advice(dataset, f"nothing came for {SECONDS_WITHOUT_GROWTH:.0f} seconds"))
    del _under_way[dataset.name]
    error = future.exception()  # whatever a network, a proxy or a broken file raises
    if error:
        raise LabError(_advice(dataset, str(error) or type(error).__name__)) from error
    return future.result()


def _watch(dataset: Dataset, future: "Future[Arrays]", report: Report) -> None:
    """Report until `future` is done, or nothing has come for `SECONDS_WITHOUT_GROWTH`.

    Keras' own progress bar only goes to a terminal, so the growth of its folder is reported.
    """
    folder = settings.keras_folder() / "datasets"
    before = largest = _size(folder)
    grown = time.monotonic()
    report(f"Loading {dataset.title}")
    while not wait([future], timeout=1.0).done:
        size = _size(folder)
        if size > largest:
            largest, grown = size, time.monotonic()
        if time.monotonic() - grown > SECONDS_WITHOUT_GROWTH:
            return
        megabytes = min(dataset.download_mb, (largest - before) // 1_000_000)
        amount = f": {megabytes} of {dataset.download_mb} MB" if megabytes else ""
        report(f"Loading {dataset.title}{amount}")


def _start(dataset: Dataset) -> "Future[Arrays]":
    future: Future[Arrays] = Future()

    def work() -> None:
        usual = socket.getdefaulttimeout()
        socket.setdefaulttimeout(SECONDS_FOR_AN_ANSWER)  # Keras sets none: it would hang
        try:
            future.set_result(dataset.fetch())
        except BaseException as error:
            future.set_exception(error)
        finally:
            socket.setdefaulttimeout(usual)

    threading.Thread(target=work, name=f"fetch-{dataset.name}", daemon=True).start()
    return future


def _advice(dataset: Dataset, cause: str) -> str:
    folder = settings.data_folder() or "a folder of your choice"
    left_over = settings.keras_folder() / "datasets"
    return (
        f"The images of {dataset.title} are not on this machine and could not be downloaded "
        f"({cause.splitlines()[0][:200]}). Connect to the network, or put {dataset.name}.npz with "
        f"the arrays x_train, y_train, x_test, y_test into {folder} and start with VISTAZO_DATA "
        f"set to it. Where an earlier download broke off, delete what it left in {left_over}."
    )


def _size(folder: Path) -> int:
    """Bytes of all files in `folder`."""
    total = 0
    for path in folder.rglob("*"):
        try:
            total += path.stat().st_size if path.is_file() else 0
        except OSError:  # it was a temporary file
            continue
    return total
