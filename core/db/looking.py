"""The database as it is, for who only looks: nothing is made, brought up to date or mended.

`core.db.engine` does all of that when it opens one. Where that can't be done, somebody has to see
why.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, event

from core.db import sqlite

SECONDS_FOR_AN_ANSWER = 5  # of a server, and of whoever holds a lock


class NotClosed(Exception):  # noqa: N818 (it is what is so)
    """A log lies beside the file of an SQLite database, and only a writer could read it."""


@contextmanager
def looking_at(url: URL) -> Iterator[Connection]:
    """A connection that can only read, and waits `SECONDS_FOR_AN_ANSWER` at most for anybody.

    The file of an SQLite database must be there. Raises `NotClosed`, SQLAlchemyError, or
    ImportError where a driver is missing.
    """
    file = sqlite.file_of(url)
    if file:
        opened = sqlite.looking_url(file.absolute())
        if opened is None:
            raise NotClosed
        wait: dict[str, Any] = {"timeout": SECONDS_FOR_AN_ANSWER}
        engine = create_engine(opened, poolclass=NullPool, connect_args=wait)
        sqlite.prepare_reading(engine)
    else:
        engine = _of_a_server(url)
    with engine.connect() as connection:
        yield connection


def _of_a_server(url: URL) -> Engine:
    ours = url.get_backend_name() == "postgresql" and url.get_driver_name().startswith("psycopg")
    waits = ours and "connect_timeout" not in url.query
    patience = {"connect_timeout": SECONDS_FOR_AN_ANSWER} if waits else {}
    engine = create_engine(url, poolclass=NullPool, connect_args=patience)
    if ours:
        event.listen(engine, "connect", _only_read)
    return engine


def _only_read(connection: Any, record: Any) -> None:
    cursor = connection.cursor()
    cursor.execute(f"SET lock_timeout = '{SECONDS_FOR_AN_ANSWER}s'")
    cursor.execute("SET default_transaction_read_only = on")
    cursor.close()
    connection.commit()
