"""Yardstick and data of the training benchmarks; they are not part of the project."""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench._app import ROOT
from core.workers import ENVIRONMENT


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
