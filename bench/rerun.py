"""How long a page takes to be drawn again while a network trains, and while none does."""

import tempfile
from pathlib import Path

from bench._app import App, running_app
from bench._figures import Figure, percentile, show
from bench._viewer import Viewer
from pages._ui.shell.registry import PAGES

TIMES = 30
SHORT = {"data": {"name": "digits"}, "training": {"epochs": 2}}
ENDLESS = {"data": {"name": "digits"}, "training": {"epochs": 1000, "batch_size": 16}}


def measure() -> list[Figure]:
    """p95 over all pages, training against idle, and their ratio."""
    with tempfile.TemporaryDirectory() as folder, running_app(Path(folder) / "workspace") as app:
        viewer = Viewer(app)
        finished = app.wait_for(app.queue(SHORT), "finished").id
        idle = _draw(app, viewer, finished, finished)
        running = app.wait_for(app.queue(ENDLESS), "running").id
        training = _draw(app, viewer, finished, running)
        viewer.close()
    drawn = [one for values in training.values() for one in values]
    drawn_idle = [one for values in idle.values() for one in values]
    p95 = {page: percentile(values, 0.95) for page, values in training.items()}
    worst = max(p95, key=lambda page: p95[page])
    ratio = percentile(drawn, 0.95) / percentile(drawn_idle, 0.95)
    what = "page drawn again while a network trains, p95"
    return [
        Figure(f"{what} of all pages", "≤ 200 ms", [percentile(drawn, 0.95)], "ms"),
        Figure(f"… of the slowest page ({worst or 'home'})", "≤ 200 ms", [p95[worst]], "ms"),
        Figure("… against that while nothing trains", "", [ratio]),
    ]


def _draw(app: App, viewer: Viewer, finished: str, on_train: str) -> dict[str, list[float]]:
    """Milliseconds of each page, interleaved: a finished run everywhere, `on_train` on Train."""
    names = ["" if page.default else Path(page.path).stem for page in PAGES]
    milliseconds: dict[str, list[float]] = {name: [] for name in names}
    for repetition in range(TIMES + 1):
        for name in names:
            run = on_train if name == "train" else finished
            seconds = viewer.look(name, f"run={run}")
            if repetition:  # the first one fills caches
                milliseconds[name].append(seconds * 1000)
    return milliseconds


if __name__ == "__main__":
    show(measure())
