"""Trainings in a terminal, epoch for epoch, against the plain scripts that do the same.

    python -m bench.whole_runs [SHARED]

A training is `python -m core train`; the other side is SHARED's `bench/plain_keras.py`, or, where
layers are unfrozen, the same training without cached activations. Both by turns, a process each.
An epoch's time is the median after the first, as both report it: start-up, filling the cache of
activations (once) and testing are not in it. Both have the first 5,000 training and test images
of CIFAR-10; VISTAZO_DATA names a folder that has it.
"""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench._figures import Figure, show
from bench._shared import plain_keras, said, shared_folder, with_first_images

PAIRS = 1
IMAGES = 5000
UNFROZEN = ("model.unfreeze=conv_dw_13", "training.batch_size=32")


@dataclass(frozen=True)
class Case:
    """A recipe with changed settings; `plain`: its case in the plain script, None: no cache."""

    recipe: str
    plain: str | None
    target: str
    epochs: int = 3
    settings: tuple[str, ...] = ()


CASES = (
    Case("cnn3", "cnn3", "≥ 0.97, ≥ 1.8 with bfloat16"),
    Case("cnn3-augment-mild", "cnn3-augment", "≥ 1"),
    Case("mobilenet-cifar10", "transfer", "≥ 20", 4, ("training.batch_size=128",)),
    Case("mobilenet-cifar10", None, "≥ 2", 4, UNFROZEN),
)


def measure(shared: Path) -> Iterator[Figure]:
    """Ratios of images a second, pair by pair, and the differences in test accuracy, by case."""
    script = plain_keras(shared)
    with tempfile.TemporaryDirectory() as name:
        folder = with_first_images(Path(name), IMAGES)
        for case in CASES:
            speeds, accuracies = [], []
            for _ in range(PAIRS):
                ours = _ours(case, folder)
                other = _plain(script, case, folder) if case.plain else _uncached(case, folder)
                speeds.append(ours["images_per_second"] / other["images_per_second"])
                accuracies.append(100 * (ours["test_accuracy"] - other["test_accuracy"]))
            what = f"an epoch of {case.recipe}{' unfrozen' if not case.plain else ''}, against "
            what += "the plain script" if case.plain else "the same without cached activations"
            yield Figure(what, case.target, speeds)
            yield Figure("… test accuracy against it", "", accuracies, "points")


def _ours(case: Case, folder: Path, **variables: str) -> dict[str, Any]:
    always = ("data.validation=0", "training.early_stopping=off")
    settings = (*always, f"training.epochs={case.epochs}", *case.settings)
    changes = [word for setting in settings for word in ("--set", setting)]
    variables |= {"VISTAZO_HOME": str(folder / "workspace"), "VISTAZO_DATA": str(folder)}
    return said("-m", "core", "train", case.recipe, *changes, **variables)


def _uncached(case: Case, folder: Path) -> dict[str, Any]:
    return _ours(case, folder, VISTAZO_FEATURES_GB="0")


def _plain(script: Path, case: Case, folder: Path) -> dict[str, Any]:
    options = ("--epochs", str(case.epochs), "--data", str(folder))
    answer = said(str(script), str(case.plain), *options)
    return answer | {"images_per_second": answer["images_per_s"]}


if __name__ == "__main__":
    show(measure(shared_folder()))
