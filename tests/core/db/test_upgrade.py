"""A database of any earlier version becomes this one's, or stays as it was, and says why."""

import os
import signal
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import NullPool, create_engine, delete, func, insert, inspect, select, text

from core.auth.actors import EVERYBODY
from core.common.errors import UserError
from core.db import upgrade
from core.db.engine import transaction
from core.db.revisions.versions import r0001_baseline
from core.db.tables import artifacts, epochs, jobs, metadata, runs
from core.db.upgrade import KNOWN, REVISIONS, VERSION_TABLE
from core.runs import repository, resuming, summaries
from core.runs.models import Epoch
from tests.helpers import PATIENCE, ROOT, add_epoch, program, small_config, wait_for

OLDER_RUNS = 4  # in the workspace of version 0.1
OPEN = "from core.runs import summaries; print(len(summaries.list_summaries()))"
SAID_BY_0_1 = {  # what version 0.1 wrote, without a code
    "This training can't go on: its images are others now than those it began with. Begin it anew "
    'with "Use these settings".': "checkpoint-of-other-images",
    "This training can't go on: its checkpoint is of another version of Vistazo, or what is frozen "
    "was computed once then and is not now, or the other way round (VISTAZO_FEATURES_GB). Begin it "
    'anew with "Use these settings".': "checkpoint-of-other-version",
    "This training can't go on: its checkpoint can't be read (bad magic). Begin it anew with "
    '"Use these settings".': "checkpoint-unreadable",
    "The ImageNet weights of MobileNet are not on this machine and could not be downloaded (URL "
    "fetch failure). Connect to the network, or put the file mobilenet_1_0_224_tf_no_top.h5 into "
    '/home/me/.keras/models, or set model.weights to "random" to start from random weights '
    "instead.": "weights-not-downloaded",
}


@pytest.fixture
def older(workspace: Path) -> Path:
    """A workspace of version 0.1; its database."""
    workspace.mkdir(parents=True)
    with zipfile.ZipFile(ROOT / "tests/files/workspace-0.1.zip") as archive:
        archive.extractall(workspace)
    return workspace / "vistazo.db"


@pytest.fixture(params=["sqlite", "postgresql"])
def older_url(older: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """The database of version 0.1 of each kind, with the same rows; its URL."""
    if request.param == "sqlite":
        return f"sqlite:///{older}"
    url = str(request.getfixturevalue("postgresql")())
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection, connection.begin():
        r0001_baseline.metadata.create_all(connection)
        for table in r0001_baseline.metadata.sorted_tables:
            with create_engine(f"sqlite:///{older}").connect() as source:
                there = {each["name"] for each in inspect(source).get_columns(table.name)}
                columns = (each for each in table.columns if each.name in there)
                rows = [dict(row) for row in source.execute(select(*columns)).mappings()]
            connection.execute(insert(table), rows)
        last = select(func.setval("runs_number_seq", func.max(r0001_baseline.runs.c.number)))
        connection.execute(last)
    monkeypatch.setenv("VISTAZO_DATABASE_URL", url)
    return url


def drop_columns(url: str, *names: str) -> None:
    """As if the database were older than they are, where it is not."""
    with create_engine(url, poolclass=NullPool).connect() as connection, connection.begin():
        there = {column["name"] for column in inspect(connection).get_columns("runs")}
        for name in there.intersection(names):
            connection.execute(text(f"alter table runs drop column {name}"))


def content(url: str) -> dict[str, Any]:
    """Tables, their columns and all their rows."""
    with create_engine(url, poolclass=NullPool).connect() as connection:
        names = sorted(inspect(connection).get_table_names())
        return {
            name: [
                [column["name"] for column in inspect(connection).get_columns(name)],
                sorted(map(repr, connection.execute(text(f"select * from {name}")).all())),
            ]
            for name in names
        }


def test_all_that_is_in_it_is_there_afterwards(older_url):
    assert len(summaries.list_summaries()) == OLDER_RUNS
    epochs_before = content(older_url)["epochs"]
    assert len(epochs_before[1]) == 182


def test_its_copy_opens_and_holds_all(older):
    before = content(f"sqlite:///{older}")
    summaries.list_summaries()
    (copy,) = older.parent.glob("vistazo.db.*.backup")
    assert content(f"sqlite:///{copy}") == before
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_new_database_is_not_copied(workspace):
    summaries.list_summaries()
    assert not [*workspace.glob("*.backup")]


def differences() -> list[Any]:
    """What the tables in the database lack, or have besides what the code says of them."""
    summaries.list_summaries()
    with transaction() as connection:
        opts = {"version_table": VERSION_TABLE, "compare_type": True}
        return list(compare_metadata(MigrationContext.configure(connection, opts=opts), metadata))


def test_the_tables_are_those_that_the_revisions_make(either_database):
    assert differences() == []


def test_an_older_database_comes_to_the_same_tables(older_url):
    assert differences() == []


def test_rows_go_with_their_run_and_none_is_without(either_database):
    run_id = repository.create_run(small_config(), EVERYBODY)
    add_epoch(run_id, Epoch(1, 1.0, 0.1, 0.5, 0.5, None, None))
    with pytest.raises(Exception, match=r"(?i)foreign key"):
        add_epoch("ffffffff", Epoch(1, 1.0, 0.1, 0.5, 0.5, None, None))
    with transaction() as connection:
        connection.execute(delete(runs).where(runs.c.id == run_id))
        for table in (epochs, artifacts, jobs):
            assert connection.scalar(select(func.count()).select_from(table)) == 0


def test_rows_of_an_older_one_go_with_their_run_too(older_url):
    (run, *_) = summaries.list_summaries()
    assert repository.list_epochs(run.id)
    with transaction() as connection:
        connection.execute(delete(runs).where(runs.c.id == run.id))
    assert repository.list_epochs(run.id) == []


LATER_COLUMNS = ("test_accuracy_views", "message_code", "peak_memory_mb")


def test_a_database_from_before_gains_the_columns_that_it_lacks(older_url):
    drop_columns(older_url, *LATER_COLUMNS)
    found = summaries.list_summaries()
    assert len(found) == OLDER_RUNS
    assert {run.test_accuracy_views for run in found} == {None}


def test_what_an_older_version_said_in_words_gets_its_code(older_url):
    with create_engine(older_url, poolclass=NullPool).connect() as connection, connection.begin():
        ids = connection.scalars(text("select id from runs")).all()
        said = dict(zip(ids, SAID_BY_0_1, strict=True))
        for run_id, words in said.items():
            failed = text("update runs set status = 'failed', message = :words where id = :id")
            connection.execute(failed, {"words": words, "id": run_id})
    drop_columns(older_url, "message_code")
    found = {run_id: repository.get_run(run_id).message_code for run_id in said}
    assert found == {run_id: SAID_BY_0_1[words] for run_id, words in said.items()}
    assert set(found.values()) == resuming.CANT_GO_ON | {resuming.WEIGHTS_MISSING}


def test_a_newer_database_is_refused_and_left_as_it_is(either_database, request):
    """By a process that has not opened it before."""
    repository.create_run(small_config(), EVERYBODY)
    with transaction() as connection:
        connection.execute(text(f"update {VERSION_TABLE} set version_num = '9999'"))
        url = connection.engine.url.render_as_string(hide_password=False)
    before = content(url)
    other = program(
        "from core.common.errors import UserError\nfrom core.runs import summaries\n"
        "try:\n summaries.list_summaries()\nexcept UserError as error:\n print(error.code, error)"
    )
    output, errors = other.communicate(timeout=PATIENCE)
    assert output.startswith("database-newer"), errors
    assert "9999; this one knows up to" in output
    assert "Nothing was changed." in output
    assert content(url) == before


def test_a_migration_that_breaks_off_leaves_the_database_as_it_was(older_url, monkeypatch):
    before = content(older_url)

    def break_off(*arguments: object, **options: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr("alembic.op.create_index", break_off)  # after tables and columns were made
        with pytest.raises(ZeroDivisionError):
            summaries.list_summaries()
    assert content(older_url) == before
    assert len(summaries.list_summaries()) == OLDER_RUNS


SLOW = """
import time
from alembic import op
from core.runs import summaries
make = op.create_index
def slowly(*arguments, **options):
    op.create_index = make  # once: others wait for half a minute
    print("migrating", flush=True)
    time.sleep({seconds})
    make(*arguments, **options)
op.create_index = slowly
print(len(summaries.list_summaries()))
"""


def test_a_migration_that_is_killed_leaves_the_database_as_it_was(older_url):
    before = content(older_url)
    other = program(SLOW.format(seconds=100))
    assert other.stdout.readline() == "migrating\n"
    other.send_signal(signal.SIGKILL)
    other.communicate()
    wait_for(lambda: content(older_url) == before)
    assert len(summaries.list_summaries()) == OLDER_RUNS


def test_of_several_processes_one_migrates(older_url, monkeypatch, tmp_path):
    """The second one has another workspace beside the same database: no lock file is shared."""
    first = program(SLOW.format(seconds=3))
    assert first.stdout.readline() == "migrating\n"
    monkeypatch.setenv("VISTAZO_DATABASE_URL", older_url)
    others = [program(OPEN, env={**os.environ, "VISTAZO_HOME": str(tmp_path / "b")}), program(OPEN)]
    answers = [each.communicate(timeout=PATIENCE) for each in (first, *others)]
    counts = [output.split()[-1:] for output, _ in answers]
    assert counts == [[str(OLDER_RUNS)], ["0"], [str(OLDER_RUNS)]], answers


def test_several_processes_may_be_the_first(either_database):
    answers = [each.communicate(timeout=PATIENCE) for each in [program(OPEN) for _ in range(4)]]
    assert [output.strip() for output, _ in answers] == ["0"] * 4, answers


def test_without_room_for_the_copy_nothing_is_migrated(older):
    before = content(f"sqlite:///{older}")
    limit = 40_000  # room for what SQLite notes in memory, and not for the copy
    assert older.stat().st_size > limit
    source = "import resource, signal\nfrom core.runs import summaries\n"
    source += "from core.common.errors import UserError\n"
    source += "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
    source += f"resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))\n"
    source += "try:\n summaries.list_summaries()\nexcept UserError as error:\n print(error)"
    output, errors = program(source).communicate(timeout=PATIENCE)
    assert "could not be copied" in output, errors
    assert "Nothing was changed" in output
    assert not [*older.parent.glob("*.backup")]
    assert content(f"sqlite:///{older}") == before
    assert len(summaries.list_summaries()) == OLDER_RUNS


def test_where_it_can_only_be_read_an_older_one_is_refused(older):
    engine = create_engine(f"sqlite:///{older}", poolclass=NullPool)
    with pytest.raises(UserError, match="can only be read"):
        upgrade.bring_up_to_date(engine, may_write=False)


def test_revisions_are_told_by_the_names_of_their_files():
    """So that a start that migrates nothing need not import Alembic."""
    config = Config()
    config.set_main_option("script_location", str(REVISIONS))
    config.set_main_option("version_locations", str(REVISIONS / "versions"))
    config.set_main_option("path_separator", "newline")
    revisions = ScriptDirectory.from_config(config).walk_revisions()
    assert [each.revision for each in revisions] == KNOWN[::-1]
    start = (
        "import sys; from core.runs import summaries; summaries.list_summaries();"
        "print('alembic' in sys.modules)"
    )
    summaries.list_summaries()
    output, errors = program(start).communicate(timeout=PATIENCE)
    assert output.strip() == "False", errors


ODD = {
    "a date": ("created_at", "yesterday"),
    "epochs": ("config", '{"training": {"epochs": 1000000000000000000000000000000}}'),
    "a truth value": ("config", '{"training": {"epochs": true}}'),
    "half a character": ("config", '{"data": {"name": "\\ud800"}, "model": {"name": "a\\u0000b"}}'),
    "too deep": ("config", "[" * 100_000),
    "no text": ("config", b"\xff"),
}


@pytest.mark.parametrize("odd", ODD)
def test_an_odd_row_keeps_no_database_from_opening(older, odd):
    column, value = ODD[odd]
    with closing(sqlite3.connect(older)) as connection, connection:
        connection.execute(f"update runs set {column} = ? where id = 'cc3e042e'", (value,))
    assert len(summaries.list_summaries()) >= OLDER_RUNS - 1
