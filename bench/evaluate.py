"""The parts of Evaluate of a CIFAR-100 run, drawn in Chromium: from a click to the last picture.

    python -m bench.evaluate

The run has its own answers on all test images of the set that `VISTAZO_DATA` holds; how many they
are stands in the rows. Every part is seen once before; Inside, which asks a network, is left out.
"""

import tempfile
import time
from pathlib import Path

from playwright.sync_api import Page

from bench import chromium
from bench._app import App, running_app
from bench._figures import Figure, show
from pages._ui.evaluate.parts import PARTS

TIMES = 5
MILLISECONDS = 60_000
RUN = {
    "data": {"name": "cifar100"},
    "model": {"name": "linear"},
    "training": {"epochs": 1, "batch_size": 256},
}
MARKS = {  # what only that part draws
    "overview": ".vz-ruler",
    "confusions": ".vz-matrix td",
    "classes": "[data-testid=stDataFrame]",
    "mistakes": ".vz-grid img",
    "certainty": ".js-plotly-plot .scatterlayer",
    "hits": ".vz-hits",
    "time-machine": ".vz-time canvas",
}
CELL = ".st-key-cell_images .vz-grid img"
DRAWN = """(mark) => document.querySelector(mark)
  && document.querySelector('[data-test-script-state=notRunning]')
  && [...document.images].every((one) => one.complete || one.loading === 'lazy')"""


def measure() -> list[Figure]:
    """Seconds from a click on a part to its last picture; of one on a cell to its images."""
    with (
        tempfile.TemporaryDirectory() as folder,
        running_app(Path(folder) / "workspace") as app,
        chromium.launch() as browser,
    ):
        run_id = app.wait_for(app.queue(RUN), "finished", seconds=1_800.0).id
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.set_default_timeout(MILLISECONDS)
        page.goto(f"{app.url}/evaluate?run={run_id}")
        taken: dict[str, list[float]] = {key: [] for key in MARKS}
        keys = list(MARKS)
        for visit in range(TIMES + 1):
            for key in (*keys[1:], keys[0]):  # it opens with the first
                seconds = _seconds_to_part(page, key)
                if visit:
                    taken[key].append(seconds)
        cells = _seconds_to_cells(page)
        images = _test_images(app, run_id)
    about = f"CIFAR-100, {images:,} test images: click to"
    found = [Figure(f"{about} {key}", "< 1 s", values, "s") for key, values in taken.items()]
    return [*found, Figure(f"{about} the images of a cell", "< 0.4 s", cells, "s")]


def _seconds_to_part(page: Page, key: str) -> float:
    title = next(part.title for part in PARTS if part.key == key)
    radio = page.get_by_role("radio", name=title, exact=False).first
    began = time.perf_counter()
    radio.click()
    page.wait_for_function(DRAWN, arg=MARKS[key], polling=10)
    return time.perf_counter() - began


def _seconds_to_cells(page: Page) -> list[float]:
    """Of as many cells that hold images, each in a row of its own and the first that is chosen."""
    seconds = []
    for place in range(TIMES + 1):
        _seconds_to_part(page, "overview")
        _seconds_to_part(page, "confusions")
        row = page.locator(".vz-matrix tbody tr").nth(place)
        cell = row.locator("td[style]").first  # coloured
        cell.scroll_into_view_if_needed()
        began = time.perf_counter()
        cell.click()
        page.wait_for_function(DRAWN, arg=CELL, polling=10)
        seconds.append(time.perf_counter() - began)
    return seconds[1:]


def _test_images(app: App, run_id: str) -> int:
    from core.evaluation.evaluation import load_evaluation

    with app.workspace():
        return len(load_evaluation(app.run(run_id)).labels)


if __name__ == "__main__":
    show(measure())
