"""Rows that `core.db.copying_out` has taken come into a workspace: as its file, or into a database
elsewhere.

They may come from anybody: what is no database of ours is refused, and rows that name a place
outside the workspace do not come along. The workspace has an id of its own, so that nobody who
works in the one that the rows were taken from works in this one, should both share a database.
"""

import errno
import os
import secrets
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    DateTime,
    Float,
    Integer,
    String,
    Table,
    insert,
    make_url,
    select,
)
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from core.common import settings
from core.common.errors import UserError
from core.common.i18n import N_
from core.db import sqlite
from core.db.copying_out import COPIED, OF_A_WORKSPACE, make_tables
from core.db.engine import transaction
from core.db.tables import jobs, metadata, runs
from core.db.upgrade import VERSION_TABLE
from core.db.workspace import in_parts

ROWS_AT_ONCE = 500
CLEANING = (
    f"DELETE FROM runs WHERE id IS NULL OR id NOT GLOB '{'[0-9a-f]' * 8}'",
    "DELETE FROM artifacts WHERE address NOT GLOB 'runs/' || run_id || '/*'"
    r" OR address GLOB '*..*' OR address GLOB '*\*'",
    "DELETE FROM workers",
    "DELETE FROM queues",  # nobody there has held it
    "UPDATE jobs SET device = NULL",
    "UPDATE sweeps SET driver = NULL",
    "UPDATE sweeps SET state = 'stopped' WHERE state = 'running'",  # who wants it, says so here
)


def file_of_database(home: Path) -> Path | None:
    """Where the database of a workspace in `home` lies, from there on; None where it is elsewhere.

    UserError where VISTAZO_DATABASE_URL names none.
    """
    url = settings.other_database_url()
    if not url:
        return Path(settings.DATABASE_FILE)
    try:
        file = sqlite.file_of(make_url(url))
    except ArgumentError as error:
        raise UserError(
            "database-unusable",
            N_("The database can't be used ({reason}). See VISTAZO_DATABASE_URL."),
            reason=_first_line(error),
        ) from None
    place = file.resolve() if file else None
    return place.relative_to(home) if place and place.is_relative_to(home) else None


def make_usable(file: Path, workspace: str) -> int:
    """Bring a file of rows to this version's tables and give them to that workspace; returns how
    many runs there are. UserError where it is none of ours, damaged, or of a newer version."""
    try:
        with closing(_opened(file)) as rows:
            _refuse_what_is_not_ours(rows)
        make_tables(file)
        for copy in file.parent.glob(f"{file.name}.*.backup"):  # of before the upgrade
            copy.unlink()
        with closing(_opened(file)) as rows, rows:
            for table in metadata.sorted_tables:
                rows.execute(f"SELECT {_names(table.c)} FROM {table.name} LIMIT 1")
            for statement in CLEANING:
                rows.execute(statement)
            for table in OF_A_WORKSPACE:
                rows.execute(f"UPDATE {table.name} SET workspace = ?", (workspace,))
            return _count(rows)
    except (sqlite3.Error, SQLAlchemyError) as error:
        if sqlite.error_code(getattr(error, "orig", error)) == sqlite3.SQLITE_FULL:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(file)) from None
        raise _damaged(_first_line(error)) from None


@contextmanager
def put_in(file: Path, workspace: str) -> Iterator[int]:
    """Put the rows of a file that `make_usable` has made into the database that is set; they are
    there at the end of the block, or not at all.

    The block gets how many runs were left out because of what their rows hold. UserError where the
    database knows one of the runs: ids are unique in it.
    """
    with closing(_opened(file)) as rows, transaction() as connection:
        _refuse_known(connection, rows)
        there: set[str] = set()
        for table in COPIED:
            values = _fitting_rows(rows, table, there)
            while batch := list(islice(values, ROWS_AT_ONCE)):
                connection.execute(insert(table), batch)
                there |= {each["id"] for each in batch if table is runs}
        yield _count(rows) - len(there)


def _opened(file: Path) -> sqlite3.Connection:
    rows = sqlite3.connect(file)
    rows.text_factory = lambda stored: stored.decode(errors="replace")
    rows.execute("PRAGMA foreign_keys=ON")
    rows.execute("PRAGMA trusted_schema=OFF")
    return rows


def _refuse_what_is_not_ours(rows: sqlite3.Connection) -> None:
    (found,) = rows.execute("PRAGMA quick_check(1)").fetchone()
    if found != "ok":
        raise _damaged(" ".join(str(found).split()))
    objects = rows.execute(
        "SELECT type, name, upper(coalesce(sql, '')) FROM sqlite_master"
    ).fetchall()
    for kind, name, sql in objects:  # what would run when rows are read or written
        if kind not in ("table", "index") or sql.startswith("CREATE VIRTUAL"):
            raise _damaged(f"{kind} {name}")
    if ("table", VERSION_TABLE) not in [(kind, name) for kind, name, _sql in objects]:
        raise _damaged(N_("it has none of the tables"))


def _refuse_known(connection: Connection, rows: sqlite3.Connection) -> None:
    ids = [run_id for (run_id,) in rows.execute("SELECT id FROM runs")]
    for part in in_parts(ids):
        known = connection.scalar(select(runs.c.id).where(runs.c.id.in_(part)))
        if known is not None:
            raise UserError(
                "restore-runs-known",
                N_(
                    "The database that VISTAZO_DATABASE_URL names has run {run} already: the "
                    "workspace is in it, or was restored into it. Name an empty database, or none."
                ),
                run=known,
            )


def _fitting_rows(
    rows: sqlite3.Connection, table: Table, known: set[str]
) -> Iterator[dict[str, Any]]:
    """Values for the table as any database takes them; rows with others, or of runs that are not
    `known`, are left out. The database numbers them anew, in their order; a job gets a new id."""
    columns = [column for column in table.c if column.autoincrement is not True]
    for row in rows.execute(f"SELECT {_names(columns)} FROM {table.name} ORDER BY rowid"):
        try:
            pairs = zip(columns, row, strict=True)
            values = {column.name: _fitting(column, value) for column, value in pairs}
        except ValueError:  # somebody has edited it
            continue
        if table is jobs:
            values["id"] = secrets.token_hex(8)
        of = values.get("run_id")
        if of in known or (of is None and table in OF_A_WORKSPACE):
            yield values


def _fitting(column: Column[Any], value: Any) -> Any:
    """The value as the column's type has it. ValueError where it is none of these."""
    kind = column.type
    if value is None and column.nullable:
        return None
    if isinstance(kind, DateTime) and isinstance(value, str):
        return datetime.fromisoformat(value).replace(tzinfo=None)
    if isinstance(kind, Boolean) and value in (0, 1):
        return bool(value)
    if isinstance(kind, Float) and isinstance(value, int | float):
        return float(value)
    if isinstance(kind, Integer) and isinstance(value, int):
        fits = abs(value) < 2 ** (63 if isinstance(kind, BigInteger) else 31)
    elif isinstance(kind, String) and isinstance(value, str):
        fits = "\0" not in value and (kind.length is None or len(value) <= kind.length)
    else:
        fits = False
    if fits:
        return value
    raise ValueError(f"{column} can't be {value!r}")


def _names(columns: Iterable[Column[Any]]) -> str:
    return ", ".join(column.name for column in columns)


def _count(rows: sqlite3.Connection) -> int:
    return int(rows.execute("SELECT count(*) FROM runs").fetchone()[0])


def _damaged(reason: str) -> UserError:
    return UserError(
        "backup-database-damaged",
        N_("The database in the backup can't be used ({reason}). Take another backup."),
        reason=reason,
    )


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0]
