"""From the click on Start to the first point of the curve: digits, warm worker."""

import tempfile
import time
from pathlib import Path

from playwright.sync_api import Page, expect

from bench import chromium
from bench._app import App, running_app
from bench._figures import Figure, show

TIMES = 7
MILLISECONDS = 120_000
HAS_A_POINT = """() => {
  const chart = document.querySelector('.vz-live-chart');
  return chart && chart.data && chart.data.some((trace) => trace.x.length);
}"""


def measure() -> list[Figure]:
    """The settings as they are when the Train page is opened; the first time does not count."""
    with (
        chromium.launch() as browser,
        tempfile.TemporaryDirectory() as folder,
        running_app(Path(folder) / "workspace") as app,
    ):
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.set_default_timeout(MILLISECONDS)
        seconds = [_seconds(page, app) for _ in range(TIMES + 1)]
    return [Figure("click on Start to first point of the curve", "< 3 s", seconds[1:], "s")]


def _seconds(page: Page, app: App) -> float:
    page.goto(f"{app.url}/train")
    start = page.get_by_role("button", name="Start training")
    start.wait_for()
    expect(page.get_by_test_id("stStatusWidget")).to_have_count(0, timeout=MILLISECONDS)
    began = time.perf_counter()
    start.click()
    page.wait_for_function(HAS_A_POINT, polling=20)
    seconds = time.perf_counter() - began
    page.get_by_role("button", name="See what it got wrong").wait_for()
    return seconds


if __name__ == "__main__":
    show(measure())
