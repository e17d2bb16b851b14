"""Who looks at a database makes nothing in it, nor beside it, and can change nothing."""

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import make_url, select, text
from sqlalchemy.exc import DBAPIError

from core.auth.actors import EVERYBODY
from core.common import settings
from core.db.looking import NotClosed, looking_at
from core.db.tables import runs
from core.runs import repository
from tests.helpers import PATIENCE, all_of, program, small_config

KILLED = """
import os
from core.auth.actors import EVERYBODY
from core.db.engine import transaction
from core.jobs.models import JobKind
from core.jobs.repository import add_job
with transaction() as connection:
    add_job(connection, JobKind.DATA, "digits", EVERYBODY)
os._exit(0)
"""


def ids() -> list[str]:
    with looking_at(make_url(settings.place_of_database())) as connection:
        return list(connection.scalars(select(runs.c.id)))


def test_what_others_have_just_written_is_seen(either_database: str, workspace: Path) -> None:
    run_id = repository.create_run(small_config(), EVERYBODY)
    before = all_of(workspace)
    assert ids() == [run_id]
    assert all_of(workspace) == before


def test_nothing_can_be_changed(either_database: str) -> None:
    repository.create_run(small_config(), EVERYBODY)
    for change in ("delete from runs", "create table x (y integer)"):
        with (
            pytest.raises(DBAPIError, match=r"(?i)read-?only"),
            looking_at(make_url(settings.place_of_database())) as connection,
        ):
            connection.execute(text(change))
    assert len(ids()) == 1


def test_a_log_that_was_left_is_read_as_long_as_its_index_is_there(workspace: Path) -> None:
    program(KILLED).communicate(timeout=PATIENCE)
    assert (workspace / "vistazo.db-wal").stat().st_size
    before = all_of(workspace)
    assert ids() == []
    assert all_of(workspace) == before
    (workspace / "vistazo.db-shm").unlink()
    with pytest.raises(NotClosed):
        ids()
    assert all_of(workspace) == before
    assert not (workspace / "vistazo.db-shm").exists()


def test_a_file_that_was_closed_in_order_gets_nothing_beside_it(tmp_path: Path) -> None:
    file = tmp_path / "a b?.db"
    connection = sqlite3.connect(file)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("CREATE TABLE x (y INTEGER)")
    connection.close()
    assert [*tmp_path.iterdir()] == [file]
    with looking_at(make_url("sqlite://").set(database=str(file))) as looking:
        assert looking.execute(text("select count(*) from x")).scalar() == 0
        assert [*tmp_path.iterdir()] == [file]
    assert [*tmp_path.iterdir()] == [file]
