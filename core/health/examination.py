"""All looks one after the other: what `doctor` says.

A look that breaks off takes nothing from the others: that it did is its finding.
"""

from collections.abc import Callable, Iterable, Iterator

from sqlalchemy import make_url

from core.common import settings
from core.common.i18n import N_
from core.db.workspace import id_in
from core.health import (
    cluster,
    data,
    database,
    disk,
    log,
    memory,
    processors,
    queue,
    versions,
    workers,
    workspace,
)
from core.health.findings import Finding, State, Subject


def examine() -> Iterator[Finding]:
    """What every look has found. Nothing is written; it may take half a minute where a process
    does not say that it is there."""
    yield from _safely(Subject.VERSIONS, versions.look)
    yield from _safely(Subject.WORKSPACE, workspace.look)
    readable = False
    for finding in _safely(Subject.DATABASE, database.look):
        readable = readable or finding.code == database.FINE
        yield finding
    if readable:
        yield from _safely(Subject.QUEUE, _work)
    yield from _safely(Subject.QUEUE, cluster.look)
    yield from _safely(Subject.DISK, disk.look)
    yield from _safely(Subject.MEMORY, memory.look)
    yield from _safely(Subject.PROCESSOR, processors.look)
    yield from _safely(Subject.DATA, data.look)
    yield from _safely(Subject.LOG, log.look)


def _work() -> Iterator[Finding]:
    workspace_id = id_in(settings.place_of_home())
    if workspace_id is None:  # then nothing in the database is known to be its own
        return
    url = make_url(settings.place_of_database())
    found = workers.all_workers(url, workspace_id)
    yield from workers.look(found)
    yield from queue.look(url, workspace_id, found)


def _safely(subject: Subject, look: Callable[[], Iterable[Finding]]) -> Iterator[Finding]:
    try:
        yield from look()
    except Exception as error:  # whatever is odd about a machine
        yield Finding(
            subject,
            State.WRONG,
            "not-looked-at",
            N_(
                "This could not be looked at: {kind} ({reason}).",
                kind=type(error).__name__,
                reason=next(iter(str(error).splitlines()), ""),
            ),
            N_("Mend what else is wrong first. If it stays, it is an error in Vistazo."),
        )
