"""What 1,000 and 10,000 runs cost the pages and the command that list them.

    python -m bench.lists

All of them are copies of one finished run of a recipe, so that Recipes counts each. The copies come
and go in turns, so that a busy machine tells in all alike. A page's time is that of its script, as
a viewer without a browser sees it; the command's is that within the process, without its start.
"""

import contextlib
import io
import secrets
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import delete, insert, select

from bench._app import App, running_app
from bench._figures import Figure, show
from bench._viewer import Viewer
from core.cli.main import main as terminal
from core.db.engine import reading, transaction
from core.db.tables import artifacts, runs
from core.experiments.recipes import recipes

TIMES = 7
RECIPE = "digit-reader"
COUNTS = {0: "", 1_000: "+ < 100 ms", 10_000: "+ < 300 ms"}
PAGES = {"Home": "", "the choice of a run (Predict)": "predict", "Recipes": "recipes"}
COMMAND = "`runs` in a terminal"


def measure() -> list[Figure]:
    """Milliseconds of each list without more runs, and how many more it takes with them."""
    taken: dict[tuple[str, int], list[float]] = {}
    with tempfile.TemporaryDirectory() as folder, running_app(Path(folder) / "workspace") as app:
        config = recipes[RECIPE].short_config.model_dump(mode="json")
        run_id = app.wait_for(app.queue(config), "finished").id
        viewer = Viewer(app)
        looks = _looks(app, viewer, run_id)
        for repetition in range(TIMES + 1):
            for count in COUNTS:
                with app.workspace():
                    _copy(run_id, count)
                for what, look in looks.items():
                    look()  # the first one after a change fills caches
                    if repetition:
                        taken.setdefault((what, count), []).append(_milliseconds(look))
        viewer.close()
    return [figure for what in looks for figure in _figures(what, taken)]


def _looks(app: App, viewer: Viewer, run_id: str) -> dict[str, Callable[[], Any]]:
    """What is measured, by name."""

    def command() -> None:
        with app.workspace(), contextlib.redirect_stdout(io.StringIO()):
            terminal(["runs"])

    def look_at(page: str) -> Callable[[], float]:
        return lambda: viewer.look(page, f"run={run_id}")

    return {**{what: look_at(page) for what, page in PAGES.items()}, COMMAND: command}


def _copy(run_id: str, count: int) -> None:
    """From now on there are so many copies of that run, each with rows of its files."""
    with reading() as connection:
        run = connection.execute(select(runs).where(runs.c.id == run_id)).mappings().one()
        of_run = select(artifacts).where(artifacts.c.run_id == run_id)
        files = connection.execute(of_run).mappings().all()
    ids = [secrets.token_hex(4) for _ in range(count)]
    row = {name: value for name, value in run.items() if name != "number"}
    with transaction() as connection:
        connection.execute(delete(runs).where(runs.c.id != run_id))
        if ids:
            connection.execute(insert(runs), [row | {"id": each} for each in ids])
            copies = [dict(file) | {"run_id": each} for each in ids for file in files]
            connection.execute(insert(artifacts), copies)


def _milliseconds(look: Callable[[], Any]) -> float:
    began = time.perf_counter()
    look()
    return (time.perf_counter() - began) * 1000


def _figures(what: str, taken: dict[tuple[str, int], list[float]]) -> list[Figure]:
    """With none as it is; with more, what it takes more than with none in the same round."""
    none = taken[what, 0]
    found = [Figure(f"{what}, one run", COUNTS[0], none, "ms")]
    for count in list(COUNTS)[1:]:
        more = [many - few for many, few in zip(taken[what, count], none, strict=True)]
        words = f"… with {count:,} runs more ({statistics.median(taken[what, count]):.0f} ms)"
        found.append(Figure(words, COUNTS[count], more, "ms more"))
    return found


if __name__ == "__main__":
    show(measure())
