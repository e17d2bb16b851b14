"""Kill -9 at random moments of a training: `python -m bench.kills [TIMES] [SEED] [--postgresql]`.

Each time, the worker, the app or both are killed while it trains; after a restart the run must be
interrupted or queued within a minute, and go on. At the end it must be bit for bit what the
training came to that nobody has disturbed. A line each; exit code 1 where one differs.
"""

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

from bench._app import ROOT
from bench._postgresql import PostgreSQL
from bench._workspace import workspace
from core.auth.actors import EVERYBODY
from core.common import settings
from core.execution import scheduler
from core.experiments.config import ExperimentConfig, parse
from core.jobs.models import JobKind, JobState
from core.jobs.repository import list_jobs
from core.runs import repository
from core.runs.models import RunStatus

SECONDS_TO_BE_FOUND = 60.0
SECONDS_TO_TRAIN = 240.0
EPOCHS = 12
APP = """
import sys, time
from bench.kills import train_with_many_checkpoints
from core.execution import scheduler, tasks
tasks.TRAIN = tasks.task_of(train_with_many_checkpoints)
scheduler.start_background_thread()
print("ready", flush=True)
sys.stdin.read()
"""


def train_with_many_checkpoints(*asked: Any, **named: Any) -> str | None:
    """In a worker: train the next run as is asked, with a checkpoint at the end of each epoch."""
    from core.training.callbacks import checkpoint
    from core.training.run import train

    checkpoint.SECONDS_BETWEEN = checkpoint.TIMES_ITS_COST = 0.0
    return train(*asked, **named)


def training() -> ExperimentConfig:
    """What is random in a training: augmentation, dropout, order, first weights."""
    return parse(
        {
            "data": {"name": "digits"},
            "model": {"name": "mlp", "dropout": 0.3, "units": 64},
            "augmentation": {"rotation": 10.0},
            "training": {"epochs": EPOCHS, "batch_size": 16},
        }
    )


@contextmanager
def running_app() -> Iterator["subprocess.Popen[str]"]:
    """A process that trains what is queued, as the app does."""
    command = [sys.executable, "-c", APP]
    pipe = subprocess.PIPE
    app = subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True)
    try:
        assert app.stdout is not None
        app.stdout.readline()
        yield app
    finally:
        app.kill()
        app.communicate()


def undisturbed() -> tuple[list[Any], float]:
    """What the training comes to that nobody kills, and how many seconds it takes."""
    with running_app():
        run_id = scheduler.submit(training(), EVERYBODY)
        _wait(lambda: not repository.get_run(run_id).active, SECONDS_TO_TRAIN)
    run = repository.get_run(run_id)
    assert run.started_at is not None
    assert run.finished_at is not None
    return outcome(run_id), (run.finished_at - run.started_at).total_seconds()


def disturbed(whom: str, seconds: float) -> list[Any]:
    """The same of one whose `whom` (worker, app or both) is killed so long after it began to train.

    RuntimeError where nobody finds out, or it does not go on.
    """
    with running_app() as app:
        run_id = scheduler.submit(training(), EVERYBODY)
        _wait(lambda: repository.get_run(run_id).status is RunStatus.RUNNING, SECONDS_TO_TRAIN)
        time.sleep(seconds)
        number = _worker_of(run_id) if whom != "app" else 0
        if whom != "worker":
            app.kill()
        if number:
            with suppress(ProcessLookupError):  # it ends with its app
                os.kill(number, signal.SIGKILL)
        if whom == "worker":
            _wait(lambda: repository.get_run(run_id).status != "running", SECONDS_TO_BE_FOUND)
            _go_on(run_id)
    if whom != "worker":
        with running_app():
            _wait(lambda: repository.get_run(run_id).status != "running", SECONDS_TO_BE_FOUND)
            _go_on(run_id)
    return outcome(run_id)


def outcome(run_id: str) -> list[Any]:
    """Curves without times, results on the test images, weights as bytes."""
    import keras

    run, curve = repository.get_run(run_id), repository.list_epochs(run_id)
    figures = [
        (each.number, each.loss, each.accuracy, each.val_loss, each.val_accuracy) for each in curve
    ]
    model = keras.models.load_model(settings.network_file(run_id), compile=False)
    weights = [weight.tobytes() for weight in model.get_weights()]
    return [run.status, run.epochs, run.test_accuracy, run.test_loss, figures, weights]


def main(arguments: Sequence[str]) -> int:
    """Kill so often, in a workspace of its own; 1 where a run came to anything else."""
    parser = argparse.ArgumentParser(prog="python -m bench.kills")
    parser.add_argument("times", type=int, nargs="?", default=50)
    parser.add_argument("seed", type=int, nargs="?", default=0)
    parser.add_argument("--postgresql", action="store_true")
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        stack.enter_context(workspace(Path(folder) / "workspace"))
        if chosen.postgresql:
            server = stack.enter_context(PostgreSQL())
            os.environ["VISTAZO_DATABASE_URL"] = server.new_database()
        return 1 if kill(chosen.times, random.Random(chosen.seed)) else 0


def kill(times: int, chance: random.Random) -> int:
    """Kill so often, and say what came of each; returns how many differ."""
    (expected, longest), wrong = undisturbed(), 0
    print(f"undisturbed: {longest:.2f} s", flush=True)
    for number in range(times):
        whom, seconds = chance.choice(("worker", "app", "both")), chance.uniform(0.0, longest)
        equal = disturbed(whom, seconds) == expected
        wrong += not equal
        words = "equal" if equal else "DIFFERS"
        print(f"{number + 1}: {whom} after {seconds:.2f} s: {words}", flush=True)
    return wrong


def _go_on(run_id: str) -> None:
    """Whatever it is by now: interrupted, waiting, or over before it was killed."""
    if repository.get_run(run_id).status is RunStatus.INTERRUPTED:
        scheduler.resume(run_id, EVERYBODY)
    _wait(lambda: not repository.get_run(run_id).active, SECONDS_TO_TRAIN)


def _worker_of(run_id: str) -> int:
    """The process that trains the run; 0 where nobody does any more."""
    found = list_jobs([JobKind.TRAINING], [JobState.RUNNING], run_id)
    return int(str(found[0].worker).split("_")[1]) if found else 0


def _wait(condition: Callable[[], bool], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise RuntimeError(f"still not so after {seconds:.0f} s")
        time.sleep(0.1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
