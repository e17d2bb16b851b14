"""Databases that nobody has open."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest


@pytest.fixture
def closed(trained_home: tuple[Path, str], workspace: Path) -> Path:
    """A workspace with a database of one run that was closed in order; its file."""
    workspace.mkdir(parents=True)
    (workspace / "workspace.id").write_bytes((trained_home[0] / "workspace.id").read_bytes())
    file = workspace / "vistazo.db"
    with (
        closing(sqlite3.connect(trained_home[0] / "vistazo.db")) as source,
        closing(sqlite3.connect(file)) as target,
    ):
        source.backup(target)
    with closing(sqlite3.connect(file)) as opened:
        opened.execute("PRAGMA journal_mode=WAL")
    return file
