"""SQLite as Vistazo uses it."""

import contextlib

from sqlalchemy import text

from core.auth.actors import EVERYBODY
from core.db.engine import reading, transaction
from core.runs import queue, repository, summaries
from core.runs.search import Sort, Wanted, find_runs
from tests.helpers import locked_database, small_config


def test_readers_do_not_wait_for_a_writer(workspace):
    """In SQLite, where one that waited would be refused in the end; in PostgreSQL one waits for
    nobody but who locks a whole table."""
    repository.create_run(small_config(), EVERYBODY)
    with locked_database():
        with contextlib.ExitStack() as several:  # more than the pool keeps: new ones are opened
            for _ in range(8):
                several.enter_context(reading())
            assert len(summaries.list_summaries()) == 1
        assert queue.waiting()


def test_text_that_is_no_utf_8_hides_no_other_run(workspace):
    """Python's driver raises where a function of its own is given such a text."""
    odd, _other = (repository.create_run(small_config(name="Ñandú"), EVERYBODY) for _ in range(2))
    with transaction() as connection:
        change = text("update runs set name = cast(x'63ff7473' as text) where id = :id")
        connection.execute(change, {"id": odd})
    assert [run.name for run in find_runs(Wanted(words="ñandú"))] == ["Ñandú"]
    assert len(find_runs(sort=Sort.NAME)) == 2
