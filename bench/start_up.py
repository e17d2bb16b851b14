"""Where the time goes between the start of a run and its first batches, in a warm worker.

    python -m bench.start_up

Trains LeNet-5 on the digits in this process, warmed as a worker is, and takes the milliseconds of
each step of `core.training.run.train_network`. What the app adds before that,
`bench.first_point` measures.
"""

import os
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from core.auth.actors import EVERYBODY
from core.execution.local import ENVIRONMENT

os.environ.update(ENVIRONMENT)

from bench._figures import Figure, show
from bench._workspace import workspace
from core.execution import warm_up
from core.experiments.config import parse
from core.runs import repository
from core.training import fit, run
from core.training.callbacks import progress
from core.training.recorded_run import RecordedRun

TIMES = 6
STEPS = (  # where a function is looked up, its name, what it does
    (RecordedRun, "open_dataset", "opening the images"),
    (run, "split", "splitting them"),
    (run, "build_with_weights", "building the network"),
    (run, "plan_training", "layers for training, feeds"),
    (fit, "compile_train_model", "compile"),
)
FIRST_BATCH = "first batches (tracing the step, computing eight in one go)"
_marks: dict[str, float] = {}  # when the run began, when the model was compiled


def measure() -> list[Figure]:
    """Milliseconds of each step; the first run is not counted."""
    taken: dict[str, list[float]] = {
        words: [] for words in (*(words for *_, words in STEPS), FIRST_BATCH)
    }
    whole: list[float] = []
    warm_up.warm_up()
    with tempfile.TemporaryDirectory() as folder, workspace(folder), ExitStack() as watched:
        for place, name, words in STEPS:
            _watch(watched, place, name, _timed(getattr(place, name), taken[words]))
        _watch(watched, fit, "compile_train_model", _noting(fit.compile_train_model))
        first = _first_batch(taken[FIRST_BATCH], whole)
        _watch(watched, progress.Progress, "on_train_batch_end", first)
        for _ in range(TIMES + 1):
            _marks["start"] = time.perf_counter()
            repository.create_run(parse({"training": {"epochs": 1}}), EVERYBODY)
            run.train()
    figures = [Figure(words, "", values[1:], "ms") for words, values in taken.items()]
    return [Figure("start of a run to its first batches", "", whole[1:], "ms"), *figures]


def _watch(until: ExitStack, place: Any, name: str, function: Callable[..., Any]) -> None:
    """Put `function` in the place of that one until the benchmark ends."""
    until.callback(setattr, place, name, getattr(place, name))
    setattr(place, name, function)


def _timed(function: Callable[..., Any], taken: list[float]) -> Callable[..., Any]:
    def timed(*arguments: Any) -> Any:
        began = time.perf_counter()
        try:
            return function(*arguments)
        finally:
            taken.append(1000 * (time.perf_counter() - began))

    return timed


def _noting(function: Callable[..., Any]) -> Callable[..., Any]:
    def noting(*arguments: Any) -> Any:
        answer = function(*arguments)
        _marks["compiled"] = time.perf_counter()
        return answer

    return noting


def _first_batch(taken: list[float], whole: list[float]) -> Callable[..., None]:
    original = progress.Progress.on_train_batch_end

    def on_train_batch_end(self: Any, batch: int, logs: Any = None) -> None:
        if _marks:  # the first of this training
            now = time.perf_counter()
            taken.append(1000 * (now - _marks.pop("compiled")))
            whole.append(1000 * (now - _marks.pop("start")))
        original(self, batch, logs)

    return on_train_batch_end


if __name__ == "__main__":
    show(measure())
