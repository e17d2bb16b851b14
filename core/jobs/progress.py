"""What an import under way is doing, in a file: pages, tabs and terminals see the same.

`<workspace>/imports/<name>/` holds everything of an import that is not done: `request.json`,
`state.json`, `stop` (somebody wants it to end), `upload.zip` (what a page was given) and `made/`.
"""

import json
import time
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from pathlib import Path

from core.common import settings
from core.common.files import write_json
from core.common.i18n import N_, joined, restored, stored
from core.common.throttle import Throttle
from core.datasets.downloads import Report
from core.datasets.imported import own_folder

SECONDS_BETWEEN_NOTES = 0.5
UPLOAD = "upload.zip"


class ImportStopped(Exception):  # noqa: N818 (it is the event)
    """Somebody asked the import to stop."""


class ImportStatus(StrEnum):
    """Where an import that is not done is in its life, as it is stored."""

    WAITING = "waiting"
    RUNNING = "running"
    FAILED = "failed"


@dataclass(frozen=True)
class ImportState:
    """How far an import is: `done` of `total` images; of one that failed, in `message` why.

    `phase`: what it is at, in words. `code`: that of the error that ended it.
    """

    status: ImportStatus
    phase: str = ""
    done: int = 0
    total: int = 0
    refused: int = 0
    message: str = ""
    code: str = ""
    images_per_second: float = 0.0


def import_folder(name: str) -> Path:
    """Where the import `name` works (it may not exist). UserError where that is no name."""
    own_folder(name)
    return settings.home() / "imports" / name


def read_state(name: str) -> ImportState:
    """What the import `name` last noted."""
    try:
        text = (import_folder(name) / "state.json").read_text(encoding="utf-8")
        values = json.loads(text)
        state = ImportState(**{**values, "status": ImportStatus(values["status"])})
        return replace(state, phase=restored(state.phase), message=restored(state.message))
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return ImportState(ImportStatus.WAITING)


def write_state(name: str, state: ImportState) -> None:
    """Note what the import `name` does."""
    state = replace(state, phase=stored(state.phase), message=stored(state.message))
    write_json(
        import_folder(name) / "state.json", asdict(state), state.status is ImportStatus.FAILED
    )


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
        write_state(self._name, ImportState(ImportStatus.RUNNING, words, total=total))
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
        reading, rate = N_("reading images"), round(rate, 1)
        state = ImportState(
            ImportStatus.RUNNING, reading, done, total, refused, images_per_second=rate
        )
        write_state(self._name, state)
        so_far = N_("{done:,} of {total:,} images", done=done, total=total)
        refusals = [N_("{count:,} refused", count=refused)] if refused else []
        self._report(joined([so_far, *refusals], ", "))

    def _refuse_stopped(self) -> None:
        if (import_folder(self._name) / "stop").exists():
            raise ImportStopped
