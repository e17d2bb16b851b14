"""Training images a second, LeNet-5 on Fashion-MNIST, with the page open, against plain Keras.

    python -m bench.training_speed [SHARED]

Both train the same network on all 60,000 images with batches of 128, by turns. An epoch's time is
the median after the first, as both report it. SHARED has `bench/plain_keras.py`.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from bench import chromium
from bench._app import App, running_app
from bench._figures import Figure, show
from bench._shared import fashion_mnist_at_hand, notebook, plain_keras, shared_folder

PAIRS = 3
EPOCHS = 5  # the browser loads the page in the first two, on a fast machine
CONFIG = {
    "data": {"name": "fashion_mnist", "validation": 0.0},
    "model": {"name": "lenet5"},
    "training": {"epochs": EPOCHS, "batch_size": 128},
}


def measure(shared: Path) -> list[Figure]:
    """Images a second of both, and ours against plain Keras, pair by pair."""
    script = plain_keras(shared)
    ours: list[float] = []
    plain: list[float] = []
    with tempfile.TemporaryDirectory() as name, fashion_mnist_at_hand(shared):
        folder = Path(name)
        with chromium.launch() as browser, running_app(folder / "workspace") as app:
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            app.wait_for(app.queue(CONFIG | {"training": {"epochs": 1}}), "finished")
            for _ in range(PAIRS):
                plain.append(_plain(script))
                run = app.queue(CONFIG)
                page.goto(f"{app.url}/train?run={run}")
                ours.append(_ours(app, run))
    ratios = [one / other for one, other in zip(ours, plain, strict=True)]
    return [
        Figure("training speed, page open, against plain Keras (lenet5)", "≥ 0.97", ratios),
        Figure("… ours", "", ours, "images/s"),
        Figure("… plain Keras", "", plain, "images/s"),
    ]


def _ours(app: App, run: str) -> float:
    speed = app.wait_for(run, "finished").images_per_second
    if not speed:
        raise RuntimeError(f"Run {run} has no speed.")
    return speed


def _plain(script: Path) -> float:
    answer = subprocess.run(
        [sys.executable, str(script), "lenet5", "--epochs", str(EPOCHS)],
        env=notebook(),
        capture_output=True,
        text=True,
        check=True,
    )
    return float(json.loads(answer.stdout.splitlines()[-1])["images_per_s"])


if __name__ == "__main__":
    show(measure(shared_folder()))
