"""Text files that are there whole or not at all, whoever else writes them at the same time."""

import json
from pathlib import Path
from typing import Any
from uuid import uuid4

from core.errors import readable_disk_errors


def write_whole(path: Path, text: str) -> None:
    """Put a file with `text` into a folder that is there.

    Each writer has a file of its own until it is whole, so that two never mix: the last one stays.
    LabError where the disk is full or closed.
    """
    partial = path.with_name(f"{path.name}.{uuid4().hex[:8]}.partial")
    with readable_disk_errors():
        try:
            partial.write_text(text, encoding="utf-8")
            partial.replace(path)
        finally:
            partial.unlink(missing_ok=True)


def write_json(path: Path, values: Any) -> None:
    """`write_whole` of `values` as JSON."""
    write_whole(path, json.dumps(values, ensure_ascii=False))
