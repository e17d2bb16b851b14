"""Files that are there whole or not at all, whoever else writes them at the same time."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

from core.errors import readable_disk_errors


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """Another name to write to, in a folder that is there; at the end it becomes `path`.

    Each writer has a name of its own, with the same suffix, so that two never mix: the last one
    stays. LabError where the disk is full or closed.
    """
    partial = path.with_name(f"partial-{uuid4().hex[:8]}-{path.name}")
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
