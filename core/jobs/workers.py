"""Who works: a row for each process that holds jobs, in which a thread counts beats.

Who sees no new beat for `SECONDS_UNTIL_LOST` by its own steady clock takes a process of another
host for lost: no two clocks are compared, one that jumps changes nothing, and what passes while the
database is away does not count, for nobody can beat then. A process of this host is lost once it
has ended. Its jobs end as interrupted, and what waits for it alone waits for anybody.
"""

import logging
import secrets
import threading
import time
from contextlib import suppress
from typing import NamedTuple

from sqlalchemy import Connection, delete, exists, insert, select, update

from core.common.errors import UserError
from core.common.owners import is_alive, is_here, owner
from core.db.engine import reading, transaction
from core.db.tables import jobs, workers
from core.db.workspace import workspace_id
from core.jobs.models import JobKind, JobState, Role
from core.jobs.repository import end_job, utc_now

SECONDS_BETWEEN_BEATS = 10.0
SECONDS_UNTIL_LOST = 60.0
log = logging.getLogger("vistazo")


class _Look(NamedTuple):
    """What was seen of a worker `at` a moment: for so many seconds of looking, no new beat."""

    beats: int
    at: float
    silent_seconds: float


_seen: dict[str, _Look] = {}


class Presence:
    """This process as a worker, from its making until `leave`: a row, and a thread that beats."""

    def __init__(self, role: Role) -> None:
        self.name = f"{owner()}-{secrets.token_hex(8)}"
        self._role, self._devices = role, 0
        self._left, self._gone = threading.Event(), threading.Event()
        self._come()
        self._thread = threading.Thread(target=self._beat, name="vistazo-beats", daemon=True)
        self._thread.start()

    def become(self, role: Role, devices: int = 0) -> None:
        """Be something else from now on, and have so many trainings done at once; nothing is
        written where it is that already."""
        if (role, devices) == (self._role, self._devices):
            return
        with transaction() as connection:
            mine = update(workers).where(workers.c.name == self.name)
            connection.execute(mine.values(role=role, devices=devices))
        self._role, self._devices = role, devices

    def leave(self) -> None:
        """The row goes, and what the worker still holds is lost; once the database is there."""
        self._left.set()
        with suppress(UserError):
            self._go()
            self._gone.set()
            self._thread.join()

    def _go(self) -> None:
        with transaction() as connection:
            connection.execute(delete(workers).where(workers.c.name == self.name))

    def _come(self) -> None:
        values = {
            "name": self.name,
            "workspace": workspace_id(),
            "role": self._role,
            "devices": self._devices,
            "beats": 0,
            "started_at": utc_now(),
        }
        with transaction() as connection:
            connection.execute(insert(workers).values(values))

    def _beat(self) -> None:
        one_more = update(workers).where(workers.c.name == self.name)
        one_more = one_more.values(beats=workers.c.beats + 1)
        while not self._left.wait(SECONDS_BETWEEN_BEATS):
            try:
                with transaction() as connection:
                    there = connection.execute(one_more).rowcount
                if not there and not self._left.is_set():
                    self._come()  # it was taken for lost, and what it held is: it begins anew
            except Exception as error:  # the next beat may succeed
                log.info("a beat was left out: %s", error)
        while not self._gone.wait(SECONDS_BETWEEN_BEATS):
            with suppress(Exception):
                self._go()
                self._gone.set()


def lost_workers() -> list[str]:
    """The workers of this workspace that are gone, as far as this process can tell by now."""
    query = select(workers.c.name, workers.c.beats)
    with reading() as connection:
        rows = connection.execute(query.where(workers.c.workspace == workspace_id())).all()
    now, lost = time.monotonic(), []
    for name, beats in rows:
        before = _seen.get(name)
        silent = 0.0
        if before and before.beats == beats:
            silent = before.silent_seconds + min(now - before.at, SECONDS_BETWEEN_BEATS)
        _seen[name] = _Look(beats, now, silent)
        process = name.partition("-")[0]
        if not is_alive(process) if is_here(process) else silent > SECONDS_UNTIL_LOST:
            lost.append(name)
    for name in set(_seen) - {row.name for row in rows}:
        del _seen[name]
    return lost


def give_up(connection: Connection, lost: list[str], message: str = "") -> dict[JobKind, list[str]]:
    """The jobs of `lost` workers, and of those that have no row, end as interrupted with that
    marked text, those for them alone wait for anybody. Returns the subjects that ended, by kind."""
    connection.execute(delete(workers).where(workers.c.name.in_(lost)))
    gone = jobs.c.worker.is_not(None) & ~exists().where(workers.c.name == jobs.c.worker)
    mine = (jobs.c.workspace == workspace_id()) & gone
    waits = (jobs.c.kind == JobKind.TRAINING) & (jobs.c.state == JobState.QUEUED)
    connection.execute(update(jobs).where(mine, waits).values(worker=None))
    ended = {}
    for kind in JobKind:
        these = mine & (jobs.c.kind == kind)
        imports = kind is JobKind.IMPORT  # which can go on from there
        ended[kind] = end_job(connection, these, JobState.INTERRUPTED, message, "", imports)
    return {kind: subjects for kind, subjects in ended.items() if subjects}
