"""Yardstick and data of the training benchmarks; they are not part of the project."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from bench._app import ROOT
from core.execution.local import ENVIRONMENT

PLAIN = ("plain", "arrays")  # ways to train by plain Keras: fed as Vistazo does, or with arrays


def plain_keras(shared: Path) -> Path:
    """The same trainings as plain Keras scripts; SystemExit with what is missing."""
    script = shared / "bench/plain_keras.py"
    if not script.is_file():
        raise SystemExit(f"{script} is missing: name its folder, make bench SHARED=DIR.")
    return script


def notebook() -> dict[str, str]:
    """The environment of a plain script: without what Vistazo sets for its own processes."""
    own = {name: value for name, value in os.environ.items() if name not in ENVIRONMENT}
    return {**own, "TF_CPP_MIN_LOG_LEVEL": "3"}


def said(*arguments: str, **variables: str) -> dict[str, Any]:
    """What a Python process prints last, as JSON; in a notebook's environment and `variables`."""
    answer = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**notebook(), **variables},
        capture_output=True,
        text=True,
        check=False,
    )
    if answer.returncode:
        raise RuntimeError(f"{' '.join(arguments)}:\n{answer.stderr}")
    last: dict[str, Any] = json.loads(answer.stdout.splitlines()[-1])
    return last


def with_first_images(folder: Path, count: int) -> Path:
    """A folder with the first `count` training and test images of CIFAR-10, as both sides read."""
    source = cifar10_file()
    with np.load(source) as arrays:
        np.savez(folder / source.name, **{name: arrays[name][:count] for name in arrays.files})
    return folder


@contextmanager
def fashion_mnist_at_hand(shared: Path) -> Iterator[None]:
    """Where `KERAS_HOME` is not set, point it to a copy of `shared/keras`, where there is one.

    Without either, Keras downloads the images.
    """
    images = shared / "keras/datasets"
    if os.environ.get("KERAS_HOME") or not images.is_dir():
        yield
        return
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(images, Path(folder) / "datasets")
        os.environ["KERAS_HOME"] = folder
        try:
            yield
        finally:
            del os.environ["KERAS_HOME"]


def shared_folder() -> Path:
    """The folder named on the command line, else `shared` beside the checkout."""
    return Path(sys.argv[1]).resolve() if sys.argv[1:] else ROOT.parent / "shared"


def cifar10_file() -> Path:
    """The complete CIFAR-10 of the folder that VISTAZO_DATA names. SystemExit without one."""
    source = Path(os.environ.get("VISTAZO_DATA", "")) / "cifar10.npz"
    if not source.is_file():
        raise SystemExit("VISTAZO_DATA must name a folder with cifar10.npz.")
    return source
