"""How soon Predict answers in Chromium: from a stroke's end, and from a photograph of 2 MB.

    python -m bench.predict [TIMES]

The clock is the page's own: from the pointer's release, or the choice of the file, to the frame in
which another image stands under "what the network saw", which is drawn after the bars. Strokes are
of a digit reader, `cnn3` has learned from drawn photographs of its own data set of 32 pixels.
"""

import io
import sys
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image
from playwright.sync_api import Page, expect

from bench import chromium
from bench._app import App, running_app
from bench._figures import Figure, show
from bench._page import settle
from core.auth.actors import EVERYBODY
from core.importing.pipeline import run_import
from core.importing.request import ImportOptions, Request

TIMES = 20
MILLISECONDS_TO_WAIT = 120_000
PHOTO_BYTES = 2_000_000
WATCH = """() => {
  const place = "[class*='st-key-came_and_saw'] .vz-seen:not(.vz-smooth) img";
  const saw = () => document.querySelector(place)?.src;
  window.vistazoBench = { before: saw(), took: null };
  const event = "%s";
  document.addEventListener(event, () => {
    const began = performance.now();
    const look = () => {
      const now = saw();
      if (now && now !== window.vistazoBench.before && document.querySelector(".vz-bars")) {
        requestAnimationFrame(() => { window.vistazoBench.took = performance.now() - began; });
      } else requestAnimationFrame(look);
    };
    look();
  }, { capture: true, once: true });
}"""
TOOK = "window.vistazoBench.took"


def measure(times: int = TIMES) -> list[Figure]:
    """Milliseconds to the answer, of strokes and of photographs, the first of each apart."""
    with (
        tempfile.TemporaryDirectory() as folder,
        running_app(Path(folder) / "workspace") as app,
        chromium.launch() as browser,
    ):
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.set_default_timeout(MILLISECONDS_TO_WAIT)
        expect.set_options(timeout=MILLISECONDS_TO_WAIT)
        strokes = _strokes(app, page, times)
        photographs = _photographs(app, page, Path(folder), times)
    return [
        Figure("Predict: end of a stroke to the answer drawn", "≤ 200 ms", strokes, "ms"),
        Figure("… a photograph of 2 MB to the answer, `cnn3`", "≤ 500 ms", photographs, "ms"),
    ]


def _strokes(app: App, page: Page, times: int) -> list[float]:
    run = app.queue({"data": {"name": "digits"}, "training": {"epochs": 2}})
    page.goto(f"{app.url}/predict?run={app.wait_for(run, 'finished').id}")
    box = page.locator("canvas").bounding_box()
    assert box is not None
    left, top, side = box["x"], box["y"], box["width"]
    random = np.random.default_rng(0)

    def draw() -> None:
        settle(page)
        start, end = random.uniform(0.1, 0.9, (2, 2))
        page.mouse.move(left + start[0] * side, top + start[1] * side)
        page.mouse.down()
        page.mouse.move(left + end[0] * side, top + end[1] * side, steps=8)
        page.mouse.up()

    return _timed(page, "pointerup", draw, times)


def _photographs(app: App, page: Page, folder: Path, times: int) -> list[float]:
    with app.workspace():
        _import_photographs(folder / "photographs.zip")
    config = {"data": {"name": "photographs"}, "model": {"name": "cnn3"}}
    run = app.wait_for(app.queue({**config, "training": {"epochs": 1}}), "finished").id
    paths = []
    for number in range(2):
        paths.append(folder / f"photograph{number}.jpg")
        paths[-1].write_bytes(_photograph(number))
    page.goto(f"{app.url}/predict?run={run}")
    turn = 0

    def choose() -> None:
        nonlocal turn
        settle(page)
        turn += 1
        page.locator("input[type=file]").set_input_files(paths[turn % 2])

    def put_away() -> None:  # as somebody who looks at one photograph after the other
        settle(page)
        page.get_by_test_id("stFileChipDeleteBtn").first.click()
        page.locator(".vz-bars").wait_for(state="detached")

    return _timed(page, "change", choose, times, put_away)


def _timed(
    page: Page,
    event: str,
    act: Callable[[], None],
    times: int,
    between: Callable[[], None] = lambda: None,
) -> list[float]:
    milliseconds = []
    for repetition in range(times + 1):
        settle(page)
        page.evaluate(WATCH % event)
        act()
        page.wait_for_function(f"{TOOK} !== null")
        if repetition:  # the first one loads the network
            milliseconds.append(float(page.evaluate(TOOK)))
        between()
    return milliseconds


def _import_photographs(path: Path) -> None:
    random = np.random.default_rng(0)
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(60):
            stream = io.BytesIO()
            pixels = random.integers(0, 256, (32, 32, 3)).astype(np.uint8)
            Image.fromarray(pixels).save(stream, "PNG")
            archive.writestr(f"{'ab'[number % 2]}/{number}.png", stream.getvalue())
    request = Request(
        name="photographs",
        title="Photographs",
        source=str(path),
        what=path.name,
        options=ImportOptions(size=32),
    )
    run_import(request, EVERYBODY)


def _photograph(seed: int) -> bytes:
    """12 megapixels of clouds and grain, as a JPEG file of about `PHOTO_BYTES`."""
    random = np.random.default_rng(seed)
    coarse = Image.fromarray(random.integers(0, 256, (30, 40, 3)).astype(np.uint8))
    clouds = np.asarray(coarse.resize((4000, 3000), Image.Resampling.BICUBIC), np.int16)
    grain = random.integers(-12, 13, (3000, 4000, 1), dtype=np.int16)
    image = Image.fromarray((clouds + grain).clip(0, 255).astype(np.uint8))
    for quality in range(40, 100, 5):
        stream = io.BytesIO()
        image.save(stream, "JPEG", quality=quality)
        if stream.tell() >= PHOTO_BYTES:
            break
    return stream.getvalue()


if __name__ == "__main__":
    show(measure(int(sys.argv[1]) if sys.argv[1:] else TIMES))
