"""The connection to the store's database."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import lru_cache
from pathlib import Path
from typing import Any

from filelock import FileLock
from sqlalchemy import Connection, Engine, NullPool, create_engine, event, make_url, text
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoneFree

from core.common import settings
from core.common.errors import UserError, readable_disk_errors
from core.common.i18n import N_
from core.db import sqlite
from core.db.upgrade import bring_up_to_date

SECONDS_FOR_LOCKS = 10  # of PostgreSQL; SQLite has its own patience


class DatabaseAway(UserError):  # noqa: N818 (it is the event)
    """The database is locked, restarting or not there: what was asked of it can be tried again."""


@contextmanager
def transaction() -> Iterator[Connection]:
    """A connection whose changes are all made at the end of the block, or none of them.

    In SQLite, one at a time: who comes second waits before its first look, not in the middle.
    `DatabaseAway` where the database can't be reached, or is locked for too long; UserError where
    it can only be read, or is damaged.
    """
    with _connection(writes=True) as connection:
        yield connection


@contextmanager
def reading() -> Iterator[Connection]:
    """A connection that sees one state of the database and changes nothing."""
    with _connection(writes=False) as connection:
        yield connection


@contextmanager
def one_moment() -> Iterator[Connection]:
    """As `reading`, for several questions: in PostgreSQL too, all of them see the same moment."""
    with reading() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"))
        yield connection


@contextmanager
def _connection(writes: bool) -> Iterator[Connection]:
    engine = _engine(settings.database_url())
    try:
        with engine.connect() as connection:
            connection.info["writes"] = writes
            with connection.begin():
                yield connection
    except (DBAPIError, NoneFree) as error:
        raise _for_people(error) from None


def _for_people(error: DBAPIError | NoneFree) -> Exception:
    """What a person can act on; a statement that is wrong in itself stays what it is."""
    code = sqlite.error_code(error.orig if isinstance(error, DBAPIError) else None)
    if code == sqlite.READ_ONLY:
        return UserError(
            "workspace-read-only",
            N_(
                "The workspace {folder} can only be read. Set VISTAZO_HOME to a folder that can "
                "be written, or make this one writable."
            ),
            folder=settings.home(),
        )
    if code in sqlite.DAMAGED:
        return UserError(
            "database-damaged",
            N_(
                "The database is damaged ({reason}). Close Vistazo and start it again: it keeps "
                "the damaged file and takes the runs in again from their folders."
            ),
            reason=_cause(error),
        )
    if code == sqlite.WRONG:
        return error
    if isinstance(error, OperationalError | NoneFree) or error.connection_invalidated:
        return DatabaseAway(
            "database-away",
            N_("The database does not answer ({reason}). Try again in a moment."),
            reason=_cause(error),
        )
    return error


@lru_cache(maxsize=4)
def _engine(url: str) -> Engine:
    try:
        file = sqlite.file_of(make_url(url))
        read_only = file and sqlite.read_only_url(file)
        engine = create_engine(read_only or url, pool_pre_ping=True)
        if read_only:
            _open_read_only(engine)
            return engine
        if engine.dialect.name == "sqlite":
            sqlite.prepare(engine)
        else:
            event.listen(engine, "connect", _wait_for_locks_a_while)
        with readable_disk_errors(), _one_at_a_time(file):
            if file:
                sqlite.set_aside_if_damaged(file)
            _migrate(engine)
    except OperationalError as error:
        known = _for_people(error)
        if not isinstance(known, DatabaseAway):
            raise known from None
        raise DatabaseAway(
            "database-unreachable",
            N_(
                "The database can't be reached ({reason}). Try again in a moment, or set "
                "VISTAZO_DATABASE_URL to another one."
            ),
            reason=_cause(error),
        ) from None
    except (SQLAlchemyError, ImportError) as error:
        raise UserError(
            "database-unusable",
            N_("The database can't be used ({reason}). See VISTAZO_DATABASE_URL."),
            reason=_cause(error),
        ) from None
    return engine


def _one_at_a_time(file: Path | None) -> AbstractContextManager[object]:
    """Two processes may be the first at once; a server has a lock of its own for that."""
    return FileLock(settings.lock_file("database")) if file else nullcontext()


def _open_read_only(engine: Engine) -> None:
    sqlite.prepare_reading(engine)
    try:
        bring_up_to_date(engine, may_write=False)
    except OperationalError:  # a log lies beside it, which nobody can read without writing
        raise UserError(
            "database-not-closed",
            N_(
                "The database was not closed in order, and the workspace {place} can only be read. "
                "Make it writable and start Vistazo once, or set VISTAZO_HOME to a copy of it."
            ),
            place=settings.home(),
        ) from None


def _migrate(engine: Engine) -> None:
    migrating = create_engine(engine.url, poolclass=NullPool)
    if engine.dialect.name == "sqlite":
        sqlite.prepare_migrating(migrating)
    bring_up_to_date(migrating)


def _wait_for_locks_a_while(connection: Any, record: Any) -> None:
    """A table that somebody has locked must not hold a page for ever."""
    cursor = connection.cursor()
    cursor.execute(f"SET lock_timeout = '{SECONDS_FOR_LOCKS}s'")
    cursor.close()
    connection.commit()


def _cause(error: Exception) -> str:
    return str(error).splitlines()[0]
