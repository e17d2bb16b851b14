"""This workspace's rows in an SQLite file of their own, taken while others go on writing.

The file has the tables of the database, whatever kind that is, so that it can lie in its place or
be put into another (`core.db.copying_in`). Values come as they are stored: what somebody has edited
by hand hides nothing. Whoever copies files beside it has a run's rows read anew, at the moment of
its files.
"""

import math
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import (
    URL,
    Column,
    ColumnElement,
    Connection,
    DateTime,
    NullPool,
    Table,
    Text,
    cast,
    create_engine,
    null,
    select,
    text,
    type_coerce,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.types import NullType

from core.common.errors import UserError, reason_of
from core.common.i18n import N_
from core.db import sqlite
from core.db.engine import one_moment
from core.db.tables import (
    artifacts,
    epochs,
    guesses,
    jobs,
    lesson_events,
    lesson_sittings,
    lesson_steps,
    lesson_visits,
    metadata,
    people,
    run_tags,
    runs,
    sweep_trials,
    sweeps,
)
from core.db.upgrade import VERSION_TABLE, bring_up_to_date
from core.db.workspace import workspace_id

OF_A_RUN = (runs, epochs, artifacts, run_tags, jobs, guesses)  # those that others point to go first
OF_LESSONS = (lesson_sittings, lesson_visits, lesson_steps, lesson_events)
BY_THEMSELVES = (people, sweeps, sweep_trials, *OF_LESSONS)  # which belong to no run
COPIED = (*BY_THEMSELVES, *OF_A_RUN)
OF_A_WORKSPACE = tuple(table for table in COPIED if "workspace" in table.c)
AT_ONCE = 1_000  # rows in memory
Copied = Mapping[str, tuple[int, str]]


class RowsCopy:
    """The rows of this workspace as they are at its making, in the new file `path`.

    Nobody works on anything there: there are no workers, and no job has a device. UserError where
    the database can't be read or the file can't be written. `close` before the file is used.
    """

    def __init__(self, path: Path) -> None:
        self._path, self._workspace = path, workspace_id()
        with one_moment() as connection, _readable_errors(path):
            if connection.dialect.name == "sqlite":
                self._file = _opened(path)
                _copy_file(connection, self._file)
                self._leave_out_what_is_not_ours()
            else:
                make_tables(path)
                self._file = _opened(path)
                for table in COPIED:
                    self._insert(table, _rows(connection, table, _ours(table, self._workspace)))

    def close(self) -> None:
        """The file is whole from now on, and lies alone."""
        with _readable_errors(self._path):
            self._file.execute("PRAGMA journal_mode=DELETE")
        self._file.close()

    def run_ids(self) -> list[str]:
        """The ids of the runs in the copy, the oldest first."""
        rows = self._file.execute("SELECT id FROM runs ORDER BY number")
        return [str(run_id) for (run_id,) in rows]

    def read_anew(self, run_id: str) -> str:
        """Put the run's rows as they are now in place of those in the copy; returns the status of
        the run. "" where there is none (any more): then its rows go."""
        with one_moment() as connection:
            ours = (runs.c.id == run_id) & (runs.c.workspace == self._workspace)
            status = connection.scalar(select(cast(runs.c.status, Text)).where(ours))
            found = {
                table: [*_rows(connection, table, _of_run(table, run_id))] for table in OF_A_RUN
            }
        with _readable_errors(self._path):
            self._file.execute("DELETE FROM jobs WHERE run_id = ?", (run_id,))
            self._file.execute("DELETE FROM runs WHERE id = ?", (run_id,))
            for table in OF_A_RUN if status else ():
                self._insert(table, found[table])
        return status or ""

    def settle(self, run_id: str, copied: Copied, at_work: bool) -> list[str]:
        """Have the rows of the run's files say what was copied: size in bytes and SHA-256 by
        address; returns the addresses of files that are not what the run has left.

        Files go ahead of their rows: those of a run that is `at_work` are right, and so is what the
        database knows by now. A row of a file that is gone goes where the run is at work.
        """
        odd = []
        query = "SELECT kind, address, size, sha256 FROM artifacts WHERE run_id = ?"
        for kind, address, *noted in self._file.execute(query, (run_id,)).fetchall():
            found = copied.get(address)
            if found is None:
                if at_work:
                    self._change(run_id, kind, "DELETE FROM artifacts")
            elif noted[1] and tuple(noted) != found:  # runs of version 0.1 have no checksum
                if at_work or _known_now(run_id, kind) == found:
                    self._change(run_id, kind, "UPDATE artifacts SET size = ?, sha256 = ?", *found)
                else:
                    odd.append(str(address))
        return odd

    def _change(self, run_id: str, kind: str, statement: str, *values: object) -> None:
        with _readable_errors(self._path):
            this = f"{statement} WHERE run_id = ? AND kind = ?"
            self._file.execute(this, (*values, run_id, kind))

    def _insert(self, table: Table, rows: Iterable[Any]) -> None:
        """Put rows in, also in place of one that is gone by now and whose number SQLite has given
        away again. One that the table can't hold (a figure that is none) is left out."""
        names = ", ".join(column.name for column in table.c)
        places = ", ".join("?" for _column in table.c)
        statement = f"INSERT OR REPLACE INTO {table.name} ({names}) VALUES ({places})"
        values = (_for_sqlite(table, row) for row in rows)
        self._file.executemany(statement, (each for each in values if _fits(table, each)))

    def _leave_out_what_is_not_ours(self) -> None:
        """Rows of other workspaces leave no trace in the file, nor tables that are made anew."""
        _drop_others(self._file)
        for table in OF_A_WORKSPACE:
            statement = f"DELETE FROM {table.name} WHERE workspace IS NOT ?"
            self._file.execute(statement, (self._workspace,))
        self._file.execute("DELETE FROM workers")
        self._file.execute("DELETE FROM queues")
        self._file.execute("DELETE FROM shared_files")
        self._file.execute("UPDATE jobs SET device = NULL")


def make_tables(path: Path) -> None:
    """Bring an SQLite file to this version's tables; one that is not there is made.

    Raises `sqlite3.Error` where it can't be read or written.
    """
    engine = create_engine(URL.create("sqlite", database=str(path)), poolclass=NullPool)
    sqlite.prepare_migrating(engine)
    try:
        bring_up_to_date(engine)
    except DBAPIError as error:
        if isinstance(error.orig, sqlite3.Error):
            raise error.orig from None
        raise


def _opened(path: Path) -> sqlite3.Connection:
    """A file that only this process knows of: it needs no journal."""
    file = sqlite3.connect(path, isolation_level=None)
    file.text_factory = lambda stored: stored.decode(errors="replace")
    for pragma in ("journal_mode=OFF", "synchronous=OFF", "foreign_keys=ON", "secure_delete=ON"):
        file.execute(f"PRAGMA {pragma}")
    return file


def _drop_others(file: sqlite3.Connection) -> None:
    """Drop the tables that are none of ours: Optuna's."""
    ours = {*metadata.tables, VERSION_TABLE}
    names = file.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    file.execute("PRAGMA foreign_keys=OFF")
    for (name,) in names:
        if name not in ours and not name.startswith("sqlite_"):
            file.execute(f'DROP TABLE "{name}"')
    file.execute("PRAGMA foreign_keys=ON")


def _copy_file(connection: Connection, file: sqlite3.Connection) -> None:
    driver: Any = connection.connection.driver_connection
    driver.backup(file)
    file.execute("PRAGMA journal_mode=OFF")  # the copy says that it has a log


def _ours(table: Table, workspace: str) -> ColumnElement[bool]:
    """The condition that a row is of that workspace."""
    if "workspace" in table.c:
        return table.c.workspace == workspace
    return table.c.run_id.in_(select(runs.c.id).where(runs.c.workspace == workspace))


def _of_run(table: Table, run_id: str) -> ColumnElement[bool]:
    return (table.c.id if table is runs else table.c.run_id) == run_id


def _rows(connection: Connection, table: Table, which: ColumnElement[bool]) -> Iterator[Any]:
    """Rows with their values as they are stored, dates as text, so that none is odd."""
    is_server = connection.dialect.name == "postgresql"
    if is_server:
        connection.execute(text("SET LOCAL datestyle = 'ISO, YMD'"))
    columns = [_as_stored(column, is_server) for column in table.c]
    query = select(*columns).where(which).execution_options(stream_results=True)
    for part in connection.execute(query).partitions(AT_ONCE):
        yield from part


def _as_stored(column: Column[Any], is_server: bool) -> ColumnElement[Any]:
    if column is jobs.c.device:  # what one process has for itself, and only there
        return null()
    if is_server and isinstance(column.type, DateTime):
        return cast(column, Text)
    return type_coerce(column, NullType())


def _for_sqlite(table: Table, row: Iterable[Any]) -> list[Any]:
    """The values as SQLite has them: a moment with all its digits, so that text sorts by time."""
    values = []
    for column, value in zip(table.c, row, strict=True):
        if isinstance(column.type, DateTime) and isinstance(value, str):
            with suppress(ValueError):  # somebody has edited it
                value = datetime.fromisoformat(value).isoformat(" ", "microseconds")
        values.append(value)
    return values


def _fits(table: Table, values: Iterable[Any]) -> bool:
    """Whether there is something wherever there has to be: SQLite knows no figure that is none."""
    pairs = zip(table.c, values, strict=True)
    return all(column.nullable or _is_something(value) for column, value in pairs)


def _is_something(value: Any) -> bool:
    return value is not None and not (isinstance(value, float) and math.isnan(value))


def _known_now(run_id: str, kind: str) -> tuple[int, str] | None:
    """What the database says of that file of the run by now."""
    this = (artifacts.c.run_id == run_id) & (artifacts.c.kind == kind)
    with one_moment() as connection:
        row = connection.execute(select(artifacts.c.size, artifacts.c.sha256).where(this)).first()
    return None if row is None else (row.size, row.sha256)


@contextmanager
def _readable_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise UserError(
            "rows-not-copied",
            N_(
                "The database can't be copied to {folder} ({reason}). Free some space there, or "
                "name a file on another disk."
            ),
            folder=path.parent,
            reason=reason_of(error),
        ) from None
