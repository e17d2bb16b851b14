"""Planned past our machines: 200 people, 5,000 runs and 64 devices, where nothing is trained.

    python -m bench.simulation [--people 200] [--runs 5000] [--devices 64] [--hosts 8]
        [--seconds 6] [--postgresql] [--no-pages]

The database, the queue with its order, leases, progress and files are the real ones; only the
training is pretended, in hosts that are processes of this machine. The real app runs beside them,
and its Runs page is asked for. All but every twentieth person put their runs in before anything
starts; those come later, one after the other. Exit code 1 where a run was not trained exactly once.
"""

import argparse
import os
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from bench._app import running_app
from bench._fairness import demands, fairness
from bench._figures import Figure, percentile, show
from bench._postgresql import PostgreSQL
from bench._simulated_host import Host, running_host
from bench._statements import Load
from bench._viewer import Viewer
from bench._workspace import workspace
from core.auth.actors import Actor, Role
from core.common.devices import devices
from core.db.engine import reading
from core.db.tables import jobs, runs
from core.experiments.config import parse
from core.jobs import models
from core.jobs.queue_state import pause_queue, resume_queue
from core.jobs.workers import Presence
from core.runs import queue, repository
from core.runs.models import ENDED, RunStatus

PEOPLE, RUNS, DEVICES, HOSTS, SECONDS = 200, 5_000, 64, 8, 6.0
EVERY_LATE, AT_ONCE = 20, 4
SECONDS_BETWEEN_PAGES, SECONDS_BETWEEN_LOOKS = 5.0, 0.5
TEACHER, OF_THE_APP = Actor("teacher", Role.TEACHER), "everybody"
SLOWEST = 6


@dataclass(frozen=True)
class Size:
    """What is simulated. `hosts`: processes, 0: this one is the only host."""

    people: int = PEOPLE
    runs: int = RUNS
    devices: int = DEVICES
    hosts: int = HOSTS
    seconds: float = SECONDS


@dataclass
class Seen:
    """What came of it: what each host has said (`bench._simulated_host.Done`), the order of the
    starts, seconds of everything, seconds of pages, and what was wrong, in words."""

    hosts: list[dict[str, Any]] = field(default_factory=list)
    order: list[str] = field(default_factory=list)  # owners, start by start
    waits: list[float] = field(default_factory=list)
    late: list[float] = field(default_factory=list)  # of who came later, to their first start
    putting_in: float = 0.0
    training: float = 0.0
    pages: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    fairness: float = 0.0


def simulate(size: Size, pages: bool = False) -> Seen:
    """Do it in the workspace and database that are set."""
    wanted = {f"person{at:03}": n for at, n in enumerate(demands(size.people, size.runs))}
    late = dict(list(wanted.items())[EVERY_LATE - 1 :: EVERY_LATE])
    early = {person: count for person, count in wanted.items() if person not in late}
    seen = Seen()
    pause_queue(TEACHER)
    began = time.monotonic()
    _put_in([person for person, count in early.items() for _ in range(count)])
    seen.putting_in = time.monotonic() - began
    with ExitStack() as stack:
        viewer = stack.enter_context(_viewer()) if pages else None
        said = [stack.enter_context(_host(size, number)) for number in range(max(1, size.hosts))]
        resume_queue(TEACHER)
        began = time.monotonic()
        _watch(size, late, viewer, seen)
        seen.training = time.monotonic() - began
    seen.hosts = [one for host in said for one in host]
    _judge(seen, early, late, size)
    return seen


def _put_in(people: list[str]) -> None:
    """A run for each entry, of whom it says, in a mixed order."""
    random.Random(0).shuffle(people)

    def put_in(number: int) -> None:
        values = {"data": {"name": "digits"}, "model": {"name": "linear"}, "seed": number}
        training = {"epochs": 2 + number % 4}
        repository.create_run(parse({**values, "training": training}), Actor(people[number]))

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(put_in, range(len(people))))


@contextmanager
def _host(size: Size, number: int) -> Iterator[list[dict[str, Any]]]:
    if size.hosts:
        share = size.devices // size.hosts + (number < size.devices % size.hosts)
        with running_host(number, share, size.seconds) as said:
            yield said
        return
    host, said = Host(size.devices, size.seconds), list[dict[str, Any]]()
    try:
        yield said
    finally:
        host.close()
    said.append(vars(host.done))


@contextmanager
def _viewer() -> Iterator[Viewer]:
    """Somebody who looks at the pages of the real app. It trains nothing: what it would train on
    has a run already, of nobody in the simulation."""
    values = {"data": {"name": "digits"}, "model": {"name": "linear"}, "name": "device of the app"}
    presence = Presence(models.Role.WORKER)
    repository.create_run(parse(values), Actor(OF_THE_APP), presence.name)
    resume_queue(TEACHER)
    lease = None
    while lease is None:
        lease = queue.claim_run(presence.name, presence.name, devices()[0])
    pause_queue(TEACHER)
    with running_app(Path(os.environ["VISTAZO_HOME"])) as app:
        viewer = Viewer(app)
        viewer.look("runs")
        yield viewer
        viewer.close()
    queue.finish(lease, RunStatus.FINISHED)
    presence.leave()


def _watch(size: Size, late: dict[str, int], viewer: Viewer | None, seen: Seen) -> None:
    """Until all have ended: look at pages, and let those come who come later."""
    coming, next_page = list(late.items()), time.monotonic()
    while (ended := _ended()) < size.runs:
        share = 1 - len(coming) / (len(late) + 1) if late else 1.0
        if coming and ended >= share * (size.runs - sum(late.values())) * 0.8:
            person, count = coming.pop(0)
            _put_in([person] * count)
        if viewer and time.monotonic() >= next_page:
            seen.pages.append(viewer.look("runs"))
            next_page = time.monotonic() + SECONDS_BETWEEN_PAGES
        time.sleep(SECONDS_BETWEEN_LOOKS)
    if viewer:
        seen.wrong += viewer.problems


def _ended() -> int:
    ended = select(func.count()).select_from(runs)
    ended = ended.where(runs.c.status.in_(ENDED), runs.c.owner != OF_THE_APP)
    with reading() as connection:
        return connection.scalar(ended) or 0


def _judge(seen: Seen, early: dict[str, int], late: dict[str, int], size: Size) -> None:
    """Read from the database and from what the hosts say who had what, and what was wrong."""
    columns = (jobs.c.owner, jobs.c.run_id, jobs.c.created_at, jobs.c.started_at)
    query = select(*columns, runs.c.epochs, runs.c.planned_epochs, runs.c.status)
    query = query.join(runs, runs.c.id == jobs.c.run_id).where(jobs.c.owner != OF_THE_APP)
    with reading() as connection:
        rows = connection.execute(query.order_by(jobs.c.turn)).all()
    firsts = set[str]()
    for row in rows:
        waited = (row.started_at - row.created_at).total_seconds() if row.started_at else 0.0
        seen.waits.append(waited)
        if row.owner in late and row.owner not in firsts:
            seen.late.append(waited)
        firsts.add(row.owner)
        if row.status != RunStatus.FINISHED or row.epochs != row.planned_epochs:
            done = f"{row.status}, {row.epochs} of {row.planned_epochs} epochs"
            seen.wrong.append(f"run {row.run_id}: {done}")
    trained = Counter(run_id for host in seen.hosts for run_id in host["runs"])
    twice = [run_id for run_id, count in trained.items() if count > 1]
    if twice or len(trained) != size.runs or len(rows) != size.runs:
        counts = (
            f"{len(rows)} tries at {size.runs} runs, {len(trained)} trained, {len(twice)} twice"
        )
        seen.wrong.append(counts)
    seen.order = [row.owner for row in rows]
    seen.fairness = fairness([one for one in seen.order if one in early], early)


def figures(size: Size, seen: Seen) -> Iterator[Figure]:
    """What is said of it."""
    load = Load()
    for host in seen.hosts:
        load.add(host.get("load", {"count": {}, "seconds": {}, "most": 0}))
    claims, looks = (
        [1000 * one for host in seen.hosts for one in host[name]] for name in ("claims", "looks")
    )
    statements = sum(load.count.values())
    yield Figure("runs put in, a second", "", [size.runs / seen.putting_in])
    yield Figure("runs trained, a second", "", [size.runs / seen.training])
    most = size.devices / size.seconds
    yield Figure("… of what the devices could", "", [size.runs / seen.training / most])
    yield Figure("Jain's index, the lowest of ten moments", "≥ 0.95", [seen.fairness])
    yield Figure("waiting time", "", seen.waits, "s")
    if seen.late:
        yield Figure("… of who comes later, to the first start", "", seen.late, "s")
    yield Figure("a claim", "", claims, "ms")
    yield Figure("… its 95th percentile", "", [percentile(claims, 0.95)], "ms")
    yield Figure("an app's look at the queue", "", looks, "ms")
    yield Figure("statements, a second", "", [statements / seen.training])
    yield Figure("statements, a run", "", [statements / size.runs])
    waited = sum(load.seconds.values()) / seen.training
    yield Figure("statements under way at once, in the mean", "", [waited])
    yield Figure("connections open at once, the most of a host", "", [float(load.most)])
    used = sum(host.get("processor", 0.0) for host in seen.hosts)
    yield Figure("processor time of the hosts, a run", "", [1000 * used / size.runs], "ms")
    if seen.pages:
        yield Figure("Runs page meanwhile", "< 2 s", seen.pages, "s")
    slowest = sorted(load.seconds.items(), key=lambda item: -item[1])[:SLOWEST]
    for words, seconds in slowest:
        each = 1000 * seconds / load.count[words]
        yield Figure(f"{load.count[words]:,} × `{words}`", "", [each], "ms")


def main(arguments: Sequence[str]) -> int:
    """Simulate in a workspace of its own; 1 where anything was wrong."""
    parser = argparse.ArgumentParser(prog="python -m bench.simulation")
    for name, value in vars(Size()).items():
        parser.add_argument(f"--{name}", type=type(value), default=value)
    parser.add_argument("--postgresql", action="store_true")
    parser.add_argument("--no-pages", action="store_true")
    chosen = parser.parse_args(arguments)
    size = Size(**{name: getattr(chosen, name) for name in vars(Size())})
    if not 0 < size.people <= size.runs or min(size.devices, size.seconds) <= 0:
        parser.error("people, devices and seconds must be more than 0, and a run or more a person")
    if not 0 <= size.hosts <= size.devices:
        parser.error(f"hosts must be from 0 (this process) to the {size.devices} devices")
    for name in [name for name in os.environ if name.startswith("VISTAZO_")]:
        del os.environ[name]  # nobody's database is filled with five thousand runs
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        stack.enter_context(workspace(Path(folder) / "workspace"))
        if chosen.postgresql:
            server = stack.enter_context(PostgreSQL())
            os.environ["VISTAZO_DATABASE_URL"] = server.new_database()
        seen = simulate(size, pages=not chosen.no_pages)
        show(figures(size, seen))
    errors = Counter(error for host in seen.hosts for error in host["errors"])
    for error, count in errors.most_common(SLOWEST):
        print(f"{count} times: {error[:200]}")
    for words in seen.wrong[:SLOWEST]:
        print(f"WRONG: {words}")
    return 1 if seen.wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
