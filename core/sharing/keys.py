"""What a file is called in the place that hosts share: by its content too.

So a reader never meets half of one file and half of the next: the record of a run, or the list of
shared files, names one by its SHA-256, and that stays until another is named.
"""

from pathlib import PurePosixPath

LETTERS = 16  # of the SHA-256


def key_of(address: str, sha256: str) -> str:
    """Of the file that lies at `address` in a workspace (`runs/1a2b3c4d/model.keras`)."""
    path = PurePosixPath(address)
    return str(path.with_name(f"{path.name}.{sha256[:LETTERS]}"))


def folder_of(run_id: str) -> str:
    """Where all that a run has lies."""
    return f"runs/{run_id}"
