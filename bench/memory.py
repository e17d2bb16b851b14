"""What the app's own process weighs after 20 trainings, against after 2."""

import tempfile
from pathlib import Path

from bench._app import running_app
from bench._figures import Figure, show
from bench._viewer import Viewer

TRAININGS = 20
SHORT = {"data": {"name": "digits"}, "training": {"epochs": 2}}


def measure() -> list[Figure]:
    """One person starts every training, watches it and evaluates it."""
    after: list[float] = []
    with tempfile.TemporaryDirectory() as folder, running_app(Path(folder) / "workspace") as app:
        viewer = Viewer(app)
        for _ in range(TRAININGS):
            run = app.queue(SHORT)
            app.wait_for(run, "running", "finished")
            viewer.look("train", f"run={run}")
            app.wait_for(run, "finished")
            for page in ("train", "evaluate", "predict"):
                viewer.look(page, f"run={run}")
            after.append(app.memory_mb())
        viewer.close()
    growth = after[-1] - after[1]
    return [
        Figure("app's memory after 20 trainings against after 2", "+ ≤ 30 MB", [growth], "MB more"),
        Figure("… after 20 trainings", "", [after[-1]], "MB"),
    ]


if __name__ == "__main__":
    show(measure())
