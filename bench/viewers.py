"""Training speed with 20 viewers of the live page against none: LeNet-5 on Fashion-MNIST.

    python -m bench.viewers [SHARED]

One long training; the viewers come and go. Only epochs that lie wholly in a phase count.
"""

import statistics
import tempfile
import time
from contextlib import nullcontext
from pathlib import Path

from bench._app import App, running_app
from bench._figures import Figure, show
from bench._shared import fashion_mnist_at_hand, shared_folder
from bench._viewer import Audience
from core.runs import repository
from core.runs.models import Epoch

VIEWERS = 20
PAIRS = 4
EPOCHS = 3
ENDLESS = {
    "data": {"name": "fashion_mnist"},
    "model": {"name": "lenet5"},
    "training": {"epochs": 1000, "batch_size": 128},
}


def measure(shared: Path) -> list[Figure]:
    """Speed with the audience divided by the speed of the phase before it."""
    with tempfile.TemporaryDirectory() as name, fashion_mnist_at_hand(shared):
        folder = Path(name)
        with running_app(folder / "workspace") as app:
            run = app.wait_for(app.queue(ENDLESS), "running").id
            _epoch_seconds(app, run, EPOCHS)  # warm up
            ratios = [_ratio(app, run) for _ in range(PAIRS)]
    what = f"training speed with {VIEWERS} viewers of the live page against none"
    return [Figure(what, "≥ 0.95", ratios)]


def _ratio(app: App, run: str) -> float:
    seconds = []
    for audience in (nullcontext(), Audience(app, VIEWERS, "train", f"run={run}")):
        with audience:
            seconds.append(_epoch_seconds(app, run, EPOCHS))
    alone, watched = seconds
    return alone / watched


def _epoch_seconds(app: App, run: str, count: int) -> float:
    """The median of the next `count` epochs, after the one that is going on now."""
    first = len(_epochs(app, run)) + 1
    while len(epochs := _epochs(app, run)) < first + count:
        if app.run(run).status != "running":
            raise RuntimeError(f"Run {run} ended: {app.run(run).message}")
        time.sleep(0.2)
    return statistics.median(epoch.seconds for epoch in epochs[first : first + count])


def _epochs(app: App, run: str) -> list[Epoch]:
    with app.workspace():
        return repository.list_epochs(run)


if __name__ == "__main__":
    show(measure(shared_folder()))
