"""From the click on Start to the first point of the curve: digits, warm worker.

python -m bench.first_point           on a machine that does nothing else
python -m bench.first_point busy      with every core kept busy by something else
"""

import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Page, expect

from bench import chromium
from bench._app import App, running_app
from bench._figures import Figure, show
from bench.pages import kept_busy

TIMES = 7
MILLISECONDS = 120_000
SHOWN = "() => document.querySelector('.st-key-the_run .vz-run')"
HAS_A_POINT = """() => {
  const chart = document.querySelector('.vz-live-chart');
  return chart && chart.data && chart.data.some((trace) => trace.x.length);
}"""


def measure(busy: bool = False) -> list[Figure]:
    """Seconds with the settings as they are when Train is opened; the first time does not count.

    `busy`: every core is kept so by something else meanwhile.
    """
    with (
        chromium.launch() as browser,
        tempfile.TemporaryDirectory() as folder,
        running_app(Path(folder) / "workspace") as app,
    ):
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.set_default_timeout(MILLISECONDS)
        _seconds(page, app)
        with kept_busy(busy):
            shown, first = zip(*[_seconds(page, app) for _ in range(TIMES)], strict=True)
    words = "cores kept busy: click on Start" if busy else "click on Start"
    return [
        Figure(f"{words} to the run, preparing", "< 0.5 s", list(shown), "s"),
        Figure(
            "… to the first point of the curve", "≤ 8 s" if busy else "≤ 2.5 s", list(first), "s"
        ),
    ]


def _seconds(page: Page, app: App) -> tuple[float, float]:
    """Until the run is shown, and until its curve has a point."""
    page.goto(f"{app.url}/train")
    start = page.get_by_role("button", name="Start training")
    start.wait_for()
    expect(page.get_by_test_id("stStatusWidget")).to_have_count(0, timeout=MILLISECONDS)
    began = time.perf_counter()
    start.click()
    page.wait_for_function(SHOWN, polling=20)
    shown = time.perf_counter() - began
    page.wait_for_function(HAS_A_POINT, polling=20)
    seconds = time.perf_counter() - began
    page.get_by_role("button", name="See what it got wrong").wait_for()
    return shown, seconds


if __name__ == "__main__":
    show(measure(sys.argv[1:] == ["busy"]))
