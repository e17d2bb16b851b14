"""Trainings in a row, in one app: `python -m bench.row [TIMES]` (100).

All must finish; told is how the app's memory has grown since the third one, and what is left over
of processes, threads and file descriptors, in the app and in its workers.
"""

import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import psutil

from bench._app import App, running_app
from bench._figures import Figure, show

TIMES = 100
FIRST = 3  # what these bring along once is no growth
SECONDS_TO_SETTLE = 20.0
SMALL = {"data": {"name": "digits"}, "model": {"name": "linear"}, "training": {"epochs": 2}}


@dataclass(frozen=True)
class Held:
    """What the app holds: its own memory in MB, and the counts of it and its children; which
    files are open, and how often."""

    memory_mb: float
    processes: int
    threads: int
    descriptors: int
    files: Counter[str]


def measure(times: int = TIMES) -> list[Figure]:
    """So many small trainings, one after the other."""
    with tempfile.TemporaryDirectory() as name, running_app(Path(name) / "workspace") as app:
        finished = _train(app, FIRST)
        before = _settled(app)
        finished += _train(app, times - FIRST)
        after = _settled(app)
    for path, count in (after.files - before.files).items():
        print(f"left open {count} times: {path}", file=sys.stderr)
    return [
        Figure(f"finished of {times} trainings in a row", str(times), [float(finished)]),
        Figure("growth of the app's memory", "≤ 30 MB", [after.memory_mb - before.memory_mb], "MB"),
        Figure("processes left over", "0", [float(after.processes - before.processes)]),
        Figure("threads left over", "0", [float(after.threads - before.threads)]),
        Figure("file descriptors left over", "0", [float(after.descriptors - before.descriptors)]),
    ]


def _train(app: App, times: int) -> int:
    """How many finish of so many that are queued at once."""
    queued = [app.queue({**SMALL, "seed": number}) for number in range(times)]
    ended = [app.wait_for(run, "finished", "failed", "interrupted") for run in queued]
    return sum(run.status == "finished" for run in ended)


def _settled(app: App) -> Held:
    """What is held once nothing more comes or goes: the least within a while, for threads of a
    pool end by themselves."""
    looks, deadline = [], time.monotonic() + SECONDS_TO_SETTLE
    while time.monotonic() < deadline:
        looks.append(_held(app))
        time.sleep(1)
    return Held(
        min(one.memory_mb for one in looks),
        min(one.processes for one in looks),
        min(one.threads for one in looks),
        min(one.descriptors for one in looks),
        min((one.files for one in looks), key=Counter.total),
    )


def _held(app: App) -> Held:
    own = psutil.Process(app.process.pid)
    every = [own, *own.children(recursive=True)]
    return Held(
        app.memory_mb(),
        len(every),
        sum(one.num_threads() for one in every),
        sum(one.num_fds() for one in every),
        Counter(file.path for one in every for file in one.open_files()),
    )


if __name__ == "__main__":
    show(measure(*(int(word) for word in sys.argv[1:2])))
