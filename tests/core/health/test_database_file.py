"""What hinders writing into a file that is whole, and what is in the place of one."""

import os
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest

from core.health import database, database_file
from core.health.findings import State
from core.runs import summaries
from tests.helpers import all_of, locked_database, program


def codes() -> list[tuple[str, State]]:
    return [(one.code, one.state) for one in database.look()]


def test_a_folder_in_its_place(workspace: Path) -> None:
    (workspace / "vistazo.db").mkdir(parents=True)
    assert codes() == [("database-in-the-way", State.WRONG)]


def test_a_folder_that_is_missing(
    workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VISTAZO_DATABASE_URL", f"sqlite:///{tmp_path / 'none' / 'runs.db'}")
    assert codes() == [("database-no-folder", State.WRONG)]
    assert not [*tmp_path.iterdir()]


def test_one_that_was_not_closed(closed: Path) -> None:
    closed.with_name("vistazo.db-wal").write_bytes(b"what was written last")
    before = all_of(closed.parent)
    assert codes() == [("database-not-closed", State.WARNING)]
    assert all_of(closed.parent) == before


def test_one_without_a_log(closed: Path) -> None:
    with closing(sqlite3.connect(closed)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
    assert codes() == [
        (database.FINE, State.OK),
        ("database-without-log", State.WARNING),
    ]


@pytest.mark.skipif(sys.platform != "linux", reason="Who holds a file is told in /proc")
def test_one_that_somebody_writes_into_all_the_time(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database_file, "SECONDS_FOR_A_WRITER", 0.5)
    summaries.list_summaries()
    assert codes() == [(database.FINE, State.OK)]
    with locked_database():
        fine, held = database.look()
        assert fine.code == database.FINE
        assert (held.code, held.state) == ("database-held", State.WARNING)
        assert held.figures == {"process": os.getpid()}
        assert str(os.getpid()) in held.words
    assert codes() == [(database.FINE, State.OK)]


def test_who_looks_keeps_the_locks_of_this_process(workspace: Path) -> None:
    """Else another process, the last one for all it knows, would delete the log that is in use."""
    assert summaries.list_summaries() == []
    file = workspace / "vistazo.db"
    with closing(sqlite3.connect(file)) as ours:
        ours.execute("SELECT * FROM runs").fetchall()
        assert codes()
        program(
            f"import sqlite3; other = sqlite3.connect({str(file)!r}, isolation_level=None);"
            "other.execute('CREATE TABLE beside (word TEXT)'); other.close()"
        ).communicate()
        assert file.with_name("vistazo.db-wal").exists()
        assert ours.execute("SELECT name FROM sqlite_master WHERE name = 'beside'").fetchone()
