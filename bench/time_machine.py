"""What it costs to keep the answers after each epoch: processor seconds with and without, in pairs.

    python -m bench.time_machine [PAIRS]

Trains in this process by turns, the first time of each uncounted: processor seconds of all
threads, from the claim of a run to its end. Curves must be the same, bit for bit. Fashion-MNIST is
taken from KERAS_HOME, or downloaded.
"""

import os
import sys
import tempfile
import time
from collections.abc import Iterator
from typing import Any

from core.auth.actors import EVERYBODY
from core.execution.local import ENVIRONMENT

os.environ.update(ENVIRONMENT)

import keras

from bench._figures import Figure, show
from bench._workspace import workspace
from core.execution import scheduler
from core.experiments.config import parse
from core.runs import repository
from core.runs.models import RunStatus
from core.training import fit
from core.training.callbacks.epoch_answers import EpochAnswers

PAIRS = 3
FASHION = {"name": "fashion_mnist", "fraction": 0.25}
CONFIGS: dict[str, dict[str, Any]] = {
    "lenet5, digits": {"model": {"name": "lenet5"}, "training": {"epochs": 10}},
    "lenet5, Fashion-MNIST": {
        "data": FASHION,
        "model": {"name": "lenet5"},
        "training": {"epochs": 3, "batch_size": 128},
    },
    "cnn3, Fashion-MNIST": {
        "data": {**FASHION, "fraction": 0.05},
        "model": {"name": "cnn3"},
        "training": {"epochs": 2, "batch_size": 128},
    },
}


class KeepsNothing(keras.callbacks.Callback):
    """In place of `EpochAnswers`: the training as it would be without."""

    def __init__(self, *_: Any) -> None:
        super().__init__()

    def save_beside_checkpoint(self) -> None:
        """There is nothing to save."""


def measure(pairs: int = PAIRS) -> Iterator[Figure]:
    """Processor seconds with ÷ without, pair by pair."""
    ways = {True: EpochAnswers, False: KeepsNothing}
    try:
        for name, config in CONFIGS.items():
            yield _figure(name, config, pairs, ways)
    finally:
        _use(EpochAnswers)


def _figure(name: str, config: dict[str, Any], pairs: int, ways: dict[bool, Any]) -> Figure:
    ratios, curves = [], set()
    with tempfile.TemporaryDirectory() as folder, workspace(folder):
        for pair in range(pairs + 1):
            seconds = {}
            for keeps in (True, False) if pair % 2 else (False, True):
                _use(ways[keeps])
                seconds[keeps], curve = _train(config)
                curves.add(curve)
            if pair:
                ratios.append(seconds[True] / seconds[False])
    if len(curves) > 1:
        raise RuntimeError(f"{name}: the curves differ.")
    return Figure(f"time machine: processor seconds with ÷ without ({name})", "≤ 1.02", ratios)


def _use(kind: type[keras.callbacks.Callback]) -> None:
    """What the next trainings keep their answers by."""
    vars(fit)["EpochAnswers"] = kind


def _train(config: dict[str, Any]) -> tuple[float, str]:
    """Processor seconds of one training, and its curve."""
    run_id = scheduler.submit(parse(config), EVERYBODY, train_here=True)
    began = time.process_time()
    scheduler.train_here(run_id)
    seconds = time.process_time() - began
    run = repository.get_run(run_id)
    if run.status is not RunStatus.FINISHED:
        raise RuntimeError(run.message)
    curve = [(each.loss, each.accuracy, each.val_loss) for each in repository.list_epochs(run_id)]
    return seconds, repr(curve)


if __name__ == "__main__":
    show(measure(int(sys.argv[1]) if sys.argv[1:] else PAIRS))
