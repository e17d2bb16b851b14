"""Rows that are fetched although some hold what does not belong there."""

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import OperationalError

from core.auth.actors import EVERYBODY
from core.db.engine import reading, transaction
from core.db.tables import runs
from core.runs import repository, rows
from core.runs.rows import odd_columns, odd_row, read_rows
from tests.helpers import small_config


def several(count: int) -> list[str]:
    return [repository.create_run(small_config(), EVERYBODY) for _ in range(count)]


def edit(words: str, *ids: str) -> None:
    with transaction() as connection:
        for run_id in ids:
            connection.execute(text(f"update runs set {words} where id = :id"), {"id": run_id})


def read(limit: int | None = None) -> tuple[list[str], list[int]]:
    query = select(runs).order_by(runs.c.number.desc())
    with reading() as connection:
        good, odd = read_rows(connection, query, limit)
    return [row.id for row in good], odd


GARBAGE = [
    "created_at = 'yesterday'",
    "created_at = 7",
    "created_at = x'00ff'",
    "started_at = 1.5",
    "started_at = '2026-99-99 00:00:00.000000'",
    "name = x'ff'",
    "config = x'ff'",
    "epochs = 'two'",
    "epochs = 2.5",
    "planned_epochs = 'many'",
    "test_accuracy = 'good'",
    "test_accuracy = 9e999",
    "test_accuracy = 7",
    "test_accuracy = -0.5",
    "test_images = 'a few'",
    "seconds = x'00'",
]


@pytest.mark.parametrize("words", GARBAGE)
def test_an_odd_value_costs_only_its_own_row(workspace, words):
    ids = several(5)
    edit(words, ids[2])
    good = [run_id for run_id in reversed(ids) if run_id != ids[2]]
    assert read() == (good, [3])
    assert read(3) == (good[:3], [3])
    assert read(2) == (good[:2], [])
    with reading() as connection:
        assert odd_columns(connection, 3) == [words.split()[0]]
        assert odd_row(connection, 3) == (ids[2], "queued")
        assert odd_columns(connection, 2) == []


def test_undecodable_text_is_read_as_such(workspace):
    ids = several(3)
    edit("name = cast(x'63ff7473' as text)", ids[1])
    assert read() == (list(reversed(ids)), [])
    assert repository.get_run(ids[1]).name == "c\N{REPLACEMENT CHARACTER}ts"


@pytest.mark.parametrize(
    "words", ["created_at = 'infinity'", "test_accuracy = 'NaN'", "test_accuracy = 2"]
)
def test_what_postgresql_lets_in(workspace, postgresql, monkeypatch, words):
    monkeypatch.setenv("VISTAZO_DATABASE_URL", postgresql())
    ids = several(3)
    edit(words, ids[1])
    assert read() == ([ids[2], ids[0]], [2])
    with reading() as connection:
        assert odd_columns(connection, 2) == [words.split()[0]]


def test_odd_rows_are_passed_over_until_there_are_enough_good_ones(workspace, monkeypatch):
    monkeypatch.setattr(rows, "ROWS_AT_ONCE", 4)
    ids = several(14)
    edit("created_at = 'noon'", *ids[5:])
    assert read(3) == (ids[4:1:-1], list(range(14, 5, -1)))


def test_an_id_that_is_none(workspace):
    several(1)
    with transaction() as connection:
        connection.execute(text("delete from jobs"))
        connection.execute(text("delete from artifacts"))
        connection.execute(text("update runs set id = x'ff', status = x'00'"))
    with reading() as connection:
        assert odd_row(connection, 1) == ("(1)", "?")


def test_null_where_none_may_be(workspace):
    """As in a database whose table somebody has made anew, without its constraints."""
    ids = several(3)
    with transaction() as connection:
        connection.execute(text("pragma defer_foreign_keys = on"))
        connection.execute(text("create table copy as select * from runs"))
        connection.execute(text("drop table runs"))
        connection.execute(text("alter table copy rename to runs"))
    edit("created_at = null", ids[1])
    assert read() == ([ids[2], ids[0]], [2])


def test_a_database_that_is_gone_is_no_odd_row(workspace):
    several(2)
    with transaction() as connection:
        connection.execute(text("alter table runs rename to others"))
    with pytest.raises(OperationalError):
        read()
