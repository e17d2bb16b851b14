"""What an import under way is doing, in a file: pages, tabs and terminals see the same.

`<workspace>/imports/<name>/` holds everything of an import that is not done: `request.json`,
`state.json`, `stop` (somebody wants it to end), `upload.zip` (what a page was given) and `made/`.
"""

import json
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from core.common import settings
from core.common.files import write_json
from core.common.throttle import Throttle
from core.datasets.imported import own_folder

SECONDS_BETWEEN_NOTES = 0.5
UPLOAD = "upload.zip"
Report = Callable[[str], object]


class ImportStopped(Exception):  # noqa: N818 (it is the event)
    """Somebody asked the import to stop."""


@dataclass(frozen=True)
class ImportState:
    """`status`: waiting, running or failed, and in `message` why. `done` of `total` images."""

    status: str
    phase: str = ""
    done: int = 0
    total: int = 0
    refused: int = 0
    message: str = ""
    images_per_second: float = 0.0


def import_folder(name: str) -> Path:
    """Where the import `name` works (it may not exist). UserError where that is no name."""
    own_folder(name)
    return settings.home() / "imports" / name


def read_state(name: str) -> ImportState:
    """What the import `name` last noted."""
    try:
        text = (import_folder(name) / "state.json").read_text(encoding="utf-8")
        return ImportState(**json.loads(text))
    except (OSError, ValueError, TypeError):
        return ImportState("waiting")


def write_state(name: str, state: ImportState) -> None:
    """Note what the import `name` does."""
    write_json(import_folder(name) / "state.json", asdict(state), state.status == "failed")


class Watch:
    """Notes progress, at most twice a second, and hears a stop."""

    def __init__(self, name: str, report: Report) -> None:
        self._name, self._report = name, report
        self._throttle = Throttle(SECONDS_BETWEEN_NOTES, waits=True)
        self._began = time.monotonic()
        self._first: int | None = None

    def phase(self, words: str, total: int = 0) -> None:
        """Something else begins."""
        self._refuse_stopped()
        write_state(self._name, ImportState("running", words, total=total))
        self._report(words)

    def due(self) -> bool:
        """Whether it is time for a note."""
        return self._throttle.due()

    def note(self, done: int, total: int, refused: int) -> None:
        """So far. Raises ImportStopped where that is wanted."""
        self._refuse_stopped()
        now = time.monotonic()
        if self._first is None:
            self._first, self._began = done, now
        rate = (done - self._first) / max(now - self._began, 1e-9)
        self._throttle.done()
        state = ImportState("running", "reading images", done, total, refused, "", round(rate, 1))
        write_state(self._name, state)
        refusals = f", {refused:,} refused" if refused else ""
        self._report(f"{done:,} of {total:,} images{refusals}")

    def _refuse_stopped(self) -> None:
        if (import_folder(self._name) / "stop").exists():
            raise ImportStopped
