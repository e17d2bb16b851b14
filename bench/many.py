"""10,000 images in one go through `cnn3`: images a second, and the memory that they take.

    python -m bench.many [IMAGES]

As a page has it done: by a call into a worker of its own, with thumbnails and the table of answers;
then as the terminal does it, rows to a CSV. What memory they take is the difference of the highest
that a new worker has meanwhile to that of another one with 300. The images are CIFAR-10's test
images as PNG in a ZIP; the network has random weights, which take as long.
"""

import io
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import psutil
from PIL import Image

from bench import _networks
from bench._app import ROOT
from bench._figures import Figure, show
from bench._shared import cifar10_file
from bench._workspace import workspace
from core.auth.actors import EVERYBODY
from core.execution import local
from core.execution.tasks import PREDICT_MANY, task_of
from core.experiments.config import parse
from core.prediction import kept
from core.runs import repository

IMAGES, FIRST = 10_000, 300
TIMES = 3
SECONDS_BETWEEN_LOOKS = 0.02
VALUES: dict[str, Any] = {"data": {"name": "cifar10"}, "model": {"name": "cnn3"}}


def measure(images: int = IMAGES) -> list[Figure]:
    """Page and terminal, three times each."""
    with tempfile.TemporaryDirectory() as home, workspace(home):
        try:
            run_id = repository.create_run(parse(VALUES), EVERYBODY)
            local.data.call(task_of(_networks.save_network), VALUES, run_id)
            path = _zip(Path(home) / "images.zip", images)
            first = _zip(Path(home) / "first.zip", FIRST)
            few = [_in_the_worker(run_id, first)[1] for _ in range(TIMES)]
            page = [_in_the_worker(run_id, path) for _ in range(TIMES)]
            terminal = [_in_a_terminal(run_id, path, Path(home)) for _ in range(TIMES)]
        finally:
            local.data.shut_down()
    more = [mb - least for (_, mb), least in zip(page, few, strict=True)]
    many = f"{images:,} images of 32 px in a ZIP through `cnn3`"
    return [
        Figure(f"{many}, with thumbnails", "≥ 300", [images / s for s, _ in page], "images/s"),
        Figure("… the worker's memory, against 300 images", "+ ≤ 300 MB", more, "MB more"),
        Figure(
            "… in a terminal, its start included", "", [images / s for s in terminal], "images/s"
        ),
    ]


def _in_the_worker(run_id: str, path: Path) -> tuple[float, float]:
    """Seconds that they take in a worker that has imported TensorFlow, and the most memory in MB
    that it has meanwhile."""
    local.data.shut_down()
    local.data.warm_up().result()
    many = _hand_over(run_id, path)
    worker = psutil.Process(local.data.call(task_of(os.getpid)))
    most, ended = [0], threading.Event()

    def watch() -> None:
        while not ended.wait(SECONDS_BETWEEN_LOOKS):
            most[0] = max(most[0], worker.memory_info().rss)

    watcher = threading.Thread(target=watch)
    watcher.start()
    began = time.perf_counter()
    try:
        local.data.call(PREDICT_MANY, many.id)
        seconds = time.perf_counter() - began
    finally:
        ended.set()
        watcher.join()
    kept.forget(many, EVERYBODY)
    return seconds, most[0] / 1e6


def _hand_over(run_id: str, path: Path) -> kept.Many:
    with path.open("rb") as file:
        return kept.hand_over(file, run_id, path.name, EVERYBODY)


def _in_a_terminal(run_id: str, path: Path, home: Path) -> float:
    """Seconds from the start of the process to its end."""
    command = [sys.executable, "-m", "core", "predict", run_id, str(path)]
    began = time.perf_counter()
    answer = subprocess.run(
        [*command, "--csv", str(home / "answers.csv")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    seconds = time.perf_counter() - began
    assert json.loads(answer.stdout.splitlines()[-1])["unreadable"] == 0
    return seconds


def _zip(path: Path, images: int) -> Path:
    with np.load(cifar10_file()) as arrays:
        pixels, labels = arrays["x_test"], arrays["y_test"].reshape(-1)
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(images):
            stream = io.BytesIO()
            Image.fromarray(pixels[number % len(pixels)]).save(stream, "PNG")
            name = f"{labels[number % len(pixels)]}/{number:06}.png"
            archive.writestr(name, stream.getvalue())
    return path


if __name__ == "__main__":
    show(measure(*map(int, sys.argv[1:2])))
