"""What is peculiar to SQLite: how connections begin, workspaces that can only be read, damage."""

import os
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import URL, Connection, Engine, event

from core.common.i18n import N_
from core.common.notices import tell

SECONDS_OF_PATIENCE = 10  # with another process that writes
READ_ONLY, WRONG = sqlite3.SQLITE_READONLY, sqlite3.SQLITE_ERROR
DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
BESIDE = ("-wal", "-shm", "-journal")  # what SQLite would take for parts of a new file


def file_of(url: URL) -> Path | None:
    """The file of an SQLite database; None of any other, and of one in memory."""
    name = url.database
    if url.get_backend_name() != "sqlite" or not name or name.startswith((":memory:", "file:")):
        return None
    return Path(name)


def prepare(engine: Engine) -> None:
    """Readers and one writer side by side, patience where another process writes, ties held."""
    prepare_reading(engine)
    event.listen(engine, "connect", _leave_transactions_to_us)
    event.listen(engine, "connect", _set_pragmas)
    event.listen(engine, "begin", _begin)


def prepare_reading(engine: Engine) -> None:
    """Odd text costs nothing, and `lower` knows the letters of all languages."""
    event.listen(engine, "connect", _read_odd_text)
    event.listen(engine, "connect", _know_all_letters)


def prepare_migrating(engine: Engine) -> None:
    """As `prepare`, without ties: tables are made anew, and that is no deletion of their rows."""
    event.listen(engine, "connect", _read_odd_text)
    event.listen(engine, "connect", _leave_transactions_to_us)
    event.listen(engine, "begin", _begin)


def read_only_url(file: Path) -> URL | None:
    """The URL that opens the file where its folder can't be written; None where it can be.

    A database that was closed in order has no log beside it, and none can be made there.
    """
    if not file.is_file() or (os.access(file, os.W_OK) and os.access(file.parent, os.W_OK)):
        return None
    return _url(file, mode="ro") if Path(f"{file}-wal").exists() else _url(file, immutable="1")


def looking_url(file: Path) -> URL | None:
    """The URL that opens the file for who makes no other file beside it; None where its log can
    only be read by who does, as after a start that was killed.

    While somebody has it open, log and index (`-shm`) are there; without a log it is whole alone.
    """
    log, index, undo = (Path(f"{file}{ending}") for ending in BESIDE)
    if any(part.is_file() and part.stat().st_size for part in (log, undo)) and not index.is_file():
        return None
    is_open = log.is_file() and index.is_file()
    return _url(file, mode="ro") if is_open else _url(file, immutable="1")


def _url(file: Path, **how: str) -> URL:
    return URL.create("sqlite", database=f"file:{quote(str(file))}", query={**how, "uri": "true"})


def error_code(error: BaseException | None) -> int:
    """SQLite's primary code for what its driver has raised; 0 for anything else."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


def set_aside_if_damaged(file: Path) -> None:
    """Give a file that is no whole database, or a folder in its place, another name.

    The next connection makes a new one. Who calls it holds the lock `database`.
    """
    reason = _damage(file)
    if not reason:
        return
    kept = _free_name(file)
    file.rename(kept)
    for ending in BESIDE:
        part = Path(f"{file}{ending}")
        if part.exists():
            part.rename(f"{kept}{ending}")
    tell(
        N_(
            "The database was damaged ({reason}). It is kept as {kept}, and a new one was made.",
            reason=reason,
            kept=kept.name,
        )
    )


def _damage(file: Path) -> str:
    """What is wrong with the file, "" where nothing is known to be: one that is locked may be
    whole."""
    if file.is_dir():
        return N_("a folder is where a file belongs")
    if not file.is_file() or not file.stat().st_size:
        return ""
    try:
        with closing(sqlite3.connect(file)) as connection:
            found = str(connection.execute("PRAGMA quick_check(1)").fetchone()[0])
    except sqlite3.DatabaseError as error:
        return str(error) if error_code(error) in DAMAGED else ""
    return "" if found == "ok" else " ".join(found.split())


def _free_name(file: Path) -> Path:
    first = file.with_name(f"{file.name}.damaged-{datetime.now(UTC):%Y-%m-%d}")
    number, name = 1, first
    while name.exists():
        number += 1
        name = Path(f"{first}-{number}")
    return name


def _set_pragmas(connection: Any, record: Any) -> None:
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _leave_transactions_to_us(connection: Any, record: Any) -> None:
    """Python's driver begins them late and not for changes of tables."""
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={SECONDS_OF_PATIENCE * 1000}")
    cursor.close()


def _read_odd_text(connection: Any, record: Any) -> None:
    """What is no UTF-8 is read as such: one odd row hides no other, nor stops a migration."""
    connection.text_factory = lambda stored: stored.decode(errors="replace")


def _know_all_letters(connection: Any, record: Any) -> None:
    """SQLite's own `lower` knows only the letters of ASCII: "época" would not find "Época".

    Bytes are taken for text, as its own does: the driver raises at text that is no UTF-8, so who
    calls it hands it over as bytes.
    """

    def lower(value: Any) -> Any:
        value = value.decode(errors="replace") if isinstance(value, bytes) else value
        return value if value is None else str(value).lower()

    connection.create_function("lower", 1, lower, deterministic=True)


def _begin(connection: Connection) -> None:
    """A writer takes its turn at once: one that first reads could not wait any more."""
    writes = connection.info.get("writes", True)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
