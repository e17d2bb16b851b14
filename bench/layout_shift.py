"""How much of a page jumps while it loads, and how long it is seen without its style sheet.

python -m bench.layout_shift           an app and a workspace of its own
python -m bench.layout_shift URL       an app that runs already

Chromium's processor is slowed down six times. A layout shift is Chromium's own figure
(web.dev/cls): the share of the window that moved times how far, in windows; here all shifts of a
visit are summed, not only its worst five seconds. Below 0.1 a page counts as steady.
"""

import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser

from bench import chromium
from bench._app import running_app
from bench._figures import Figure, show

PAGES = ("", "train", "recipes")
SLOWER, VISITS = 6, 5
MILLISECONDS, MILLISECONDS_AFTER = 120_000, 3_000
SCRIPT_ENDED = "() => document.querySelector('[data-test-script-state=notRunning]')"
WATCH = """
window.shifts = [];
new PerformanceObserver((list) => {
  for (const entry of list.getEntries())
    if (!entry.hadRecentInput)
      window.shifts.push([entry.startTime, entry.value, entry.sources.map(({ node }) =>
        node && (node.dataset?.testid || node.className || node.nodeName))]);
}).observe({ type: "layout-shift", buffered: true });
window.bare = 0;
let before = 0;
const look = (now) => {
  const seen = document.querySelector("[data-testid=stHeading]");
  const languages = document.querySelector(".st-key-languages");
  if (seen && languages && getComputedStyle(languages).position !== "fixed" && before)
    window.bare += now - before;
  before = now;
  requestAnimationFrame(look);
};
requestAnimationFrame(look);
"""


def measure(url: str, width: int = 1280) -> list[Figure]:
    """Layout shift and milliseconds without style of each of `PAGES`, by first visits."""
    figures = []
    with chromium.launch() as browser:
        for name in PAGES:
            visits = [visit(browser, f"{url}/{name}", width) for _ in range(VISITS)]
            title = f"{name or 'home'}, {width} px"
            figures += [
                Figure(f"{title}: layout shift", "≤ 0.1", [one["shift"] for one in visits], ""),
                Figure(f"{title}: without style", "0 ms", [one["bare"] for one in visits], "ms"),
            ]
    return figures


def visit(browser: Browser, url: str, width: int) -> dict[str, Any]:
    """Of one first visit: `shift`, `bare` (milliseconds without style), `largest` shifts."""
    context = browser.new_context(viewport={"width": width, "height": 800})
    page = context.new_page()
    page.set_default_timeout(MILLISECONDS)
    page.add_init_script(WATCH)
    slow = context.new_cdp_session(page)
    slow.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.goto(url)
    page.get_by_test_id("stHeading").first.wait_for()
    page.wait_for_function(SCRIPT_ENDED, polling=100)
    page.wait_for_timeout(MILLISECONDS_AFTER)
    shifts = page.evaluate("window.shifts")
    bare = page.evaluate("window.bare")
    context.close()
    largest = sorted(shifts, key=lambda shift: -shift[1])[:5]
    return {"shift": sum(shift[1] for shift in shifts), "bare": bare, "largest": largest}


def main(given: list[str]) -> None:
    """Print the figures of a wide window and of a phone."""
    if given:
        show([*measure(given[0]), *measure(given[0], 390)])
        return
    with tempfile.TemporaryDirectory() as folder, running_app(Path(folder) / "home") as app:
        app.wait_for(app.queue({"data": {"name": "digits"}}), "finished")
        show([*measure(app.url), *measure(app.url, 390)])


if __name__ == "__main__":
    main(sys.argv[1:])
