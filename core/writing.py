"""Text files that are there whole or not at all, whoever else writes them at the same time."""

from pathlib import Path
from uuid import uuid4

from core.errors import readable_disk_errors


def write_whole(path: Path, text: str) -> None:
    """Put a file with `text` in place, and its folder; LabError where the disk is full or closed.

    Each writer has a file of its own until then, so that two never mix: the last one stays.
    """
    with readable_disk_errors():
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_name(f"{path.name}.{uuid4().hex[:8]}.partial")
        try:
            partial.write_text(text, encoding="utf-8")
            partial.replace(path)
        finally:
            partial.unlink(missing_ok=True)
