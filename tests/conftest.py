"""Fixtures: a workspace of its own for each test, one warm worker and one trained run for all."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.execution import local, scheduler
from core.execution.tasks import task_of
from core.runs import repository
from tests.helpers import small_config, use_environment

os.environ.update(local.ENVIRONMENT)  # tests that train here do so as a worker does
SETTINGS = ("VISTAZO_DATA", "VISTAZO_DATABASE_URL")
OFFLINE_FOLDER = Path(os.environ.get("VISTAZO_DATA") or "no-offline-copies").absolute()


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty workspace; neither offline copies nor another database."""
    for name in SETTINGS:
        monkeypatch.delenv(name, raising=False)
    home = tmp_path / "workspace"
    monkeypatch.setenv("VISTAZO_HOME", str(home))
    yield home
    scheduler.this_scheduler().close()


@pytest.fixture
def worker(workspace: Path) -> local.Worker:
    """The training worker of this process, warm, in the test's workspace."""
    local.training.warm_up().result()
    values = {"VISTAZO_HOME": str(workspace)}
    local.training.call(task_of(use_environment), values)
    return local.training


@pytest.fixture(scope="session", autouse=True)
def _no_worker_is_left() -> Iterator[None]:
    yield
    for each in (local.training, local.inference):
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
            name="Reader", model={"name": "lenet5"}, training={"epochs": 4, "learning_rate": 0.003}
        )
        run_id = scheduler.submit(config)
        scheduler.train_here(run_id)
        assert repository.get_run(run_id).status == "finished"
        scheduler.this_scheduler().close()
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
