"""The connection to the store's database."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from filelock import FileLock
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import SQLAlchemyError

from core.common import settings
from core.common.errors import UserError
from core.common.i18n import N_
from core.db.migrations import add_new_columns
from core.db.tables import metadata


@contextmanager
def transaction() -> Iterator[Connection]:
    """A connection whose changes are all made at the end of the block, or none of them."""
    with _engine(settings.database_url()).begin() as connection:
        yield connection


@lru_cache(maxsize=4)
def _engine(url: str) -> Engine:
    try:
        engine = create_engine(url, pool_pre_ping=True)
        if engine.dialect.name == "sqlite":
            event.listen(engine, "connect", _prepare_sqlite)
        with FileLock(settings.lock_file("database")):  # two processes may be the first at once
            metadata.create_all(engine)
            add_new_columns(engine)
    except (SQLAlchemyError, ImportError) as error:
        cause = str(error).splitlines()[0]
        raise UserError(
            "database-unusable",
            N_("The database can't be used ({reason}). See VISTAZO_DATABASE_URL."),
            reason=cause,
        ) from None
    return engine


def _prepare_sqlite(connection: Any, record: Any) -> None:
    """Readers and one writer side by side, and patience where another process writes."""
    cursor = connection.cursor()
    for pragma in ("busy_timeout=10000", "journal_mode=WAL", "synchronous=NORMAL"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
