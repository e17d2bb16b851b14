"""Brings a database to this version when it is opened, after a copy where that is a file.

A migration is one transaction: one that breaks off leaves the database as it was. A database of a
newer version is refused. The revisions (`revisions/versions`) are no package: Alembic loads them by
their path. One that has landed is never changed: databases have been through it. Where nothing is
missing, Alembic is not even imported, which takes a quarter of a second.
"""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, Engine, func, inspect, select, text

from core.common import settings
from core.common.errors import UserError
from core.common.files import whole
from core.common.i18n import N_

VERSION_TABLE = "vistazo_version"
LOCK = 0x7669737461  # of PostgreSQL, for who migrates: any number that nobody else takes
REVISIONS = Path(__file__).parent / "revisions"
KNOWN = sorted(path.name[1:5] for path in (REVISIONS / "versions").glob("r*_*.py"))


def bring_up_to_date(engine: Engine, may_write: bool = True) -> None:
    """Do what is missing, if anything.

    UserError where the database is of a newer version, or of an older one and may not be written.
    """
    with engine.connect() as connection:
        connection.info["writes"] = False  # where nothing is missing, nobody waits for a writer
        if _is_of_this_version(connection):
            return
    if not may_write:
        raise UserError(
            "database-older",
            N_(
                "The database is of an older version of Vistazo, and its folder can only be read. "
                "Make {place} writable, or set VISTAZO_HOME to a copy of it."
            ),
            place=settings.home(),
        )
    with engine.connect() as connection, connection.begin():
        if connection.dialect.name == "postgresql":  # others wait here, on whatever host
            connection.execute(select(func.pg_advisory_xact_lock(LOCK)))
        if _is_of_this_version(connection):  # who came first has done it
            return
        if connection.dialect.name == "sqlite" and inspect(connection).get_table_names():
            _copy(engine, revision_of(connection) or "0000")
        _upgrade(connection)


def _is_of_this_version(connection: Connection) -> bool:
    """False where the database is older, or empty; UserError where it is newer."""
    revision = revision_of(connection)
    if revision is None or revision in KNOWN:
        return revision == KNOWN[-1]
    raise UserError(
        "database-newer",
        N_(
            "The database is of a newer version of Vistazo ({found}; this one knows up to "
            "{known}). Install that version, or set VISTAZO_HOME to another workspace. "
            "Nothing was changed."
        ),
        found=revision,
        known=KNOWN[-1],
    )


def revision_of(connection: Connection) -> str | None:
    """The revision that a database is of; None of an empty one, and of one of version 0.1."""
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    found = connection.scalar(text(f"SELECT version_num FROM {VERSION_TABLE}"))
    return None if found is None else str(found)


def _upgrade(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(REVISIONS).replace("%", "%%"))
    config.set_main_option("version_locations", str(REVISIONS / "versions").replace("%", "%%"))
    config.set_main_option("path_separator", "newline")
    command.upgrade(config, "head")


def _copy(engine: Engine, revision: str) -> None:
    """A whole copy of the file beside it, which later starts leave alone.

    UserError where there is no room for it: then nothing is migrated.
    """
    file = Path(str(engine.url.database))
    day = f"{datetime.now(UTC):%Y-%m-%d}"
    copy = file.with_name(f"{file.name}.{revision}-{day}.backup")
    try:
        with whole(copy) as partial, closing(sqlite3.connect(partial)) as target:
            target.execute("PRAGMA journal_mode=OFF")  # beside it, a journal would need room too
            with closing(sqlite3.connect(file)) as source:
                source.backup(target)
    except (sqlite3.Error, UserError) as error:
        raise UserError(
            "database-not-copied",
            N_(
                "The database is of an older version, and before it is changed it is copied: it "
                "could not be copied to {copy} ({reason}). Nothing was changed. Free some space "
                "and start Vistazo again."
            ),
            copy=copy,
            reason=error if isinstance(error, UserError) else str(error),
        ) from None
