"""Fixtures: a workspace of its own for each test, one warm worker and one trained run for all."""

import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from core.auth.actors import EVERYBODY
from core.datasets import fetching
from core.execution import local, scheduler
from core.execution.tasks import Task, task_of
from core.jobs.models import Role
from core.jobs.workers import Presence
from core.runs import repository
from core.search import driver
from tests.helpers import at_the_end, in_environment, small_config, train_run
from tests.postgresql import PostgreSQL
from tests.slow_server import Server

os.environ.update(local.ENVIRONMENT)  # tests that train here do so as a worker does
SETTINGS = (
    *("VISTAZO_DATA", "VISTAZO_DATABASE_URL", "VISTAZO_CACHE", "VISTAZO_HOST"),
    *("VISTAZO_DEVICES", "VISTAZO_WAITING_RUNS"),
)
WORKING = (
    "vistazo-jobs",
    "vistazo-sweeps",
    "vistazo-beats",
    "vistazo-report",
)  # the threads of who works
OFFLINE_FOLDER = Path(os.environ.get("VISTAZO_DATA") or "no-offline-copies").absolute()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with a long test begin first, then those with a browser: at the end, when there is
    nothing else left to do, no process waits for the last long file alone."""
    long = {item.path for item in items if item.get_closest_marker("long")}
    browser = {item.path for item in items if item.get_closest_marker("browser")}
    items.sort(key=lambda item: (item.path not in long, item.path not in browser))


@pytest.fixture(autouse=True)
def _nobody_works_on(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What a test has started ends with it: it would work in the workspace of the next one."""
    yield
    at_the_end.close()
    driver.close()
    scheduler.close()
    left = [thread for thread in threading.enumerate() if thread.name in WORKING]
    for thread in left:
        thread.join(15)
    assert not [thread.name for thread in left if thread.is_alive()]


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty workspace; neither offline copies nor another database."""
    for name in SETTINGS:
        monkeypatch.delenv(name, raising=False)
    home = tmp_path / "workspace"
    monkeypatch.setenv("VISTAZO_HOME", str(home))
    return home


@pytest.fixture(params=["sqlite", "postgresql"])
def either_database(
    workspace: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> str:
    """An empty database of each kind; its kind."""
    if request.param == "postgresql":
        monkeypatch.setenv("VISTAZO_DATABASE_URL", request.getfixturevalue("postgresql")())
    return str(request.param)


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], str]]:
    """Makes an empty database in a PostgreSQL of its own on loopback; its URL."""
    with PostgreSQL(tmp_path_factory.mktemp("postgresql")) as server:
        yield server.new_database


@pytest.fixture
def present(workspace: Path) -> Callable[[Role], Presence]:
    """Makes a presence that leaves with the test."""

    def come(role: Role) -> Presence:
        presence = Presence(role)
        at_the_end.callback(presence.leave)
        return presence

    return come


@pytest.fixture
def worker(workspace: Path) -> local.Worker:
    """The training worker of this process, warm."""
    local.training.warm_up().result()
    return local.training


@pytest.fixture(scope="session", autouse=True)
def _workers() -> Iterator[None]:
    """A worker does each task in the workspace of the test that asks: it outlives tests, and would
    look for their runs in the workspace it was started in. None is left in the end."""
    submit = local.Worker.submit
    at_home = task_of(in_environment)

    def submit_at_home(
        worker: local.Worker, task: Task[..., Any], *args: Any, **kwargs: Any
    ) -> Any:
        values = {name: each for name, each in os.environ.items() if name.startswith("VISTAZO_")}
        return submit(worker, at_home, values, task, *args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(local.Worker, "submit", submit_at_home)
        yield
    for each in local.every():
        each.shut_down()


@pytest.fixture(scope="session")
def trained_home(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A workspace with one finished run, and that run's id: LeNet-5 on the digits, 4 epochs."""
    home = tmp_path_factory.mktemp("trained")
    with pytest.MonkeyPatch.context() as patch:
        for name in SETTINGS:
            patch.delenv(name, raising=False)
        patch.setenv("VISTAZO_HOME", str(home))
        config = small_config(
            name="Reader",
            model={"name": "lenet5"},
            training={"epochs": 4, "optimizer": {"learning_rate": 0.003}},
        )
        run_id = scheduler.submit(config, EVERYBODY)
        train_run(run_id)
        assert repository.get_run(run_id).status == "finished"
        scheduler.close()
    return home, run_id


@pytest.fixture
def trained(trained_home: tuple[Path, str], monkeypatch: pytest.MonkeyPatch) -> str:
    """The id of a finished run in the workspace that is set; tests leave both as they are."""
    for name in SETTINGS:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("VISTAZO_HOME", str(trained_home[0]))
    return trained_home[1]


@pytest.fixture(scope="session")
def fashion_folder() -> Path:
    """Keras' cache with the complete Fashion-MNIST; skips where there is none."""
    folder = Path(os.environ.get("KERAS_HOME") or "~/.keras").expanduser()
    if not (folder / "datasets" / "fashion-mnist" / "train-images-idx3-ubyte.gz").is_file():
        pytest.skip("no Fashion-MNIST in KERAS_HOME (datasets/fashion-mnist)")
    return folder


@pytest.fixture(scope="session")
def offline_folder() -> Path:
    """The folder with offline copies that the tests were started with (it may not exist)."""
    return OFFLINE_FOLDER


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A server of files on this machine, waited for half a second."""
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(fetching, "SECONDS_FOR_AN_ANSWER", 0.5)
    with Server() as started:
        threading.Thread(target=started.serve_forever, daemon=True).start()
        yield started
        started.go_on.set()
        started.shutdown()
