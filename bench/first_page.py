"""From starting the server to the first page that can be used, against an empty Streamlit app.

Each time a new server, workspace and browser profile, so nothing is cached.
"""

import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser

from bench import chromium
from bench._app import OURS, running_app
from bench._figures import Figure, show

TIMES = 5
EMPTY = ("-m", "streamlit", "run", "bench/empty_app.py")


def measure() -> list[Figure]:
    """Both by turns; the first round warms the disk and does not count."""
    ours: list[float] = []
    empty: list[float] = []
    with chromium.launch() as browser:
        for _ in range(TIMES + 1):
            empty.append(_seconds(browser, EMPTY))
            ours.append(_seconds(browser, OURS))
    ours, empty = ours[1:], empty[1:]
    ratios = [one / other for one, other in zip(ours, empty, strict=True)]
    return [
        Figure("server start to first usable page", "< 1.5 s", ours, "s"),
        Figure("… of an empty Streamlit app", "", empty, "s"),
        Figure("… ours against the empty app", "", ratios),
    ]


def _seconds(browser: Browser, command: tuple[str, ...]) -> float:
    with tempfile.TemporaryDirectory() as folder:
        page = browser.new_context().new_page()
        began = time.perf_counter()
        with running_app(Path(folder) / "workspace", command) as app:
            page.goto(app.url)
            page.get_by_role("button", name="Train a digit reader now").wait_for()
            seconds = time.perf_counter() - began
            page.context.close()
    return seconds


if __name__ == "__main__":
    show(measure())
