"""Who works: the app, terminals and workers that say they are there, and whether they are.

A process of this machine is there or not. One whose row has fewer beats than its date asks for is
watched for a while: dates come from several clocks, and machines sleep; only a new beat is sure.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from typing import Any

from sqlalchemy import URL, String, cast, select

from core.common import settings
from core.common.i18n import N_, joined, nN_
from core.common.owners import is_alive, is_here
from core.db.looking import looking_at
from core.db.tables import workers
from core.health.findings import Finding, State, Subject
from core.jobs.models import Role
from core.jobs.repository import utc_now
from core.jobs.workers import SECONDS_BETWEEN_BEATS, SECONDS_UNTIL_LOST

SECONDS_TO_WATCH = 2.5 * SECONDS_BETWEEN_BEATS
SECONDS_BETWEEN_LOOKS = 0.5


class Life(Enum):
    """Whether a process is there; a `SILENT` one did not beat for as long as it was watched."""

    BEATS = auto()
    SILENT = auto()
    GONE = auto()


@dataclass(frozen=True)
class Worker:
    """A process with a row: its `name` there, what it is (a `Role`), and whether it lives."""

    name: str
    role: str
    life: Life

    @property
    def is_here(self) -> bool:
        """Whether it is one of this machine."""
        return is_here(self.name.partition("-")[0])

    @property
    def number(self) -> str:
        """Its process number, on its machine."""
        return (*self.name.partition("-")[0].split("_"), "?")[1]


def all_workers(url: URL, workspace: str) -> list[Worker]:
    """Those of that workspace. It takes `SECONDS_TO_WATCH` where one of them does not beat."""
    rows = _rows(url, workspace)
    gone = {row.name for row in rows if not is_alive(row.name.partition("-")[0])}
    due = {row.name: row.beats for row in rows if row.name not in gone and _is_due(row)}
    deadline = time.monotonic() + SECONDS_TO_WATCH
    while due and time.monotonic() < deadline:
        time.sleep(SECONDS_BETWEEN_LOOKS)
        now = {row.name: row.beats for row in _rows(url, workspace)}
        due = {name: beats for name, beats in due.items() if now.get(name) == beats}
    lives = {**dict.fromkeys(gone, Life.GONE), **dict.fromkeys(due, Life.SILENT)}
    return [Worker(row.name, row.role, lives.get(row.name, Life.BEATS)) for row in rows]


def look(every: Sequence[Worker]) -> Iterator[Finding]:
    """How the workers stand."""
    living = [one for one in every if one.life is Life.BEATS]
    yield _at_work(living)
    apps = [one for one in living if one.role == Role.APP and one.is_here]
    if len(apps) > 1:
        yield _two_apps(apps)
    if gone := [one for one in every if one.life is Life.GONE]:
        yield _gone(gone, has_app(living))
    yield from _silent([one for one in every if one.life is Life.SILENT])


def _two_apps(apps: Sequence[Worker]) -> Finding:
    words = N_(
        "Several apps of this machine have the workspace open: processes {numbers}.",
        numbers=_numbers(apps),
    )
    to_do = N_("One is enough: close the others. Nothing is lost by it.")
    return Finding(Subject.WORKERS, State.WARNING, "workers-two-apps", words, to_do)


def _gone(gone: Sequence[Worker], app_is_open: bool) -> Finding:
    to_do = N_("The open app notes it in a moment.")
    if not app_is_open:
        to_do = N_(
            "Start the app, or `{command} runs`: what they did becomes interrupted, and can go on.",
            command=settings.terminal(),
        )
    words = nN_(
        "{count} process has ended without a word (killed, or out of memory): {numbers}.",
        "{count} processes have ended without a word (killed, or out of memory): {numbers}.",
        len(gone),
        numbers=_numbers(gone),
    )
    return Finding(Subject.WORKERS, State.WARNING, "workers-gone", words, to_do)


def _silent(silent: Sequence[Worker]) -> Iterator[Finding]:
    if here := [one for one in silent if one.is_here]:
        words = N_(
            "Processes of this machine that are there and do nothing: {numbers}.",
            numbers=_numbers(here),
        )
        to_do = N_("If they were stopped, let them go on. If they hang, end them.")
        yield Finding(Subject.WORKERS, State.WRONG, "workers-hang", words, to_do)
    if elsewhere := [one for one in silent if not one.is_here]:
        words = nN_(
            "{count} process of another machine did not say that it is there for {seconds:g} "
            "seconds.",
            "{count} processes of other machines did not say that they are there for {seconds:g} "
            "seconds.",
            len(elsewhere),
            seconds=SECONDS_TO_WATCH,
        )
        to_do = N_(
            "Look at that machine, and at its way to the database. After {seconds:g} seconds it is "
            "taken for lost, and what it did can go on elsewhere.",
            seconds=SECONDS_UNTIL_LOST,
        )
        yield Finding(Subject.WORKERS, State.WARNING, "workers-silent", words, to_do)


def has_app(living: Sequence[Worker]) -> bool:
    """Whether there is an app among them: it has what waits trained."""
    return any(one.role == Role.APP for one in living)


def _at_work(living: Sequence[Worker]) -> Finding:
    count = {role: sum(one.role == role for one in living) for role in Role}
    words = joined(
        (
            nN_("{count} app", "{count} apps", count[Role.APP]),
            nN_("{count} terminal", "{count} terminals", count[Role.TERMINAL]),
            nN_("{count} worker", "{count} workers", count[Role.WORKER]),
        ),
        ", ",
    )
    if not living:
        words = N_("no app is open, and nothing is worked on")
    figures = {role.value: number for role, number in count.items()}
    return Finding(Subject.WORKERS, State.OK, "workers", words, figures=figures)


def _rows(url: URL, workspace: str) -> Sequence[Any]:
    began = cast(workers.c.started_at, String).label("began")  # text: any value can be read so
    query = select(workers.c.name, workers.c.role, workers.c.beats, began)
    with looking_at(url) as connection:
        return connection.execute(query.where(workers.c.workspace == workspace)).all()


def _is_due(row: Any) -> bool:
    """Whether the row is of other dates or beats than one that has beaten since it came."""
    try:
        age = (utc_now() - datetime.fromisoformat(row.began)).total_seconds()
        return bool(abs(age - row.beats * SECONDS_BETWEEN_BEATS) > SECONDS_UNTIL_LOST)
    except (ValueError, TypeError):
        return True


def _numbers(every: Sequence[Worker]) -> str:
    return ", ".join(one.number for one in every)
