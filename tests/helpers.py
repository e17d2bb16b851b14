"""What several tests need: small configs, waiting, and a program of its own for what must end."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import text

from core.config.data import DataConfig
from core.datasets.base import Arrays
from core.datasets.downloads import Report
from core.datasets.opened import open_dataset
from core.db.engine import transaction
from core.experiments.config import ExperimentConfig, parse
from core.runs import repository
from core.runs.models import Phase

ROOT = Path(__file__).resolve().parents[1]
LONG: dict[str, Any] = {  # settings of a training that takes long
    "model": {"name": "mlp", "hidden_layers": 4, "units": 1024},
    "training": {"epochs": 1000, "batch_size": 8},
}


def small_config(**changes: Any) -> ExperimentConfig:
    """Softmax regression on the digits for two epochs; `changes` are sections or fields."""
    values: dict[str, Any] = {
        "model": {"name": "linear"},
        "training": {"epochs": 2, "batch_size": 64, "learning_rate": 0.01},
    }
    for key, value in changes.items():
        both = isinstance(value, dict) and isinstance(values.get(key), dict) and key != "model"
        values[key] = {**values[key], **value} if both else value
    return parse(values)


def trains(run_id: str) -> bool:
    """Whether the run is at its epochs."""
    return repository.get_run(run_id).progress.phase is Phase.TRAINING


def open_arrays(name: str, report: Report = lambda words: None) -> Arrays:
    """The images of a data set, memory-mapped; brought into the workspace where they are not."""
    return open_dataset(DataConfig(name=name), report).arrays


def spoil_config(run_id: str) -> None:
    """As if a version with other settings had made the run."""
    with transaction() as connection:
        values = {"id": run_id, "config": '{"training": {"warm_restarts": 3}}'}
        connection.execute(text("update runs set config = :config where id = :id"), values)


def wait_for(condition: Callable[[], Any], seconds: float = 120.0) -> Any:
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


def terminal(*arguments: str, seconds: float = 120.0) -> "subprocess.CompletedProcess[str]":
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


def use_environment(values: dict[str, str]) -> int:
    """In a worker: take over these environment variables; returns the process' id."""
    os.environ.update(values)
    return os.getpid()


def wait_for_file(path: str) -> None:
    """In a worker: be busy until there is such a file."""
    wait_for(Path(path).exists)
