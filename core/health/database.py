"""The database: whether it answers, is whole, and of this version.

It is never opened as `core.db.engine` does, which makes, migrates and mends.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import URL, Connection, func, inspect, make_url, select
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from core.common import settings
from core.common.errors import UserError
from core.common.i18n import N_, nN_
from core.db import sqlite
from core.db.looking import NotClosed, looking_at
from core.db.tables import runs
from core.db.upgrade import KNOWN, revision_of
from core.health import database_file
from core.health.findings import Finding, State, Subject

FINE, DAMAGED = "database-fine", "database-damaged"
LOCKED = ("55P03", "57014")  # PostgreSQL: a lock, or an answer, was waited for too long
SEE = N_("See VISTAZO_DATABASE_URL in docs/reference/settings.md.")
Figures = Mapping[str, Any]


def look() -> Iterator[Finding]:
    """How the database stands that the settings name. One that work can be read from is `FINE`."""
    try:
        url = make_url(settings.place_of_database())
    except UserError:  # the workspace has no place: who looks at that has said it
        return
    except SQLAlchemyError:
        yield _wrong("database-unusable", N_("VISTAZO_DATABASE_URL is no URL."), SEE)
        return
    file, name = sqlite.file_of(url), url.render_as_string(hide_password=True)
    if file is None and url.get_backend_name() == "sqlite":
        words = N_("{name} can't be looked at from outside", name=name)
        yield Finding(Subject.DATABASE, State.OK, "database-not-looked-at", words)
    elif file is None:
        yield _judged(url, name, {"kind": url.get_backend_name()})
    elif found := database_file.not_a_file(file):
        yield found
    else:
        yield from _of_file(url, file)


def _of_file(url: URL, file: Any) -> Iterator[Finding]:
    figures = {"kind": "sqlite", "bytes": file.stat().st_size}
    found = _judged(url, str(file), figures)
    if found.code == DAMAGED:  # or somebody has begun to write while it was read
        found = _judged(url, str(file), figures)
    yield found
    if found.code == FINE:
        yield from database_file.hindrances(file)


def _judged(url: URL, name: str, figures: Figures) -> Finding:
    try:
        with looking_at(url) as connection:
            return _inside(connection, name, figures)
    except NotClosed:
        return database_file.not_closed(name)
    except DBAPIError as error:
        return _refused(error, name)
    except (SQLAlchemyError, ImportError) as error:
        words = N_("{name} can't be used ({reason}).", name=name, reason=_first_line(error))
        return _wrong("database-unusable", words, SEE)


def _inside(connection: Connection, name: str, figures: Figures) -> Finding:
    if connection.dialect.name == "sqlite":
        reason = str(connection.exec_driver_sql("PRAGMA quick_check(1)").scalar())
        if reason != "ok":
            return _damaged(name, " ".join(reason.split()))
    revision = revision_of(connection)
    figures = {**figures, "revision": revision}
    if revision is None and not inspect(connection).has_table(runs.name):
        words = N_("{name} is empty; the first start makes its tables", name=name)
        return Finding(Subject.DATABASE, State.OK, "database-not-made", words, figures=figures)
    if revision != KNOWN[-1]:
        return _of_another_version(revision, name, figures)
    count = connection.scalar(select(func.count()).select_from(runs)) or 0
    words = nN_(
        "{name} is whole, of revision {revision}, with {count:,} run",
        "{name} is whole, of revision {revision}, with {count:,} runs",
        count,
        name=name,
        revision=revision,
    )
    figures = {**figures, "runs": count}
    return Finding(Subject.DATABASE, State.OK, FINE, words, figures=figures)


def _of_another_version(revision: str | None, name: str, figures: Figures) -> Finding:
    if revision is None or revision in KNOWN:
        return Finding(
            Subject.DATABASE,
            State.WARNING,
            "database-older",
            N_("{name} is of an older version of Vistazo.", name=name),
            N_("Start Vistazo: it brings it up to date, a file after a copy of it."),
            figures,
        )
    return Finding(
        Subject.DATABASE,
        State.WRONG,
        "database-newer",
        N_(
            "{name} is of a newer version of Vistazo ({found}; this one knows up to {known}).",
            name=name,
            found=revision,
            known=KNOWN[-1],
        ),
        N_("Install that version, or set VISTAZO_HOME to another workspace."),
        figures,
    )


def _refused(error: DBAPIError, name: str) -> Finding:
    """What the driver has raised, by its code."""
    code, reason = sqlite.error_code(error.orig), _first_line(error.orig)
    if code in sqlite.DAMAGED:
        return _damaged(name, reason)
    if code in sqlite.BUSY or getattr(error.orig, "sqlstate", "") in LOCKED:
        return Finding(
            Subject.DATABASE,
            State.WARNING,
            "database-locked",
            N_("Somebody holds {name} locked ({reason}).", name=name, reason=reason),
            N_("Try again in a moment. If it stays so, end the program that holds it."),
        )
    words = N_("{name} can't be reached ({reason}).", name=name, reason=reason)
    to_do = N_("If it is a file, look at its rights.")
    if not code:
        to_do = N_(
            "Start its server, and compare the address, account and password in "
            "VISTAZO_DATABASE_URL with the server's."
        )
    return _wrong("database-unreachable", words, to_do)


def _damaged(name: str, reason: str) -> Finding:
    words = N_("{name} is damaged ({reason}).", name=name, reason=reason)
    return _wrong(DAMAGED, words, database_file.MENDED)


def _wrong(code: str, words: str, to_do: str) -> Finding:
    return Finding(Subject.DATABASE, State.WRONG, code, words, to_do)


def _first_line(error: BaseException | None) -> str:
    return next(iter(str(error).splitlines()), "")
