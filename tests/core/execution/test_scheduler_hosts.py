"""Two hosts, one PostgreSQL, one shared folder: one queue, and one goes on with what the other has
left. Each is a process of its own with caches of its own; between them nothing but the two is
shared, not even knowledge of each other's processes."""

import os
import signal
import subprocess
from pathlib import Path

import pytest

from core.auth.actors import EVERYBODY
from core.common import settings
from core.execution import scheduler
from core.runs import queue, repository
from tests.helpers import (
    LONG,
    at_the_end,
    program,
    small_config,
    train_run,
    trains,
    tries,
    wait_for,
)

# Its trainings beat every 10 seconds; who looks for them waits for less than a minute here.
HOST = """
import time
from bench.kills import train_with_many_checkpoints
from core.common.owners import this_host
from core.execution import scheduler, tasks
from core.jobs import workers
tasks.TRAIN = tasks.task_of(train_with_many_checkpoints)
workers.SECONDS_UNTIL_LOST = 30.0
scheduler.start_background_thread()
print(this_host(), flush=True)
time.sleep(100_000)
"""
EPOCHS = 100


@pytest.fixture
def shared(workspace, monkeypatch, postgresql) -> Path:
    """The folder that hosts share; their database is a server's."""
    monkeypatch.setenv("VISTAZO_DATABASE_URL", postgresql())
    return workspace


@pytest.fixture
def hosts(shared, tmp_path) -> dict[str, "subprocess.Popen[str]"]:
    """Two of them, by the word that names each in the database."""
    started = {}
    for name in ("one", "two"):
        own = {"VISTAZO_HOST": name, "VISTAZO_CACHE": str(tmp_path / f"cache of {name}")}
        process = program(HOST, env={**os.environ, **own}, start_new_session=True)
        at_the_end.callback(end, process)
        started[process.stdout.readline().strip()] = process
    return started


def end(process: "subprocess.Popen[str]") -> None:
    """As when its machine loses power: all its processes at once, and nothing is said."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


def curve(run_id: str) -> list[float]:
    return [epoch.loss for epoch in repository.list_epochs(run_id)]


def test_one_queue_and_each_run_is_trained_once(shared, hosts, tmp_path):
    long = scheduler.submit(small_config(**LONG), EVERYBODY)
    wait_for(lambda: trains(long))
    short = [scheduler.submit(small_config(seed=seed), EVERYBODY) for seed in range(4)]
    second = scheduler.submit(small_config(**LONG), EVERYBODY)
    wait_for(lambda: trains(second))  # after the short ones, on the host that is free
    assert [repository.get_run(each).status for each in short] == ["finished"] * 4
    ((here, _),), ((there, _),) = tries(long), tries(second)
    assert {here, there} == set(hosts)
    assert [tries(each) for each in short] == [[(there, "finished")]] * 4
    for run_id in (long, second):
        queue.request_stop(run_id, EVERYBODY)
    wait_for(lambda: not any(repository.get_run(each).active for each in (long, second)))
    for name in ("one", "two"):
        assert (tmp_path / f"cache of {name}" / "datasets" / "digits").is_dir()
    assert not (shared / "cache").exists()


def test_what_a_dead_host_has_left_goes_on_at_the_other(shared, hosts):
    config = small_config(
        model={"name": "mlp", "units": 256, "hidden_layers": 2, "dropout": 0.2},
        training={"epochs": EPOCHS, "batch_size": 16},
    )
    run_id = scheduler.submit(config, EVERYBODY)
    wait_for(lambda: settings.checkpoint_file(run_id).exists() and len(curve(run_id)) > 3)
    ((first, _),) = tries(run_id)
    end(hosts[first])
    ended = wait_for(lambda: [one for one in tries(run_id) if one[1] == "finished"])
    (other,) = set(hosts) - {first}
    assert ended == [(other, "finished")]
    assert tries(run_id) == [(first, "interrupted"), (other, "finished")]
    whole = scheduler.submit(config, EVERYBODY, train_here=True)
    end(hosts[other])
    train_run(whole)
    assert len(curve(run_id)) == EPOCHS
    assert curve(run_id) == curve(whole)
