"""What waits and what is worked on: whether anybody comes to it, and whether it gets on."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import URL, exists, select

from core.common import settings
from core.common.i18n import N_, joined, nN_
from core.db.looking import looking_at
from core.db.tables import jobs, runs
from core.health.findings import Finding, State, Subject
from core.health.workers import Life, Worker, has_app
from core.jobs.models import ACTIVE, JobKind, JobState
from core.runs.models import RunStatus

SECONDS_UNTIL_HANGING = 15 * 60
MOST_NAMED = 5


@dataclass(frozen=True)
class Work:
    """A job that waits or is worked on: its kind, what it is on, the name of who does it or alone
    may (or None), and for how many seconds it had said nothing new at that one's last beat."""

    kind: str
    subject: str
    state: str
    worker: str | None
    silent_seconds: int


def look(url: URL, workspace: str, workers: Sequence[Worker]) -> Iterator[Finding]:
    """How the queue of that workspace stands; its `workers` were looked at before."""
    work, left = _read(url, workspace)
    waiting = [one for one in work if one.state == JobState.QUEUED]
    running = [one for one in work if one.state == JobState.RUNNING]
    there = {one.name: one for one in workers if one.life is not Life.GONE}
    yield _counts(waiting, running)
    trainings = [one for one in waiting if one.kind == JobKind.TRAINING]
    yield from _unattended([one for one in trainings if one.worker not in there], workers)
    lost = [one.subject for one in running if one.worker not in there]
    yield from _lost([*lost, *left])
    held = [one for one in running if one.worker in there]
    hang = [one for one in held if one.silent_seconds >= SECONDS_UNTIL_HANGING]
    yield from _hanging(hang, [there[one.worker].number for one in hang if one.worker])


def _counts(waiting: Sequence[Work], running: Sequence[Work]) -> Finding:
    words = joined(
        (
            nN_("{count:,} job is worked on", "{count:,} jobs are worked on", len(running)),
            nN_("{count:,} waits", "{count:,} wait", len(waiting)),
        ),
        ", ",
    )
    if not waiting and not running:
        words = N_("nothing waits, and nothing is worked on")
    figures = {"running": len(running), "waiting": len(waiting)}
    return Finding(Subject.QUEUE, State.OK, "queue", words, figures=figures)


def _unattended(waiting: Sequence[Work], workers: Sequence[Worker]) -> Iterator[Finding]:
    """Trainings that wait for an app, and none is open."""
    if not waiting or has_app([one for one in workers if one.life is Life.BEATS]):
        return
    words = nN_(
        "{count:,} training waits, and no app is open that would begin it.",
        "{count:,} trainings wait, and no app is open that would begin them.",
        len(waiting),
    )
    to_do = N_("Start the app: `{command} app`.", command=settings.terminal())
    yield Finding(Subject.QUEUE, State.WARNING, "queue-unattended", words, to_do)


def _lost(subjects: Sequence[str]) -> Iterator[Finding]:
    """What is said to be worked on by somebody who is not there."""
    if not subjects:
        return
    words = nN_(
        "{count:,} job is said to be worked on, and who did that is gone: {named}.",
        "{count:,} jobs are said to be worked on, and who did that is gone: {named}.",
        len(subjects),
        named=_named(subjects),
    )
    to_do = N_(
        "Start the app, or `{command} runs`: they become interrupted. `{command} resume RUN` goes "
        "on with a training.",
        command=settings.terminal(),
    )
    yield Finding(
        Subject.QUEUE, State.WARNING, "queue-lost", words, to_do, {"subjects": list(subjects)}
    )


def _hanging(hang: Sequence[Work], numbers: Sequence[str]) -> Iterator[Finding]:
    if not hang:
        return
    subjects = [one.subject for one in hang]
    words = nN_(
        "{count:,} job has said nothing new for {minutes} minutes: {named}. It hangs.",
        "{count:,} jobs have said nothing new for {minutes} minutes: {named}. They hang.",
        len(hang),
        minutes=min(one.silent_seconds for one in hang) // 60,
        named=_named(subjects),
    )
    to_do = N_(
        "Stop it (of a training: `{command} run stop RUN`). If that changes nothing, end the "
        "process that does it: {numbers}. `{command} resume RUN` goes on with a training.",
        command=settings.terminal(),
        numbers=", ".join(dict.fromkeys(numbers)),
    )
    yield Finding(Subject.QUEUE, State.WRONG, "queue-hangs", words, to_do, {"subjects": subjects})


def _named(subjects: Sequence[str]) -> str:
    more = [N_("and {count} more", count=len(subjects) - MOST_NAMED)]
    return joined([*subjects[:MOST_NAMED], *(more if len(subjects) > MOST_NAMED else [])], ", ")


def _read(url: URL, workspace: str) -> tuple[list[Work], list[str]]:
    """All that waits or is worked on, in its order, and the runs that are said to be trained
    without any job."""
    columns = (jobs.c.kind, jobs.c.subject, jobs.c.state, jobs.c.worker, jobs.c.silent_seconds)
    ours = (jobs.c.workspace == workspace) & jobs.c.state.in_(ACTIVE)
    without_job = ~exists().where(jobs.c.run_id == runs.c.id, jobs.c.state.in_(ACTIVE))
    training = (runs.c.workspace == workspace) & (runs.c.status == RunStatus.RUNNING)
    with looking_at(url) as connection:
        rows = connection.execute(select(*columns).where(ours).order_by(jobs.c.number)).all()
        left = connection.scalars(select(runs.c.id).where(training, without_job)).all()
    return [Work(*row[:4], silent_seconds=_whole(row.silent_seconds)) for row in rows], list(left)


def _whole(value: object) -> int:
    """A number that somebody may have edited by hand."""
    return value if isinstance(value, int) else 0
