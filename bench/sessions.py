"""A class at work: so many websocket sessions, a click in ten seconds each, beside one training.

    python -m bench.sessions [MINUTES [SESSIONS]]

10 minutes and 30 sessions where nothing is said. Each session opens one page after the other, and
lets what is live on them be drawn again as a browser does. Told are errors, the 95th percentile of
what a page took, the training's speed against the same without anybody, the app's processor seconds
a click, and how its memory grew since each page was opened once.
"""

import random
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from bench._app import App, running_app
from bench._figures import Figure, percentile, show
from bench._viewer import Viewer
from core.runs import repository

MINUTES, SESSIONS = 10.0, 30
SECONDS_BETWEEN_CLICKS = 10.0
SECONDS_ALONE = 60.0
PAGES = ("", "train", "runs", "evaluate", "data", "recipes", "predict", "import_images")
ENDLESS = {
    "data": {"name": "digits"},
    "model": {"name": "lenet5"},
    "training": {"epochs": 1000, "batch_size": 2},
}


@dataclass
class Seen:
    """What the sessions have met: seconds of each page, and what went wrong."""

    seconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def measure(minutes: float = MINUTES, sessions: int = SESSIONS) -> list[Figure]:
    """One training alone, then with the sessions."""
    with tempfile.TemporaryDirectory() as name, running_app(Path(name) / "workspace") as app:
        run = app.wait_for(app.queue(ENDLESS), "running").id
        _open_each(app, run)
        alone = _epoch_seconds(app, run, min(SECONDS_ALONE, 60 * minutes))
        process, memory = psutil.Process(app.process.pid), app.memory_mb()
        before = _processor_seconds(process)
        with _class(app, run, sessions) as seen:
            together = _epoch_seconds(app, run, 60 * minutes)
        spent = _processor_seconds(process) - before
        grown = app.memory_mb() - memory
        seen.errors += app.tracebacks()
    for error in seen.errors[:5]:
        print(error, file=sys.stderr)
    slowest = percentile(seen.seconds, 0.95)
    with_them = f"with {sessions} sessions for {minutes:g} minutes"
    return [
        Figure(f"errors of pages {with_them}", "0", [float(len(seen.errors))]),
        Figure("95th percentile of a page", "≤ 500 ms", [1_000 * slowest], "ms"),
        Figure("training speed against alone", "≥ 0.8", [alone / together]),
        Figure("the app's processor time a click", "–", [spent / len(seen.seconds)], "s"),
        Figure("growth of the app's memory", "≤ 100 MB", [grown], "MB"),
    ]


@contextmanager
def _class(app: App, run: str, sessions: int) -> Iterator[Seen]:
    seen, leaving = Seen(), threading.Event()
    threads = [
        threading.Thread(target=_attend, args=(app, run, number, seen, leaving))
        for number in range(sessions)
    ]
    for thread in threads:
        thread.start()
    try:
        yield seen
    finally:
        leaving.set()
        for thread in threads:
            thread.join()


def _attend(app: App, run: str, number: int, seen: Seen, leaving: threading.Event) -> None:
    """One session: it begins at a moment of its own, and opens the pages from one of its own on."""
    chance = random.Random(number)
    if leaving.wait(chance.uniform(0, SECONDS_BETWEEN_CLICKS)):
        return
    viewer = Viewer(app)
    try:
        while not leaving.is_set():
            seen.seconds.append(viewer.look(PAGES[number % len(PAGES)], f"run={run}"))
            number += 1
            let_live(viewer, run, time.monotonic() + SECONDS_BETWEEN_CLICKS, leaving)
    except Exception as error:  # a session that breaks off is an error of its own
        seen.errors.append(f"{type(error).__name__}: {error}")
    finally:
        seen.errors += viewer.problems
        with suppress(Exception):
            viewer.close()


def let_live(viewer: Viewer, run: str, until: float, leaving: threading.Event) -> None:
    """Until the next click, what is live asks to be drawn again when it is due."""
    due = {one: time.monotonic() + seconds for one, seconds in viewer.ticks.items()}
    while not leaving.is_set():
        fragment = min(due, key=lambda one: due[one], default="")
        moment = min(due.get(fragment, until), until)
        if leaving.wait(max(0.0, moment - time.monotonic())) or moment >= until:
            return
        viewer.look("", f"run={run}", fragment)
        due = {
            one: max(due.get(one, 0.0), time.monotonic() + (seconds if one == fragment else 0))
            for one, seconds in viewer.ticks.items()
        }


def _open_each(app: App, run: str) -> None:
    """What is imported and kept at the first use of a page is no growth."""
    for page in PAGES:
        viewer = Viewer(app)
        viewer.look(page, f"run={run}")
        viewer.close()


def _epoch_seconds(app: App, run: str, seconds: float) -> float:
    """The median of the epochs that end within so many seconds, but for the first."""
    with app.workspace():
        first = len(repository.list_epochs(run)) + 1
    time.sleep(seconds)
    with app.workspace():
        epochs = repository.list_epochs(run)[first:]
    if not epochs or app.run(run).status != "running":
        raise RuntimeError(f"Run {run} does not train: {app.run(run).message}")
    return statistics.median(epoch.seconds for epoch in epochs)


def _processor_seconds(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


if __name__ == "__main__":
    minutes, sessions = (*sys.argv[1:3], *(str(MINUTES), str(SESSIONS))[len(sys.argv[1:3]) :])
    show(measure(float(minutes), int(sessions)))
