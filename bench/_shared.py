"""Yardstick and data of the training benchmarks; they are not part of the project."""

import os
import shutil
import sys
from pathlib import Path

from bench._app import ROOT


def plain_keras(shared: Path) -> Path:
    """The same trainings as plain Keras scripts; SystemExit with what is missing."""
    script = shared / "bench/plain_keras.py"
    if not script.is_file():
        raise SystemExit(f"{script} is missing: name its folder, make bench SHARED=DIR.")
    return script


def provide_fashion_mnist(shared: Path, folder: Path) -> None:
    """Where `KERAS_HOME` is not set, point it to a copy of `shared/keras`, where there is one.

    Without either, Keras downloads the images.
    """
    images = shared / "keras/datasets"
    if not os.environ.get("KERAS_HOME") and images.is_dir():
        shutil.copytree(images, folder / "keras/datasets")
        os.environ["KERAS_HOME"] = str(folder / "keras")


def shared_folder() -> Path:
    """The folder named on the command line, else `shared` beside the checkout."""
    return Path(sys.argv[1]).resolve() if sys.argv[1:] else ROOT.parent / "shared"
