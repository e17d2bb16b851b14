"""A cache on disk for results about a data set's images, and the progress of computing them.

`<workspace>/cache/<kind>/<checksum>-<version>.json` holds one result: `kind` is what was computed,
`checksum` is that of the images, so other images never get this result.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from core.common import settings
from core.common.files import make_folder, write_json
from core.common.throttle import Throttle
from core.config.data import DataConfig
from core.datasets.downloads import Report
from core.datasets.opened import OpenDataset, open_dataset
from core.jobs.models import Progress
from core.jobs.reporter import Reporter
from core.jobs.working import say

SECONDS_BETWEEN_NOTES = 0.3


def result_path(kind: str, opened: OpenDataset, suffix: str = "json") -> Path:
    """The file for a result of that kind about these images."""
    name = f"{opened.checksum[:16]}-{opened.version or 'original'}"
    return settings.cache() / kind / f"{name}.{suffix}"


def keep_json(path: Path, values: Any) -> None:
    """Write `values` as JSON, whole or not at all."""
    make_folder(path.parent, instead_of_files=True)
    write_json(path, values)


def read_json_file(path: Path) -> Any:
    """The JSON values in the file; None where it is missing or damaged."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


class TaskProgress:
    """Says how far a task is: of its job, if it is one, and to `tell` what is begun.

    Both get marked texts.
    """

    def __init__(self, reporter: Reporter | None = None, tell: Report = lambda words: None) -> None:
        self.tell = tell
        self._reporter, self._words = reporter, ""
        self._throttle = Throttle(SECONDS_BETWEEN_NOTES)

    def __call__(self, words: str, share: float = 0.0) -> None:
        """Note what is being done, and the share (0–1) of the whole that is behind.

        Raises `JobStopped` once somebody has asked for that.
        """
        if words != self._words:
            self.tell(words)
            self._words = words
        if self._reporter and self._throttle.due():
            self._throttle.done()
            say(self._reporter, Progress(words, min(max(share, 0.0), 1.0)))

    def part(self, begin: float, length: float) -> Callable[[str, float], None]:
        """For a part of the task: its own share 0 to 1 is `begin` to `begin + length` of all."""
        return lambda words, share: self(words, begin + length * share)


SILENT = TaskProgress()


def cache_images(data: DataConfig, progress: TaskProgress = SILENT) -> None:
    """Bring the images of `data` into the workspace. Runs in a worker."""
    open_dataset(data, progress)
