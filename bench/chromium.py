"""The browser that tests and benchmarks drive: `find` it, `launch` it.

`python -m bench.chromium` prints where it is, or says that there is none and ends with 1.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

# The shell has no menus and tabs, which each new window would draw: 0.33 instead of 1.38
# processor seconds a window (Chromium 156).
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",  # a camera that shows a moving picture
    "--use-fake-ui-for-media-stream",  # which pages may use without a question
]


def find() -> str | None:
    """Path of a Chromium that starts: `CHROMIUM`, one on the PATH, or Playwright's own."""
    named = os.environ.get("CHROMIUM")
    for candidate in [named] if named else map(shutil.which, NAMES):
        if candidate and _starts(candidate):
            return candidate
    if named:
        return None
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    return own if Path(own).is_file() else None


@contextmanager
def launch() -> Iterator[Browser]:
    """A headless Chromium; RuntimeError where there is none."""
    path = find()
    if path is None:
        raise RuntimeError(
            "There is no Chromium here: `make test` installs one, CHROMIUM= names one."
        )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


def _starts(path: str) -> bool:
    """Whether it says its version (Ubuntu's stub for its snap does not)."""
    try:
        answer = subprocess.run([path, "--version"], capture_output=True, timeout=30)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return answer.returncode == 0


if __name__ == "__main__":
    print(find() or sys.exit("There is no Chromium here."))
