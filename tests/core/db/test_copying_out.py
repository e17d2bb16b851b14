"""Rows of a workspace are copied into a file while others write, of either kind of database."""

import sqlite3
import threading
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, delete, insert, text, update

from core.auth.actors import EVERYBODY
from core.common.errors import UserError
from core.db.copying_out import RowsCopy
from core.db.engine import transaction
from core.db.tables import artifacts, epochs, jobs, run_tags, runs
from core.db.upgrade import KNOWN, VERSION_TABLE
from core.runs import labels, repository
from core.runs.models import Epoch
from core.search import sweeps
from core.search.driving import Driving
from core.search.spec import parse_spec
from tests.helpers import add_epoch, end_run, small_config, start_run

pytestmark = pytest.mark.usefixtures("either_database")
EPOCH = Epoch(1, 1.5, 0.1, 0.75, 0.5, None, 0.25)
FOREIGN = "of another workspace"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "rows.db"


def rows_of(file: Path, query: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(file)) as connection:
        return connection.execute(query).fetchall()


def copied(file: Path) -> Path:
    RowsCopy(file).close()
    return file


def ended_run(**changes: Any) -> str:
    run_id = repository.create_run(small_config(**changes), EVERYBODY)
    start_run(run_id)
    add_epoch(run_id, EPOCH)
    end_run(run_id, "stopped")
    return run_id


def test_all_rows_of_this_workspace_come_and_none_of_others(file):
    mine, others = ended_run(name="Árbol"), ended_run(name=FOREIGN)
    for run_id in (mine, others):
        labels.tag(run_id, EVERYBODY, add=["seen"])
    with transaction() as connection:
        for table, column in ((runs, runs.c.id), (jobs, jobs.c.run_id)):
            theirs = update(table).where(column == others)
            connection.execute(theirs.values(workspace="0123456789abcdef"))
    copied(file)
    assert rows_of(file, "select id, name, status, starred from runs") == [
        (mine, "Árbol", "stopped", 0)
    ]
    assert rows_of(file, "select * from epochs") == [(mine, *vars(EPOCH).values())]
    assert rows_of(file, "select * from run_tags") == [(mine, "seen")]
    assert rows_of(file, "select run_id, kind, address from artifacts") == [
        (mine, "config", f"runs/{mine}/config.json")
    ]
    assert rows_of(file, "select run_id, state from jobs") == [(mine, "stopped")]
    assert rows_of(file, f"select * from {VERSION_TABLE}") == [(KNOWN[-1],)]
    assert FOREIGN.encode() not in file.read_bytes()
    assert [path.name for path in file.parent.iterdir() if path.name.startswith("rows")] == [
        "rows.db"
    ]


def test_sweeps_come_and_the_tables_of_who_searches_do_not(file):
    """They are made anew of ours (`core.search.studies`)."""
    spec = {"knobs": [{"path": "training.label_smoothing", "low": 0.0, "high": 0.2}]}
    sweep_id = sweeps.create(parse_spec(spec), EVERYBODY)
    Driving(sweep_id).look(0.0)
    copied(file)
    assert rows_of(file, "select id, state from sweeps") == [(sweep_id, "running")]
    assert rows_of(file, "select sweep, number from sweep_trials") == [(sweep_id, 1)]
    assert rows_of(file, "select sweep from runs") == [(sweep_id,)]
    names = {name for (name,) in rows_of(file, "select name from sqlite_master")}
    assert not names & {"studies", "trials", "alembic_version"}


def test_nobody_works_in_the_copy(file):
    start_run(repository.create_run(small_config(), EVERYBODY))
    copied(file)
    assert rows_of(file, "select * from workers") == []
    assert rows_of(file, "select state, device from jobs") == [("running", None)]


def test_moments_are_the_same(file):
    run = repository.get_run(ended_run())
    copied(file)
    with create_engine(f"sqlite:///{file}").connect() as connection:
        row = connection.execute(runs.select()).one()
    assert (row.created_at, row.finished_at) == (run.created_at, run.finished_at)


def test_a_run_s_rows_are_read_anew(file):
    run_id, gone = (repository.create_run(small_config(), EVERYBODY) for _ in range(2))
    copy = RowsCopy(file)
    later = ended_run(name="made since")
    start_run(run_id)
    add_epoch(run_id, EPOCH)
    labels.tag(run_id, EVERYBODY, add=["new"])
    with transaction() as connection:
        connection.execute(delete(runs).where(runs.c.id == gone))
    assert copy.read_anew(gone) == copy.read_anew("ffffffff") == ""
    assert copy.read_anew(run_id) == copy.read_anew(run_id) == "running"
    assert copy.read_anew(later) == "stopped"
    assert copy.run_ids() == [run_id, later]
    copy.close()
    assert rows_of(file, "select id, status, epochs from runs") == [
        (run_id, "running", 1),
        (later, "stopped", 1),
    ]
    assert rows_of(file, "select run_id, state, device from jobs order by number") == [
        (run_id, "running", None),
        (later, "stopped", None),
    ]
    assert rows_of(file, "select * from run_tags") == [(run_id, "new")]


def test_runs_that_work_one_after_the_other_have_both_their_jobs(file):
    """What each has for itself is one thing, which no two rows may have."""
    first, second = (repository.create_run(small_config(), EVERYBODY) for _ in range(2))
    start_run(first)
    copy = RowsCopy(file)
    end_run(first, "stopped")
    start_run(second)
    assert copy.read_anew(second) == "running"
    copy.close()
    found = rows_of(file, "select run_id, state from jobs order by number")
    assert found == [(first, "running"), (second, "running")]


def test_a_number_that_was_given_away_again_hides_no_run(file):
    """SQLite numbers on from the last row that there is."""
    gone = ended_run(name="gone")
    copy = RowsCopy(file)
    with transaction() as connection:
        connection.execute(delete(runs).where(runs.c.id == gone))
    later = ended_run(name="later")
    assert copy.read_anew(later) == "stopped"
    assert copy.read_anew(gone) == ""
    copy.close()
    assert rows_of(file, "select id, name from runs") == [(later, "later")]
    assert rows_of(file, "select run_id from jobs") == rows_of(file, "select run_id from epochs")


def test_a_figure_that_is_none_hides_no_other(file, either_database):
    run_id = ended_run()
    if either_database == "postgresql":  # SQLite takes none
        add_epoch(run_id, Epoch(2, 1.0, 0.1, float("nan"), 0.5, None, None))
    add_epoch(run_id, Epoch(3, 1.0, 0.1, 0.5, 0.5, float("nan"), None))
    copied(file)
    assert rows_of(file, "select number from epochs") == [(1,), (3,)]


CONFIG = (1_000, "c" * 64)


@pytest.mark.parametrize("at_work", [True, False])
def test_rows_of_files_say_what_was_copied_of_a_run_at_work(file, at_work):
    run_id = ended_run()
    files = {"model": (5, "a" * 64), "environment": (7, "b" * 64)}
    with transaction() as connection:
        for kind, (size, checksum) in files.items():
            address = f"runs/{run_id}/{kind}"
            values = {"run_id": run_id, "kind": kind, "address": address}
            connection.execute(insert(artifacts).values(size=size, sha256=checksum, **values))
    copy = RowsCopy(file)
    found = {f"runs/{run_id}/config.json": CONFIG, f"runs/{run_id}/model": files["model"]}
    odd = copy.settle(run_id, found, at_work)
    copy.close()
    rows = {
        kind: (size, sha)
        for kind, size, sha in rows_of(file, "select kind, size, sha256 from artifacts")
    }
    if at_work:
        assert odd == []
        assert rows == {"config": CONFIG, "model": files["model"]}
    else:
        assert odd == [f"runs/{run_id}/config.json"]
        assert rows["config"] != CONFIG
        assert rows["environment"] == files["environment"]


def test_what_the_database_knows_by_now_is_not_odd(file):
    run_id = ended_run()
    copy = RowsCopy(file)
    with transaction() as connection:
        this = update(artifacts).where(artifacts.c.run_id == run_id)
        connection.execute(this.values(size=CONFIG[0], sha256=CONFIG[1]))
    assert copy.settle(run_id, {f"runs/{run_id}/config.json": CONFIG}, False) == []
    copy.close()
    assert rows_of(file, "select size, sha256 from artifacts") == [CONFIG]


def test_files_of_version_0_1_have_no_checksum(file):
    run_id = ended_run()
    with transaction() as connection:
        connection.execute(update(artifacts).values(sha256=""))
    copy = RowsCopy(file)
    assert copy.settle(run_id, {f"runs/{run_id}/config.json": CONFIG}, False) == []
    copy.close()


def test_an_odd_row_hides_no_other(file, either_database):
    """SQLite keeps any value in any column, PostgreSQL moments that Python has none for."""
    odd, good = ended_run(), ended_run()
    moment = "infinity" if either_database == "postgresql" else "yesterday"
    with transaction() as connection:
        change = text("update runs set created_at = :moment where id = :id")
        connection.execute(change, {"moment": moment, "id": odd})
    copy = RowsCopy(file)
    assert copy.read_anew(odd) == "stopped"
    copy.close()
    assert rows_of(file, "select id from runs order by number") == [(odd,), (good,)]
    assert rows_of(file, f"select created_at from runs where id = '{odd}'") == [(moment,)]


def test_all_is_of_one_moment_while_others_write(file):
    """Each run is made with an epoch and a tag, in one transaction."""
    ended_run()
    with transaction() as connection:
        row = dict(connection.execute(runs.select()).mappings().one())
    del row["number"]
    stop = threading.Event()

    def write() -> None:
        for number in range(1_000_000):
            if stop.is_set():
                return
            run_id = f"{number:08x}"
            with transaction() as connection:
                connection.execute(insert(runs).values({**row, "id": run_id}))
                connection.execute(insert(epochs).values(run_id=run_id, **vars(EPOCH)))
                connection.execute(insert(run_tags).values(run_id=run_id, tag="made"))

    writer = threading.Thread(target=write)
    writer.start()
    try:
        files = [copied(file.with_name(f"{number}.db")) for number in range(10)]
    finally:
        stop.set()
        writer.join()
    counts = []
    for each in files:
        one, two, three = (
            rows_of(each, f"select count(*) from {name}")[0][0]
            for name in ("runs", "epochs", "run_tags")
        )
        assert one == two == three + 1
        counts.append(one)
    assert counts == sorted(counts)
    assert counts[-1] > counts[0]


def test_a_file_that_can_not_be_written_is_one_line(tmp_path):
    with pytest.raises(UserError) as caught:
        RowsCopy(tmp_path / "nowhere" / "rows.db")
    assert caught.value.code == "rows-not-copied"
    assert str(tmp_path / "nowhere") in str(caught.value)
