"""Files that are there whole or not at all, whoever else writes them at the same time."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

from core.errors import readable_disk_errors

_PARTIAL = "partial-"
_SECONDS_TO_FORGET = 3600.0


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """Another name to write to, in a folder that is there; at the end it becomes `path`.

    Each writer has a name of its own, with the same suffix, so that two never mix: the last one
    stays. What a killed one left goes after an hour. LabError where the disk is full or closed.
    """
    for left_over in path.parent.glob(f"{_PARTIAL}*-{path.name}"):
        with suppress(OSError):
            if time.time() - left_over.stat().st_mtime > _SECONDS_TO_FORGET:
                left_over.unlink()
    partial = path.with_name(f"{_PARTIAL}{uuid4().hex[:8]}-{path.name}")
    with readable_disk_errors():
        try:
            yield partial
            partial.replace(path)
        finally:
            partial.unlink(missing_ok=True)


def write_whole(path: Path, text: str) -> None:
    """Put a file with `text` there, as `whole` does."""
    with whole(path) as partial:
        partial.write_text(text, encoding="utf-8")


def write_json(path: Path, values: Any) -> None:
    """`write_whole` of `values` as JSON."""
    write_whole(path, json.dumps(values, ensure_ascii=False))
