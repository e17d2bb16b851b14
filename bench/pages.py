"""The pages as a visitor meets them: the pad on Home, a change of page, what travels.

python -m bench.pages           on a machine that does nothing else
python -m bench.pages busy      with every core kept busy by something else
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page

from bench import chromium
from bench._app import App, running_app
from bench._figures import Figure, percentile, show
from bench._page import draw_a_one
from pages._ui.shell.registry import PAGES

STARTS, STROKES, ROUNDS = 9, 20, 5
MILLISECONDS = 120_000
ANSWERED = "() => /sure/.test(document.querySelector('.vz-said')?.textContent || '')"
BLANK = "() => /0 to 9/.test(document.querySelector('.vz-said')?.textContent || '')"
# `expect` looks again after 100, 250, 500 ms: too seldom to measure by.
TITLED = "title => document.querySelector('h2')?.textContent.trim() === title"
SCRIPT_ENDED = "() => document.querySelector('[data-test-script-state=notRunning]')"
BUSY = "while True: pass"


def measure() -> list[Figure]:
    """Seconds to an answer from the server's start, of strokes and changes of page; kilobytes."""
    with chromium.launch() as browser:
        starts = [_start_to_answer(browser) for _ in range(STARTS)]
        with tempfile.TemporaryDirectory() as folder, running_app(Path(folder) / "home") as app:
            page = _page(browser)
            page.goto(app.url)
            strokes = [_stroke_to_answer(page) for _ in range(STROKES + 1)][1:]
            app.wait_for(app.queue({"data": {"name": "digits"}}), "finished")
            switches = _switches(page, app)
            first, second = _kilobytes(browser, app)
    return [
        Figure("server start to an answer on Home's pad", "≤ 6 s", starts, "s"),
        Figure("end of a stroke to the answer", "≤ 150 ms", strokes, "ms"),
        Figure("change of page, second visit", "p95 ≤ 0.3 s", switches, "s"),
        Figure("… its 95th percentile", "≤ 0.3 s", [percentile(switches, 0.95)], "s"),
        Figure("Home at the first visit", "", [first], "kB"),
        Figure("Home at the next visit", "≤ 300 kB", [second], "kB"),
    ]


def _page(browser: Browser) -> Page:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.set_default_timeout(MILLISECONDS)
    return page


def _start_to_answer(browser: Browser) -> float:
    with tempfile.TemporaryDirectory() as folder:
        page = _page(browser)
        began = time.perf_counter()
        with running_app(Path(folder) / "home") as app:
            page.goto(app.url)
            page.locator("canvas").wait_for()
            draw_a_one(page)
            page.wait_for_function(ANSWERED, polling=20)
            seconds = time.perf_counter() - began
            page.close()
    return seconds


def _stroke_to_answer(page: Page) -> float:
    """Milliseconds; the pad is blank before and after."""
    page.locator("canvas").wait_for()
    page.wait_for_function(BLANK, polling=20)
    draw_a_one(page)
    began = time.perf_counter()
    page.wait_for_function(ANSWERED, polling=10)
    seconds = time.perf_counter() - began
    page.get_by_role("button", name="Clear").click()
    page.wait_for_function(BLANK, polling=20)
    return seconds * 1e3


def _switches(page: Page, app: App) -> list[float]:
    page.goto(app.url)
    seconds = []
    for visit in range(ROUNDS + 1):
        for each in PAGES:
            if not each.in_menu:
                continue
            link = page.get_by_role("banner").get_by_role("link", name=each.title, exact=True)
            began = time.perf_counter()
            link.click()
            title = "What do you see?" if each.default else each.title
            page.wait_for_function(TITLED, arg=title, polling=20)
            page.wait_for_function(SCRIPT_ENDED, polling=20)
            if visit:
                seconds.append(time.perf_counter() - began)
    return seconds


def _kilobytes(browser: Browser, app: App) -> tuple[float, float]:
    """What travels to a new browser that opens Home, and to the same at its next visit."""
    context = browser.new_context()
    return _visit(context.new_page(), app), _visit(context.new_page(), app)


def _visit(page: Page, app: App) -> float:
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")
    received = [0]

    def add(count: float) -> None:
        received[0] += int(count)

    network.on("Network.loadingFinished", lambda event: add(event["encodedDataLength"]))
    network.on(
        "Network.webSocketFrameReceived",
        lambda event: add(len(event["response"]["payloadData"]) * 3 / 4),  # base64
    )
    page.goto(app.url)
    page.locator("canvas").wait_for()
    page.wait_for_function(SCRIPT_ENDED, polling=20)
    page.wait_for_timeout(2_000)
    page.close()
    return received[0] / 1e3


@contextmanager
def kept_busy(wanted: bool) -> Iterator[None]:
    """Every core computes something else meanwhile."""
    count = os.cpu_count() or 1 if wanted else 0
    loops = [subprocess.Popen([sys.executable, "-c", BUSY]) for _ in range(count)]
    try:
        yield
    finally:
        for loop in loops:
            loop.kill()
            loop.wait()


if __name__ == "__main__":
    with kept_busy("busy" in sys.argv[1:]):
        show(measure())
