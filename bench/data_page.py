"""The Data page of a data set as large as CIFAR-10, first view with a warm cache, and its memory.

    python -m bench.data_page

The images are drawn here and come as an offline copy; a first visit in another app prepares them.
Each measurement has a fresh app, after its home page has been seen.
"""

import os
import tempfile
import time
from pathlib import Path

import numpy as np

from bench import chromium
from bench._app import App, running_app
from bench._figures import Figure, show
from bench._viewer import Viewer
from core.config.data import DataConfig
from core.datasets.opened import open_dataset
from core.inspection.class_distribution import distribution

TIMES = 5
QUERY = "data=cifar10"


def measure() -> list[Figure]:
    """Seconds until the script is drawn, until a browser shows the images, and MB more."""
    drawn: list[float] = []
    seen: list[float] = []
    more: list[float] = []
    with tempfile.TemporaryDirectory() as name, chromium.launch() as browser:
        folder = Path(name)
        os.environ |= {"VISTAZO_DATA": str(folder), "VISTAZO_HOME": str(folder / "workspace")}
        _prepare(folder)
        for _ in range(TIMES):
            with running_app(folder / "workspace") as app:
                before = _after_home(app)
                viewer = Viewer(app)
                drawn.append(viewer.look("data", QUERY))
                viewer.close()
                page = browser.new_page(viewport={"width": 1280, "height": 900})
                page.goto(app.url)
                page.get_by_role("button", name="Train a digit reader now").wait_for()
                began = time.perf_counter()
                page.goto(f"{app.url}/data?{QUERY}")
                page.locator(".vz-grid button").first.wait_for()
                seen.append(time.perf_counter() - began)
                page.close()
                more.append(app.memory_mb() - before)
    what = "Data page of complete CIFAR-10, first view, warm cache"
    return [
        Figure(what, "< 1 s", drawn, "s"),
        Figure(
            "… from its address to the images in a browser that knows Streamlit", "< 1 s", seen, "s"
        ),
        Figure("… memory of the app after it", "+ < 300 MB", more, "MB more"),
    ]


def _prepare(folder: Path) -> None:
    random = np.random.default_rng(0)
    x_train, x_test = (
        random.integers(0, 256, (count, 32, 32, 3), np.uint8) for count in (50_000, 10_000)
    )
    y_train, y_test = (
        (np.arange(len(images)) % 10).astype(np.uint8) for images in (x_train, x_test)
    )
    np.savez(folder / "cifar10.npz", x_train=x_train, y_train=y_train, x_test=x_test, y_test=y_test)
    open_dataset(DataConfig(name="cifar10"))
    distribution(DataConfig(name="cifar10"), 0)


def _after_home(app: App) -> float:
    """The app's memory in MB when its first page has been seen and its workers have started."""
    viewer = Viewer(app)
    viewer.look("")
    time.sleep(8)
    viewer.look("")
    viewer.close()
    return app.memory_mb()


if __name__ == "__main__":
    show(measure())
