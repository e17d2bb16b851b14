"""Rows come into a workspace from a file that may be anybody's: as its database, or into one."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import NullPool, create_engine, func, inspect, select, text, update

from core.auth.actors import EVERYBODY
from core.common import settings
from core.common.errors import UserError
from core.db.copying_in import file_of_database, make_usable, put_in
from core.db.copying_out import RowsCopy
from core.db.engine import reading, transaction
from core.db.tables import artifacts, epochs, jobs, run_tags, runs, workers
from core.db.upgrade import KNOWN, REVISIONS, VERSION_TABLE
from core.runs import labels, repository
from core.runs.models import Epoch
from tests.helpers import add_epoch, end_run, small_config, start_run

OTHER = "0123456789abcdef"
ARTIFACT = "insert into artifacts (run_id, kind, address, size, sha256) values"


@pytest.fixture
def file(workspace: Path, tmp_path: Path) -> Path:
    """Rows of two runs, an ended one and one that trains."""
    for name in ("Ended", "Trains"):
        run_id = repository.create_run(small_config(name=name), EVERYBODY)
        start_run(run_id)
        add_epoch(run_id, Epoch(1, 1.5, 0.1, 0.75, 0.5, None, 0.25))
        labels.tag(run_id, EVERYBODY, add=["seen"])
        if name == "Ended":
            end_run(run_id, "stopped")
    file = tmp_path / "rows.db"
    RowsCopy(file).close()
    return file


@pytest.fixture(params=["sqlite", "postgresql"])
def elsewhere(
    file: Path, tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> str:
    """The URL of a database that lies outside the workspace, which is another one now."""
    url = f"sqlite:///{tmp_path / 'shared.db'}"
    if request.param == "postgresql":
        url = str(request.getfixturevalue("postgresql")())
    monkeypatch.setenv("VISTAZO_DATABASE_URL", url)
    monkeypatch.setenv("VISTAZO_HOME", str(tmp_path / "new"))
    return url


def change(file: Path, *statements: str) -> None:
    with closing(sqlite3.connect(file)) as connection, connection:
        for statement in statements:
            connection.execute(statement)


def rows_of(file: Path, query: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(file)) as connection:
        return connection.execute(query).fetchall()


def ids_in(file: Path) -> list[str]:
    return [run_id for (run_id,) in rows_of(file, "select id from runs order by number")]


def put(file: Path) -> int:
    with put_in(file, OTHER) as left_out:
        return left_out


def test_the_rows_become_another_workspace_s(file):
    ids = ids_in(file)
    assert make_usable(file, OTHER) == 2
    assert rows_of(file, "select id, workspace from runs") == [(each, OTHER) for each in ids]
    assert {each for (each,) in rows_of(file, "select workspace from jobs")} == {OTHER}
    assert rows_of(file, "select count(*) from artifacts") == [(2,)]
    assert [path.name for path in file.parent.glob("rows.db*")] == ["rows.db"]


def test_rows_of_an_older_version_are_brought_to_this_one(tmp_path):
    file = tmp_path / "rows.db"
    engine = create_engine(f"sqlite:///{file}", poolclass=NullPool)
    with engine.connect() as connection, connection.begin():
        config = Config(attributes={"connection": connection})
        config.set_main_option("script_location", str(REVISIONS))
        config.set_main_option("version_locations", str(REVISIONS / "versions"))
        config.set_main_option("path_separator", "newline")
        command.upgrade(config, KNOWN[0])
    assert rows_of(file, f"select * from {VERSION_TABLE}") == [(KNOWN[0],)]
    assert make_usable(file, OTHER) == 0
    assert rows_of(file, f"select * from {VERSION_TABLE}") == [(KNOWN[-1],)]
    assert [path.name for path in tmp_path.iterdir()] == ["rows.db"]
    with engine.connect() as connection:
        assert inspect(connection).has_table(jobs.name)


def test_rows_that_name_a_place_outside_do_not_come(file):
    first, second = ids_in(file)
    change(
        file,
        f"update runs set id = '../../x' where id = '{first}'",
        "update artifacts set address = '../../secret' where kind = 'config'",
        f"{ARTIFACT} ('{second}', 'a', 'runs/{second}/../x', 1, '')",
        f"{ARTIFACT} ('{second}', 'b', '/etc/passwd', 1, '')",
        f"{ARTIFACT} ('{second}', 'c', 'runs/{first}/c', 1, '')",
        f"{ARTIFACT} ('{second}', 'd', 'runs/{second}/exports/d.zip', 1, '')",
        "insert into workers (name, workspace, role, beats, started_at)"
        " values ('w', 'x', 'app', 1, '2026-11-30 12:00:00.000000')",
        "update jobs set device = 'mine' where state = 'running'",
    )
    assert make_usable(file, OTHER) == 1
    assert ids_in(file) == [second]
    assert rows_of(file, "select kind from artifacts") == [("d",)]
    assert rows_of(file, "select * from workers") == []
    assert rows_of(file, "select device from jobs where device is not null") == []


def a_cut_off_file(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:30_000])


def no_database(file: Path) -> None:
    file.write_bytes(b"no database at all" * 100)


def another_database(file: Path) -> None:
    file.unlink()
    change(file, "create table cats (name text)")


NOT_OURS: dict[str, Callable[[Path], None]] = {
    "cut off": a_cut_off_file,
    "no database": no_database,
    "another": another_database,
    "empty": lambda file: file.write_bytes(b""),
    "a trigger": lambda file: change(
        file, "create trigger t after update on runs begin delete from runs; end"
    ),
    "a view": lambda file: change(
        file, "alter table epochs rename to e", "create view epochs as select * from e"
    ),
    "a virtual table": lambda file: change(file, "create virtual table v using fts5(words)"),
    "a table is missing": lambda file: change(file, "drop table run_tags"),
    "a column is missing": lambda file: change(file, "alter table runs drop column starred"),
}


@pytest.mark.parametrize("how", NOT_OURS)
def test_what_is_no_database_of_ours_is_refused_in_one_line(file, how):
    NOT_OURS[how](file)
    with pytest.raises(UserError) as caught:
        make_usable(file, OTHER)
    assert caught.value.code == "backup-database-damaged"
    assert len(str(caught.value).splitlines()) == 1


def test_a_newer_one_is_refused(file):
    change(file, f"update {VERSION_TABLE} set version_num = '9999'")
    with pytest.raises(UserError) as caught:
        make_usable(file, OTHER)
    assert caught.value.code == "database-newer"


def test_rows_are_put_into_another_database(file, elsewhere):
    ids = ids_in(file)
    make_usable(file, OTHER)
    assert put(file) == 0
    with reading() as connection:
        found = connection.execute(select(runs).order_by(runs.c.number)).all()
        assert [(row.id, row.workspace, row.status) for row in found] == [
            (ids[0], OTHER, "stopped"),
            (ids[1], OTHER, "running"),
        ]
        assert all(row.created_at and row.starred is False for row in found)
        for table in (epochs, run_tags, artifacts, jobs):
            rows = connection.scalars(select(table.c.run_id).order_by(table.c.run_id)).all()
            assert rows == sorted(ids)
        curve = connection.execute(select(epochs).where(epochs.c.run_id == ids[0])).one()
        assert tuple(curve) == (ids[0], *vars(Epoch(1, 1.5, 0.1, 0.75, 0.5, None, 0.25)).values())
        assert connection.scalar(select(func.count()).select_from(workers)) == 0
    with transaction() as connection:  # the database numbers on
        connection.execute(update(runs).values(workspace="x"))
    assert repository.create_run(small_config(), EVERYBODY) not in ids


def test_a_database_that_knows_a_run_is_left_as_it_is(file, elsewhere):
    make_usable(file, OTHER)
    put(file)
    with pytest.raises(UserError) as caught:
        put(file)
    assert caught.value.code == "restore-runs-known"
    with reading() as connection:
        assert connection.scalar(select(func.count()).select_from(runs)) == 2
        assert connection.scalar(select(func.count()).select_from(jobs)) == 2


def test_where_the_block_raises_no_row_is_there(file, elsewhere):
    make_usable(file, OTHER)
    with pytest.raises(ZeroDivisionError), put_in(file, OTHER):
        raise ZeroDivisionError
    with reading() as connection:
        assert connection.scalar(select(func.count()).select_from(runs)) == 0


ODD = {
    "a date": "update runs set created_at = 'yesterday'",
    "a long text": "update runs set owner = hex(zeroblob(100))",
    "a number": "update runs set epochs = 'many'",
    "a large number": "update runs set planned_epochs = 3000000000",
    "bytes": "update runs set notes = x'ff00'",
    "a zero byte": "update runs set notes = 'a' || char(0) || 'b'",
    "a share": "update runs set test_accuracy = 'good'",
    "a star": "update runs set starred = 7",
}


@pytest.mark.parametrize("odd", ODD)
def test_a_run_with_an_odd_row_is_left_out_with_all_of_it(file, elsewhere, odd):
    first, second = ids_in(file)
    change(file, f"{ODD[odd]} where id = '{first}'")
    make_usable(file, OTHER)
    assert put(file) == 1
    with reading() as connection:
        assert connection.scalars(select(runs.c.id)).all() == [second]
        for table in (epochs, run_tags, artifacts, jobs):
            assert connection.scalars(select(table.c.run_id)).all() == [second]


def test_odd_rows_of_a_run_hide_no_others(file, elsewhere):
    first, second = ids_in(file)
    change(
        file,
        f"update epochs set loss = 'low' where run_id = '{first}'",
        f"update jobs set state = x'00' where run_id = '{second}'",
    )
    make_usable(file, OTHER)
    assert put(file) == 0
    with reading() as connection:
        assert connection.scalars(select(epochs.c.run_id)).all() == [second]
        assert connection.scalars(select(jobs.c.run_id)).all() == [first]


def test_jobs_get_other_ids_and_those_of_no_run_come_too(file, elsewhere):
    change(file, "update jobs set run_id = null, kind = 'import', subject = 'mine'")
    before = {each for (each,) in rows_of(file, "select id from jobs")}
    make_usable(file, OTHER)
    put(file)
    with reading() as connection:
        found = connection.execute(select(jobs.c.id, jobs.c.subject)).all()
    assert [subject for _id, subject in found] == ["mine", "mine"]
    assert not before & {job_id for job_id, _subject in found}


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("", "vistazo.db"),
        ("sqlite:///{home}/vistazo.db", "vistazo.db"),
        ("sqlite:///{home}/deep/other.db", "deep/other.db"),
        ("sqlite:///{home}-not/other.db", None),
        ("sqlite://", None),
        ("postgresql+psycopg://me@nowhere/runs", None),
    ],
)
def test_where_the_database_of_a_workspace_lies(tmp_path, monkeypatch, url, place):
    monkeypatch.setenv("VISTAZO_DATABASE_URL", url.format(home=tmp_path))
    assert file_of_database(tmp_path) == (place and Path(place))


def test_what_is_no_url_is_said_so(tmp_path, monkeypatch):
    monkeypatch.setenv("VISTAZO_DATABASE_URL", "no url")
    with pytest.raises(UserError, match="VISTAZO_DATABASE_URL"):
        file_of_database(tmp_path)


def test_a_server_needs_no_folder_of_the_workspace(file, elsewhere, tmp_path):
    """Whoever restores has none yet."""
    make_usable(file, OTHER)
    put(file)
    is_there = settings.place_of_home().exists()
    assert is_there == elsewhere.startswith("sqlite")  # whose lock lies in it


def test_text_that_is_none_comes_as_it_is_read(file, elsewhere):
    change(file, "update runs set name = cast(x'c3a9ff' as text)")
    make_usable(file, OTHER)
    put(file)
    with reading() as connection:
        names = connection.scalars(text("select name from runs")).all()
    assert names == ["é\ufffd"] * 2
