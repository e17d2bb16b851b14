"""Databases that are whole, damaged, newer, older, away: each is told, none is touched."""

import socket
import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect, text

from core.db import looking
from core.db.upgrade import KNOWN, VERSION_TABLE
from core.health import database
from core.health.findings import Finding, State
from core.runs import summaries
from tests.helpers import ROOT, all_of, locked_database


def found() -> Finding:
    """The first thing that is said of the database; all that is not well follows it."""
    first, *others = database.look()
    assert not [one.code for one in others]
    return first


def test_one_that_is_open_and_whole(either_database: str, workspace: Path) -> None:
    summaries.list_summaries()
    before = all_of(workspace)
    fine = found()
    assert (fine.state, fine.code) == (State.OK, database.FINE)
    assert fine.figures["kind"] == either_database
    assert fine.figures["revision"] == KNOWN[-1]
    assert fine.figures["runs"] == 0
    assert all_of(workspace) == before


def test_one_that_nobody_has_open(closed: Path) -> None:
    before = all_of(closed.parent)
    assert found().figures["runs"] == 1
    assert all_of(closed.parent) == before


@pytest.mark.parametrize("there", [False, True])
def test_one_that_is_not_made_yet(there: bool, workspace: Path) -> None:
    if there:
        workspace.mkdir()
        (workspace / "vistazo.db").touch()
    assert (found().state, found().code) == (State.OK, "database-not-made")
    assert not there or [*workspace.iterdir()] == [workspace / "vistazo.db"]
    assert there or not workspace.exists()


@pytest.mark.parametrize("how", ["head", "middle", "cut", "text"])
def test_a_damaged_file(how: str, closed: Path) -> None:
    content = bytearray(closed.read_bytes())
    if how == "head":
        content[:100] = b"\0" * 100
    elif how == "middle":
        content[4096 : 4096 * 20] = b"\xff" * (4096 * 19)
    elif how == "cut":
        del content[len(content) // 2 :]
    else:
        content = bytearray(b"this is my shopping list\n" * 200)
    closed.write_bytes(content)
    before = all_of(closed.parent)
    damaged = found()
    assert (damaged.state, damaged.code) == (State.WRONG, database.DAMAGED)
    assert str(closed) in damaged.words
    assert "takes the runs in again" in damaged.to_do
    assert all_of(closed.parent) == before


def test_a_newer_one(closed: Path) -> None:
    with closing(sqlite3.connect(closed)) as connection, connection:
        connection.execute(f"update {VERSION_TABLE} set version_num = '9999'")
    before = all_of(closed.parent)
    newer = found()
    assert (newer.state, newer.code) == (State.WRONG, "database-newer")
    assert "9999" in newer.words
    assert all_of(closed.parent) == before


def test_an_older_one_is_not_brought_up_to_date(workspace: Path) -> None:
    workspace.mkdir()
    with zipfile.ZipFile(ROOT / "tests/files/workspace-0.1.zip") as archive:
        archive.extractall(workspace)
    before = all_of(workspace)
    assert (found().state, found().code) == (State.WARNING, "database-older")
    assert all_of(workspace) == before


@pytest.mark.parametrize("url", ["nonsense", "nosuch://host/name", "mysql://host/name", "://"])
def test_what_is_no_database(url: str, workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VISTAZO_DATABASE_URL", url)
    assert (found().state, found().code) == (State.WRONG, "database-unusable")
    assert "VISTAZO_DATABASE_URL" in found().to_do


def test_one_in_memory(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VISTAZO_DATABASE_URL", "sqlite://")
    assert (found().state, found().code) == (State.OK, "database-not-looked-at")


def test_a_server_that_is_not_there(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"postgresql+psycopg://me:secret@127.0.0.1:{port}/runs"
    monkeypatch.setenv("VISTAZO_DATABASE_URL", url)
    away = found()
    assert (away.state, away.code) == (State.WRONG, "database-unreachable")
    assert str(port) in away.words
    assert "secret" not in f"{away.words}{away.to_do}"
    assert "server" in away.to_do


def test_a_server_that_says_nothing(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looking, "SECONDS_FOR_AN_ANSWER", 2)  # the least that libpq takes
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"postgresql+psycopg://me@127.0.0.1:{silent.getsockname()[1]}/runs"
        monkeypatch.setenv("VISTAZO_DATABASE_URL", url)
        assert found().code == "database-unreachable"


def test_an_empty_one_of_a_server_stays_empty(
    workspace: Path, postgresql: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    url = postgresql()
    monkeypatch.setenv("VISTAZO_DATABASE_URL", url)
    assert (found().state, found().code) == (State.OK, "database-not-made")
    assert inspect(create_engine(url)).get_table_names() == []
    assert not workspace.exists()


def test_one_that_a_server_does_not_have(
    workspace: Path, postgresql: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VISTAZO_DATABASE_URL", f"{postgresql()}_gone")
    assert found().code == "database-unreachable"
    assert "does not exist" in found().words


def test_one_whose_tables_are_locked(
    workspace: Path, postgresql: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VISTAZO_DATABASE_URL", postgresql())
    monkeypatch.setattr(looking, "SECONDS_FOR_AN_ANSWER", 1)
    summaries.list_summaries()
    with locked_database():
        assert (found().state, found().code) == (State.WARNING, "database-locked")
    assert found().code == database.FINE


def test_a_newer_one_of_a_server(
    workspace: Path, postgresql: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    url = postgresql()
    monkeypatch.setenv("VISTAZO_DATABASE_URL", url)
    summaries.list_summaries()
    with create_engine(url).begin() as connection:
        connection.execute(text(f"update {VERSION_TABLE} set version_num = '9999'"))
    assert (found().state, found().code) == (State.WRONG, "database-newer")
