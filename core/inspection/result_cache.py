"""A cache on disk for results about a data set's images, and the progress of computing them.

`<workspace>/cache/<kind>/<checksum>-<version>.json` holds one result: `kind` is what was computed,
`checksum` is that of the images, so other images never get this result. While a worker computes,
`cache/progress/<task>.json` holds what it is doing and the share (0 to 1) that is done; the app
reads that file.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from core.common import settings
from core.common.errors import UserError
from core.common.files import make_folder, write_json
from core.common.i18n import N_, restored, stored
from core.common.throttle import Throttle
from core.config.data import DataConfig
from core.datasets.cache import read_meta
from core.datasets.downloads import Report
from core.datasets.opened import open_dataset

SECONDS_BETWEEN_WRITES = 0.3


class TaskStopped(UserError):  # noqa: N818 (it is the event)
    """The person has ended the task."""


def result_path(kind: str, data: DataConfig, suffix: str = "json") -> Path | None:
    """The file for a result of that kind about these images; None while they are not cached."""
    meta = read_meta(data.name)
    if meta is None:
        return None
    name = f"{meta.checksum[:16]}-{data.version or 'original'}"
    return settings.home() / "cache" / kind / f"{name}.{suffix}"


def keep_json(path: Path, values: Any, durable: bool = True) -> None:
    """Write `values` as JSON, whole or not at all; `durable`: see `files.write_json`."""
    make_folder(path.parent, instead_of_files=True)
    write_json(path, values, durable)


def read_json_file(path: Path | None) -> Any:
    """The JSON values in the file; None where it is missing or damaged."""
    try:
        return json.loads(path.read_text(encoding="utf-8")) if path else None
    except (OSError, ValueError):
        return None


class TaskProgress:
    """Says how far the task called `task` is ("": nobody reads it), and `tell` what is begun.

    Both get marked texts.
    """

    def __init__(self, task: str, tell: Report = lambda words: None) -> None:
        self.path = _progress_file(task) if task else None
        self.tell = tell
        self._words, self._throttle = "", Throttle(SECONDS_BETWEEN_WRITES)

    def __call__(self, words: str, share: float = 0.0) -> None:
        """Note what is being done, and the share (0–1) of the whole that is behind.

        Raises `TaskStopped` once somebody has called `ask_to_stop`.
        """
        if words != self._words:
            self.tell(words)
            self._words = words
        if self.path and self._throttle.due():
            self._throttle.done()
            if _stop_file(self.path.stem).exists():
                raise TaskStopped(
                    "task-stopped",
                    N_("It was stopped, and nothing of it is kept. Start it again any time."),
                )
            keep_json(self.path, [stored(words), min(max(share, 0.0), 1.0)], durable=False)

    def part(self, begin: float, length: float) -> Callable[[str, float], None]:
        """For a part of the task: its own share 0 to 1 is `begin` to `begin + length` of all."""
        return lambda words, share: self(words, begin + length * share)

    def end(self) -> None:
        """There is nothing more to say."""
        if self.path:
            self.path.unlink(missing_ok=True)
            _stop_file(self.path.stem).unlink(missing_ok=True)


def ask_to_stop(task: str) -> None:
    """End the task where it next notes its progress; one that still waits, as soon as it begins."""
    keep_json(_stop_file(task), True, durable=False)


def let_run(task: str) -> None:
    """Take `ask_to_stop` back: the task is wanted again."""
    _stop_file(task).unlink(missing_ok=True)


def read_progress(task: str) -> tuple[str, float] | None:
    """Words and share that the task last noted, or None."""
    found = read_json_file(_progress_file(task))
    return (
        (restored(str(found[0])), float(found[1]))
        if isinstance(found, list) and len(found) == 2
        else None
    )


def cache_images(data: DataConfig, task: str = "") -> None:
    """Bring the images of `data` into the workspace. Runs in a worker."""
    progress = TaskProgress(task)
    try:
        open_dataset(data, progress)
    finally:
        progress.end()


def _progress_file(task: str) -> Path:
    return settings.home() / "cache" / "progress" / f"{task}.json"


def _stop_file(task: str) -> Path:
    return _progress_file(task).with_suffix(".stop")
