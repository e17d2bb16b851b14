"""Runs with 1,000 and 10,000 runs, and a comparison of eight of 200 epochs, drawn in Chromium.

    python -m bench.runs

All runs are copies of one finished run, each with the rows of its files and 20 epochs. Runs is
reached by a click in the menu, from Home, after it was seen once. Eight runs of 200 epochs, each
with its own file of answers, are ticked there and compared by a click; then their curves are asked
for. Times end when the last thing is drawn: row, sentence or curve.
"""

import secrets
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Page
from sqlalchemy import delete, insert, select

from bench import chromium
from bench._app import App, running_app
from bench._figures import Figure, show
from core.common import settings
from core.db.engine import reading, transaction
from core.db.tables import artifacts, epochs, runs

TIMES = 9
MILLISECONDS = 120_000
COUNTS = {1_000: "< 1 s", 10_000: "< 2 s"}
COMPARED, COMPARED_EPOCHS, EPOCHS = 8, 200, 20
ROWS_DRAWN = "() => document.querySelectorAll('.vz-runs tbody tr').length === {count}"
SENTENCES_DRAWN = "() => document.querySelectorAll('.vz-sentences li').length === 28"
CURVES_DRAWN = (
    "() => document.querySelectorAll('.js-plotly-plot .scatterlayer .trace').length === 8"
)

NO_CURVES = CURVES_DRAWN.replace("===", "!==")


def measure() -> list[Figure]:
    """Seconds from a click to the last row, sentence, curve."""
    found = []
    with (
        tempfile.TemporaryDirectory() as folder,
        running_app(Path(folder) / "workspace") as app,
        chromium.launch() as browser,
    ):
        values = {"data": {"name": "digits"}, "training": {"epochs": 1}}
        run_id = app.wait_for(app.queue(values), "finished").id
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.set_default_timeout(MILLISECONDS)
        for count, target in COUNTS.items():
            _copy(app, run_id, count)
            taken = [_open_runs(app, page) for _ in range(TIMES + 1)][1:]
            what = f"Runs with {count:,} runs, from a click in the menu"
            found.append(Figure(what, target, taken, "s"))
        _copy(app, run_id, COMPARED - 1, COMPARED_EPOCHS, with_files=True)
        compared = [_compare(app, page) for _ in range(TIMES + 1)][1:]
    sentences, curves, again = map(list, zip(*compared, strict=True))
    words = f"Compare {COMPARED} runs of {COMPARED_EPOCHS} epochs: click to sentences and figures"
    found.append(Figure(words, "< 1 s", sentences, "s"))
    found.append(Figure("… click to their curves, the first chart in a tab", "", curves, "s"))
    found.append(Figure("… click to their curves, once Plotly is there", "< 1 s", again, "s"))
    return found


def _copy(
    app: App, run_id: str, count: int, epochs_of_each: int = EPOCHS, with_files: bool = False
) -> None:
    """From now on there are so many copies of that run besides it, which has as many epochs."""
    ids = [secrets.token_hex(4) for _ in range(count)]
    with app.workspace():
        with reading() as connection:
            run = connection.execute(select(runs).where(runs.c.id == run_id)).mappings().one()
            of_run = select(artifacts).where(artifacts.c.run_id == run_id)
            files = connection.execute(of_run).mappings().all()
        row = {name: value for name, value in run.items() if name != "number"}
        with transaction() as connection:
            connection.execute(delete(runs).where(runs.c.id != run_id))
            connection.execute(delete(epochs))
            connection.execute(insert(runs), [row | {"id": each} for each in ids])
            copies = [dict(file) | {"run_id": each} for each in ids for file in files]
            connection.execute(insert(artifacts), copies)
            curve = [_epoch(number) for number in range(1, epochs_of_each + 1)]
            points = [{"run_id": each, **one} for each in [run_id, *ids] for one in curve]
            connection.execute(insert(epochs), points)
        if with_files:
            for each in ids:
                shutil.copytree(settings.run_folder(run_id), settings.run_folder(each))


def _epoch(number: int) -> dict[str, Any]:
    share = 1 - 1 / (number + 1)
    losses = {"loss": 1 / number, "val_loss": 1.2 / number}
    shares = {"accuracy": share, "val_accuracy": 0.95 * share}
    return {"number": number, "seconds": 1.0, "learning_rate": 0.001, **losses, **shares}


def _open_runs(app: App, page: Page) -> float:
    page.goto(app.url)
    page.locator("canvas").wait_for()
    page.wait_for_function("() => document.querySelector('[data-test-script-state=notRunning]')")
    link = page.get_by_role("banner").get_by_role("link", name="Runs", exact=True)
    return _seconds(page, link.click, ROWS_DRAWN.format(count=50))


def _compare(app: App, page: Page) -> tuple[float, float, float]:
    """Seconds to the sentences, to the curves while the browser reads Plotly, to them once more."""
    page.goto(f"{app.url}/runs")
    page.get_by_role("checkbox", name="Select all runs on this page").check()
    button = page.get_by_role("button", name="Compare", exact=True)
    button.wait_for()
    page.wait_for_function("() => document.querySelector('[data-test-script-state=notRunning]')")
    sentences = _seconds(page, button.click, SENTENCES_DRAWN)
    page.wait_for_function("() => document.querySelector('[data-test-script-state=notRunning]')")
    first = _seconds(page, page.get_by_role("radio", name="Curves").click, CURVES_DRAWN)
    page.get_by_role("radio", name="Which is better").click()
    page.wait_for_function(SENTENCES_DRAWN)
    page.wait_for_function(NO_CURVES)
    page.wait_for_function("() => document.querySelector('[data-test-script-state=notRunning]')")
    again = _seconds(page, page.get_by_role("radio", name="Curves").click, CURVES_DRAWN)
    return sentences, first, again


def _seconds(page: Page, act: Callable[[], None], drawn: str) -> float:
    began = time.perf_counter()
    act()
    page.wait_for_function(drawn, polling=20)
    return time.perf_counter() - began


if __name__ == "__main__":
    show(measure())
