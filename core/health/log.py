"""The log of the workspace: where it lies, and what went wrong within the last day."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from core.common import logs
from core.common.i18n import N_, nN_
from core.health.findings import Finding, State, Subject

LOOKED_AT = timedelta(days=1)
LINES = 2_000
ERRORS = ("error", "critical")
LONGEST = 200  # characters of a message


def look() -> Iterator[Finding]:
    """What the last lines say."""
    lines = [line for line in logs.newest(LINES) if _is_recent(line)]
    errors = [line for line in lines if line.get("level") in ERRORS]
    figures = {"file": str(logs.place()), "errors": len(errors)}
    if not errors:
        words = N_("nothing went wrong within a day; what happens stands in {file}", **figures)
        yield Finding(Subject.LOG, State.OK, "log-fine", words, figures=figures)
        return
    newest = errors[0]
    words = nN_(
        "{count:,} error within a day, the last at {time} UTC: {message}",
        "{count:,} errors within a day, the last at {time} UTC: {message}",
        len(errors),
        time=_time_of(newest).strftime("%H:%M"),
        message=str(newest.get("message", ""))[:LONGEST],
    )
    to_do = N_(
        "If something does not work: {file} has a line for each, with its traceback, and the id of "
        "its run. Tell those who work on Vistazo.",
        **figures,
    )
    yield Finding(Subject.LOG, State.WARNING, "log-has-errors", words, to_do, figures)


def _is_recent(line: dict[str, Any]) -> bool:
    return datetime.now(UTC) - _time_of(line) < LOOKED_AT


def _time_of(line: dict[str, Any]) -> datetime:
    try:
        return datetime.fromisoformat(str(line.get("time"))).astimezone(UTC)
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)
