"""When the trainings of the queue will begin and end, as far as measured figures say.

What an epoch takes is measured: by the training itself, by one that trains the same network on the
same images now, or by earlier ones, those with the same settings before others. Starting and
testing take what they took earlier. Where nothing was measured, nothing is said, nor of what comes
after it on that device.
"""

import heapq
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from typing import Any, NamedTuple

from sqlalchemy import func, select

from core.common.durations import duration
from core.common.i18n import _
from core.db.engine import reading
from core.db.tables import epochs, jobs, runs, workers
from core.db.workspace import workspace_id
from core.jobs.models import JobKind, JobState, Progress, Role
from core.jobs.order import read_ahead, read_order
from core.jobs.queue_state import queue_state
from core.jobs.repository import utc_now
from core.runs.models import RunProgress, RunStatus
from core.runs.rows import in_this_workspace

MOST_LOOKED_AT = 200  # earlier runs
MOST_COMPARED = 5


@dataclass(frozen=True)
class WaitingTime:
    """In how many seconds a run begins (0: it trains) and has ended; None: not known yet."""

    begins: float | None
    ends: float | None


@dataclass(frozen=True)
class Line:
    """What a training meets that is put in now: the runs that start before it, and in how many
    seconds it begins; None: not known."""

    before: int
    begins: float | None


class _Run(NamedTuple):
    """What is to be known of a run that waits or trains."""

    id: str
    key: tuple[str, ...]
    experiment: str | None
    planned: int
    done: int


class _Measured(NamedTuple):
    """Of an earlier run: seconds an epoch, and beside its epochs (None: not known)."""

    key: tuple[str, ...]
    experiment: str | None
    epoch: float
    beside: float | None


def waiting_times() -> Mapping[str, WaitingTime]:
    """By run, for each that trains or waits; what waits in a queue that is held has no time."""
    held = queue_state().paused
    with reading() as connection:
        order = [one.subject for one in read_order(connection)]
        training = _training(connection)
        known = _runs(connection, [*order, *training])
        measured = _measured(connection, {run.key for run in known.values()})
        count = max(_devices(connection), len(training), 1)
    costs = {run.id: _cost(run, measured) for run in known.values()}
    now = utc_now()
    left = {
        run_id: _left(known[run_id], costs[run_id], progress, since, now)
        for run_id, (progress, since) in training.items()
        if run_id in known
    }
    waits = {run_id: costs[run_id] for run_id in order if run_id in known}
    if held:
        waits = dict.fromkeys(waits)
    found = {run_id: WaitingTime(0.0, seconds) for run_id, seconds in left.items()}
    if held:
        return found | dict.fromkeys(waits, WaitingTime(None, None))
    return found | in_turns(left.values(), waits, count)


def line_for(owner: str) -> Line:
    """What another training of that owner would meet."""
    times = waiting_times()
    with reading() as connection:
        ahead = read_ahead(connection, owner)
        waits = {one.subject for one in read_order(connection)}
        devices = _devices(connection)
    if queue_state().paused:
        return Line(len(ahead), None)
    trains = [run_id for run_id in times if run_id not in waits]
    known = [times.get(run_id, WaitingTime(None, None)).ends for run_id in (*trains, *ahead)]
    ends = sorted(math.inf if seconds is None else seconds for seconds in known)
    count = max(devices, len(trains), 1)
    # Each device is free when its last training ends: these are the `count` latest ends of all.
    return Line(len(ahead), _known(ends[-count]) if len(ends) >= count else 0.0)


def in_turns(
    left: Iterable[float | None], waits: Mapping[str, float | None], devices: int
) -> dict[str, WaitingTime]:
    """When each of `waits` begins and ends, in their order, each on the device that is free first;
    `left` and the values of `waits` are seconds that a training takes (yet), None: not known."""
    ends = [math.inf if seconds is None else seconds for seconds in left]
    free = [*ends, *[0.0] * (devices - len(ends))]
    heapq.heapify(free)
    found = {}
    for run_id, seconds in waits.items():
        begins = heapq.heappop(free)
        over = begins + (math.inf if seconds is None else seconds)
        heapq.heappush(free, over)
        found[run_id] = WaitingTime(_known(begins), _known(over))
    return found


def words(time: WaitingTime | None, held: bool = False) -> str:
    """When the run will have ended, for people."""
    if time is None or time.ends is None:
        if held and (time is None or time.begins is None):
            return _("waits until the queue goes on")
        return _("end not known yet")
    if time.ends < 1:
        return _("ends in a moment")
    return _("ready in about {time}", time=duration(time.ends))


def _known(seconds: float) -> float | None:
    return None if math.isinf(seconds) else round(seconds, 1)


def _training(connection: Any) -> dict[str, tuple[RunProgress, datetime | None]]:
    """What trains, what it last said, and since when."""
    kind = (jobs.c.workspace == workspace_id()) & (jobs.c.kind == JobKind.TRAINING)
    query = select(jobs.c.subject, jobs.c.progress, jobs.c.started_at)
    rows = connection.execute(query.where(kind, jobs.c.state == JobState.RUNNING)).all()
    return {
        row.subject: (RunProgress.of_job(Progress.from_json(row.progress or "{}")), row.started_at)
        for row in rows
    }


def _runs(connection: Any, ids: list[str]) -> dict[str, _Run]:
    columns = (runs.c.id, *_KEY, runs.c.experiment, runs.c.planned_epochs, runs.c.epochs)
    rows = connection.execute(select(*columns).where(in_this_workspace(), runs.c.id.in_(ids))).all()
    return {row[0]: _Run(row[0], tuple(row[1:4]), *row[4:]) for row in rows}


def _measured(connection: Any, keys: set[tuple[str, ...]]) -> list[_Measured]:
    """Of runs of these networks on these images that have finished an epoch, newest first."""
    if not keys:
        return []
    columns = (*_KEY, runs.c.experiment, runs.c.id, runs.c.status, runs.c.seconds)
    query = select(*columns, runs.c.started_at, runs.c.finished_at)
    begun = in_this_workspace() & (runs.c.epochs > 0)
    query = query.where(begun, runs.c.data_name.in_({key[0] for key in keys}))
    rows = connection.execute(query.order_by(runs.c.number.desc()).limit(MOST_LOOKED_AT)).all()
    means = select(epochs.c.run_id, func.avg(epochs.c.seconds)).group_by(epochs.c.run_id)
    of_these = means.where(epochs.c.run_id.in_([row.id for row in rows]))
    seconds = {run_id: float(mean) for run_id, mean in connection.execute(of_these)}
    found = [row for row in rows if tuple(row[:3]) in keys and row.id in seconds]
    return [_measure(row, seconds[row.id]) for row in found]


def _measure(row: Any, epoch: float) -> _Measured:
    *key, experiment, _id, status, seconds, started, finished = row
    beside = None
    if status == RunStatus.FINISHED and started and finished and seconds is not None:
        beside = max(0.0, (finished - started).total_seconds() - seconds)
    return _Measured(tuple(key), experiment, epoch, beside)


def _cost(run: _Run, measured: list[_Measured]) -> float | None:
    """Seconds that it takes from its start to its end."""
    same = [one for one in measured if one.key == run.key]
    alike = [one for one in same if run.experiment and one.experiment == run.experiment]
    found = (alike or same)[:MOST_COMPARED]
    if not found:
        return None
    beside = [one.beside for one in found if one.beside is not None]
    left = max(0, run.planned - run.done)
    return left * median(one.epoch for one in found) + (median(beside) if beside else 0.0)


def _left(
    run: _Run, cost: float | None, progress: RunProgress, since: datetime | None, now: datetime
) -> float | None:
    """Seconds until a training ends: by its own word, else by what it has taken earlier."""
    if progress.seconds_left is not None:
        return progress.seconds_left
    if cost is None:
        return None
    gone = (now - since).total_seconds() if since and not run.done else 0.0
    return max(0.0, cost - gone)


def _devices(connection: Any) -> int:
    """How many trainings the apps of all hosts have done at once; two of one host share theirs."""
    query = select(workers.c.name, workers.c.devices)
    apps = (workers.c.workspace == workspace_id()) & (workers.c.role == Role.APP)
    hosts: dict[str, int] = {}
    for name, count in connection.execute(query.where(apps)):
        host = name.partition("_")[0]
        hosts[host] = max(hosts.get(host, 0), count)
    return sum(hosts.values())


_KEY = (runs.c.data_name, runs.c.data_version, runs.c.network)
