"""What several tests need: small configs, waiting, and a program of its own for what must end."""

import json
import os
import secrets
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, insert, select, text, update

from core.common import settings
from core.common.errors import UserError
from core.common.owners import owner
from core.config.data import DataConfig
from core.datasets.base import Arrays
from core.datasets.downloads import Report
from core.datasets.opened import open_dataset
from core.db.engine import reading, transaction
from core.db.tables import jobs, workers
from core.db.workspace import workspace_id
from core.execution import scheduler
from core.execution.tasks import Task
from core.experiments.config import ExperimentConfig, parse
from core.experiments.migration import VERSION
from core.experiments.overrides import with_changes
from core.jobs.models import Command, JobKind, JobState, Lease
from core.jobs.repository import list_jobs, renew, utc_now
from core.runs import queue, repository
from core.runs.models import Epoch, Phase, RunProgress, RunStatus

at_the_end = ExitStack()  # of each test: what it has opened is closed
PATIENCE = 300.0  # seconds until what hangs is ended; no test judges speed by it
ROOT = Path(__file__).resolve().parents[1]
# Root may write whatever a mode says: what must not is started without that right.
HELD_TO_MODES = (
    []
    if os.name == "nt" or os.geteuid()
    else ["setpriv", "--bounding-set=-dac_override,-dac_read_search,-fowner"]
)
LONG: dict[str, Any] = {  # settings of a training that takes long
    "model": {"name": "mlp", "hidden_layers": 4, "units": 512},
    "training": {"epochs": 1000, "batch_size": 8},
}


def small_config(**changes: Any) -> ExperimentConfig:
    """Softmax regression on the digits for two epochs; `changes` are sections or fields."""
    values: dict[str, Any] = {
        "version": VERSION,
        "model": {"name": "linear"},
        "training": {"epochs": 2, "batch_size": 64, "optimizer": {"learning_rate": 0.01}},
    }
    return parse(with_changes(values, changes))


def trains(run_id: str) -> bool:
    """Whether the run is at its epochs."""
    return repository.get_run(run_id).progress.phase in (Phase.TRAINING, Phase.VALIDATING)


def tries(run_id: str) -> list[tuple[str, str]]:
    """The host and the state of each try at the run."""
    query = select(jobs.c.worker, jobs.c.state).where(jobs.c.run_id == run_id)
    with reading() as connection:
        rows = connection.execute(query.order_by(jobs.c.number)).all()
    return [((row.worker or "").partition("_")[0], row.state) for row in rows]


def open_arrays(name: str, report: Report = lambda words: None) -> Arrays:
    """The images of a data set, memory-mapped; brought into the workspace where they are not."""
    return open_dataset(DataConfig(name=name), report).arrays


def spoil_config(run_id: str) -> None:
    """As if a version with other settings had made the run."""
    with transaction() as connection:
        values = {"id": run_id, "config": '{"training": {"warm_restarts": 3}}'}
        connection.execute(text("update runs set config = :config where id = :id"), values)


def wait_for(condition: Callable[[], Any], seconds: float = PATIENCE) -> Any:
    """What `condition` returns once that is true; fails after `seconds`."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        value = condition()
        if value:
            return value
        time.sleep(0.05)
    raise AssertionError(f"still not so after {seconds} seconds: {condition}")


def program(source: str, **kwargs: Any) -> "subprocess.Popen[str]":
    """Start a Python program in the checkout, with its output piped."""
    command = [sys.executable, "-c", source]
    return subprocess.Popen(
        command, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **kwargs
    )


def terminal(*arguments: str, seconds: float = PATIENCE) -> "subprocess.CompletedProcess[str]":
    """Run `python -m core …` in the checkout to its end."""
    command = [sys.executable, "-m", "core", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=seconds)


def answer_of(module: str, home: Path) -> Any:
    """What a program of the tests, as "tests.pages.use_data_page", prints last, in that workspace.

    A process of its own: pages are used as in the app's, where nothing has imported Keras.
    """
    answer = subprocess.run(
        [sys.executable, "-m", module],
        cwd=ROOT,
        env={**os.environ, "VISTAZO_HOME": str(home)},
        capture_output=True,
        text=True,
    )
    assert answer.returncode == 0, answer.stderr
    return last_object(answer.stdout)


def last_object(text: str) -> Any:
    """The JSON object in the last line of `text`."""
    return json.loads(text.splitlines()[-1])


def in_environment(values: dict[str, str], task: Task[..., Any], *args: Any, **kwargs: Any) -> Any:
    """In a worker: do `task` with the variables VISTAZO_* being `values` and no others."""
    for name in [name for name in os.environ if name.startswith("VISTAZO_")]:
        del os.environ[name]
    os.environ.update(values)
    return task.function()(*args, **kwargs)


def fail_with(words: str) -> None:
    """In a worker: the error that says so."""
    raise UserError("test", words)


def wait_for_file(path: str) -> None:
    """In a worker: be busy until there is such a file."""
    wait_for(Path(path).exists)


def train_run(run_id: str) -> None:
    """Train the run, which waits, in this process, after those that go before it."""
    _reserve(run_id, scheduler.this_scheduler().presence.name)
    scheduler.train_here(run_id)


def start_run(run_id: str) -> Lease:
    """As if a process that goes on living trained the run; its lease."""
    name = f"{owner()}-{secrets.token_hex(8)}"
    values = {"name": name, "workspace": workspace_id(), "role": "worker", "beats": 0}
    with transaction() as connection:
        connection.execute(insert(workers).values(started_at=utc_now(), **values))
    _reserve(run_id, name)
    lease = queue.claim_run(name, reserved_for=name)
    assert lease is not None, "it is not its turn, or another trains"
    return lease


def lease_of(run_id: str) -> Lease:
    """What `start_run` has returned."""
    (job,) = list_jobs(JobKind, (JobState.RUNNING,), run_id)
    return Lease(job.id, run_id, job.worker or "")


def end_run(run_id: str, status: str, *args: Any, **kwargs: Any) -> None:
    """End a run that `start_run` has started."""
    queue.finish(lease_of(run_id), RunStatus(status), *args, **kwargs)


def say(run_id: str, progress: RunProgress) -> frozenset[Command] | None:
    """What its training says of a run; what it is asked for."""
    with transaction() as connection:
        return renew(connection, lease_of(run_id), progress.as_job(), 0)


def add_epoch(run_id: str, epoch: Epoch) -> None:
    """One more epoch of the run."""
    with transaction() as connection:
        repository.add_epoch(connection, run_id, epoch)


def all_of(folder: Path) -> dict[str, tuple[int, bytes]]:
    """The mode and the content of all that is in a folder, and its own; not of the index that
    SQLite keeps of a log, which readers share through that file."""
    paths = [path for path in (folder, *folder.rglob("*")) if not path.name.endswith("-shm")]
    return {
        str(path): (path.stat().st_mode, path.read_bytes() if path.is_file() else b"")
        for path in paths
    }


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Nothing in the folder may be written by who is `HELD_TO_MODES`."""
    paths = [folder, *folder.rglob("*")]
    modes = {path: path.stat().st_mode for path in paths}
    for path in reversed(paths):
        path.chmod(modes[path] & 0o555)
    try:
        yield
    finally:
        for path in paths:
            path.chmod(modes[path])


@contextmanager
def locked_database() -> Iterator[None]:
    """Somebody else holds the whole database of the workspace that is set."""
    url = settings.database_url()
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(settings.home() / "vistazo.db")) as other:
            other.execute("BEGIN IMMEDIATE")
            yield
            other.rollback()
        return
    with create_engine(url).connect() as other, other.begin():
        other.execute(text("LOCK TABLE jobs, runs, epochs, workers IN ACCESS EXCLUSIVE MODE"))
        yield


def _reserve(run_id: str, worker: str) -> None:
    waits = (jobs.c.run_id == run_id) & (jobs.c.state == JobState.QUEUED)
    with transaction() as connection:
        connection.execute(update(jobs).where(waits).values(worker=worker))
