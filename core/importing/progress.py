"""How far an import under way is, and where it works.

`<workspace>/imports/<name>/` holds what an import that is not done needs: `request.json`,
`upload.zip` (what a page was given) and `made/`. How far it is, is said of its job.
"""

import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from core.common import settings
from core.common.i18n import N_, joined
from core.common.throttle import Throttle
from core.datasets.downloads import Report
from core.datasets.imported import own_folder
from core.jobs.models import Progress
from core.jobs.reporter import Reporter
from core.jobs.working import say

SECONDS_BETWEEN_NOTES = 0.5
UPLOAD = "upload.zip"


@dataclass(frozen=True)
class ImportFigures:
    """How many of the `total` images are `done`, and how many of those were `refused`."""

    done: int = 0
    total: int = 0
    refused: int = 0
    images_per_second: float = 0.0

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> "ImportFigures":
        """The figures of a job's progress; what else is stored there is left out."""
        known = {each.name for each in fields(cls)}
        figures: dict[str, Any] = {key: value for key, value in stored.items() if key in known}
        return cls(**figures)


def import_folder(name: str) -> Path:
    """Where the import `name` works (it may not exist). UserError where that is no name."""
    own_folder(name)
    return settings.home() / "imports" / name


class Watch:
    """Says how far the import is, and hears a stop: JobStopped."""

    def __init__(self, reporter: Reporter, report: Report) -> None:
        self._reporter, self._report = reporter, report
        self._throttle = Throttle(SECONDS_BETWEEN_NOTES, waits=True)
        self._began = time.monotonic()
        self._first: int | None = None

    def phase(self, words: str, total: int = 0) -> None:
        """Something else begins, of which a marked text says what it is."""
        say(self._reporter, Progress(words, figures=asdict(ImportFigures(total=total))))
        self._report(words)

    def due(self) -> bool:
        """Whether it is time for a note."""
        return self._throttle.due()

    def note(self, done: int, total: int, refused: int) -> None:
        """So far."""
        now = time.monotonic()
        if self._first is None:
            self._first, self._began = done, now
        rate = round((done - self._first) / max(now - self._began, 1e-9), 1)
        self._throttle.done()
        figures = ImportFigures(done, total, refused, rate)
        share = done / total if total else None
        say(self._reporter, Progress(N_("reading images"), share, asdict(figures)))
        so_far = N_("{done:,} of {total:,} images", done=done, total=total)
        refusals = [N_("{count:,} refused", count=refused)] if refused else []
        self._report(joined([so_far, *refusals], ", "))
