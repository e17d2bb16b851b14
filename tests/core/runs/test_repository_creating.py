"""A run and its folder come together, or neither."""

import signal

import pytest
from sqlalchemy import func, select

from core.auth.actors import EVERYBODY
from core.common import settings
from core.common.errors import UserError
from core.db import engine, sqlite
from core.db.engine import reading
from core.db.tables import jobs, runs
from core.runs import repository, summaries
from core.runs.taking_in import take_in
from tests.helpers import locked_database, program, small_config

pytestmark = pytest.mark.usefixtures("either_database")


def counts() -> list[int]:
    """How many runs and jobs the database has, and folders the workspace."""
    with reading() as connection:
        rows = [connection.scalar(select(func.count()).select_from(each)) for each in (runs, jobs)]
    folder = settings.home() / "runs"
    return [*rows, len([*folder.iterdir()]) if folder.is_dir() else 0]


def test_without_a_folder_there_is_no_row(workspace):
    workspace.mkdir()
    (workspace / "runs").write_text("in its place")
    with pytest.raises(UserError, match="must be a folder"):
        repository.create_run(small_config(), EVERYBODY)
    assert counts() == [0, 0, 0]


def test_without_a_row_there_is_no_folder(monkeypatch):
    monkeypatch.setattr(sqlite, "SECONDS_OF_PATIENCE", 1)
    monkeypatch.setattr(engine, "SECONDS_FOR_LOCKS", 1)
    assert counts() == [0, 0, 0]
    with locked_database(), pytest.raises(UserError, match="does not answer"):
        repository.create_run(small_config(), EVERYBODY)
    assert counts() == [0, 0, 0]


BETWEEN = """
import time
from core.auth.actors import EVERYBODY
from core.runs import repository
from tests.helpers import small_config
write = repository.write_whole
def write_and_wait(*arguments):
    write(*arguments)
    print("folder", flush=True)
    time.sleep(100)
repository.write_whole = write_and_wait
repository.create_run(small_config(name="Wanted"), EVERYBODY)
"""


def test_a_crash_between_the_two_breaks_nothing():
    """The run was never in the queue, and nobody was told that it is: its folder is no lost run."""
    summaries.list_summaries()
    other = program(BETWEEN)
    assert other.stdout.readline() == "folder\n"
    other.send_signal(signal.SIGKILL)
    other.communicate()
    assert counts() == [0, 0, 1]
    assert take_in() == []
    another = repository.create_run(small_config(), EVERYBODY)
    assert repository.get_run(another).status == "queued"
