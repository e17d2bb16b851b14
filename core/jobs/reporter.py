"""What the holder of a job says goes to the database by a thread, so that the work never waits.

While the database is locked or away, progress is skipped, and what must not be lost waits here.
"""

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

from sqlalchemy import Connection

from core.db.engine import DatabaseAway, transaction
from core.jobs.models import Command, Lease, Progress
from core.jobs.repository import asked_of, renew

SECONDS_BETWEEN_WRITES = 0.5
SECONDS_OF_SILENCE = 20  # others are told of so many, and of each multiple
SECONDS_OF_PATIENCE = 600.0  # with a database that is away, where something must be written
Change = Callable[[Connection], object]
R = TypeVar("R")


def patiently(action: Callable[[], R]) -> R:
    """Do `action` as soon as the database is there. `DatabaseAway` where it stays away for long."""
    deadline = time.monotonic() + SECONDS_OF_PATIENCE
    while True:
        try:
            return action()
        except DatabaseAway:
            if time.monotonic() > deadline:
                raise
            time.sleep(SECONDS_BETWEEN_WRITES)


class LeaseLost(Exception):  # noqa: N818 (it is the event)
    """The job is not this holder's any more: it was taken for lost, or ended by somebody."""


class Reporter:
    """Writes what is said of a job, at most twice a second, and hears what is asked of its worker.

    All that it writes, it writes while the lease holds; `check` raises once it does not.
    """

    def __init__(self, lease: Lease) -> None:
        self.lease = lease
        self.asked: frozenset[Command] = frozenset()
        self._latest, self._written = Progress(), Progress()
        self._said_at, self._told = time.monotonic(), 0
        self._changes: list[Change] = []
        self._lost = False
        self._error: Exception | None = None
        self._error_was_raised = False
        self._lock, self._exchanging = threading.Lock(), threading.Lock()
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._run, name="vistazo-report", daemon=True)
        self._thread.start()

    def say(self, progress: Progress) -> None:
        """Note what is being done; it is written in a moment."""
        with self._lock:
            self._latest, self._said_at = progress, time.monotonic()

    def write(self, change: Change) -> None:
        """Make a change in a moment, in the order in which they come; none is left out.

        It may be made twice: a database that goes away does not always say what it has kept.
        """
        with self._lock:
            self._changes.append(change)
            self._said_at = time.monotonic()

    def check(self) -> None:
        """Raises `LeaseLost`, or what a change has raised."""
        if self._error is not None:
            self._error_was_raised = True
            raise self._error
        if self._lost:
            raise LeaseLost

    def settle(self) -> None:
        """Wait until every change is made. `DatabaseAway` after long; else as `check`, but what
        that has raised is not raised again."""
        patiently(self._exchange)
        if not self._error_was_raised or self._lost:
            self.check()

    def close(self) -> None:
        """Nothing is written any more."""
        self._closed.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._closed.wait(SECONDS_BETWEEN_WRITES):
            with suppress(DatabaseAway):  # the next time
                self._exchange()

    def _exchange(self) -> None:
        """Write what is new, if anything is, and hear what is asked."""
        with self._exchanging:
            if self._lost or self._error is not None:
                return
            with self._lock:
                latest, changes = self._latest, list(self._changes)
                silent = int(time.monotonic() - self._said_at)
            silent -= silent % SECONDS_OF_SILENCE
            try:
                if changes or silent != self._told or latest != self._written:
                    asked = self._write(latest, changes, silent)
                else:
                    asked = asked_of(self.lease)
            except DatabaseAway:
                raise
            except Exception as error:  # what can't be written ends the work that asked for it
                self._error = error
                return
            if asked is None:
                self._lost = True
                return
            self.asked = asked
            with self._lock:
                self._written, self._told = latest, silent
                del self._changes[: len(changes)]

    def _write(
        self, latest: Progress, changes: list[Change], silent_seconds: int
    ) -> frozenset[Command] | None:
        with transaction() as connection:
            asked = renew(connection, self.lease, latest, silent_seconds)
            for change in changes if asked is not None else ():
                change(connection)
        return asked
