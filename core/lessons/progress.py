"""How far a visit has come: what is done is found out here, and kept."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select, update

from core.db.engine import reading, transaction
from core.db.rows import add_missing
from core.db.tables import lesson_steps, lesson_visits, runs
from core.db.workspace import workspace_id
from core.jobs.repository import utc_now
from core.lessons.checks import Seen, look
from core.lessons.models import OF_A_RUN, REFERENCE, Step
from core.lessons.visits import LostVisit as LostVisit
from core.lessons.visits import Visit as Visit
from core.lessons.visits import begin as begin
from core.lessons.visits import begin_again as begin_again
from core.lessons.visits import current_visit as current_visit
from core.lessons.visits import go_on as go_on
from core.lessons.visits import is_there
from core.lessons.visits import leave as leave
from core.lessons.visits import open_visit as open_visit
from core.lessons.visits import visits_of as visits_of


@dataclass(frozen=True)
class DoneStep:
    """When a step was seen to be done, UTC, and with which run, "" for none (any more)."""

    at: datetime
    run: str


@dataclass(frozen=True)
class Progress:
    """How far it is. `done`: by the steps' ids. `now`: the step to do next, None where all are
    done. `count`: how many of the `total` steps are done. `hint`: a marked text, what the step that
    is next still lacks, "" where there is no more to say than the step says."""

    done: Mapping[str, DoneStep]
    now: Step | None
    count: int
    total: int
    hint: str = ""


def progress(visit: Visit) -> Progress:
    """How far the visit is now; steps that have been done meanwhile are kept as done.

    A step stays done. Where its run is put away or erased, the next one that it asks for takes its
    place, if there is one.
    """
    done = _with_runs_that_are_there(visit, _done(visit.id))
    known = len(done)
    while (found := _next(visit, done)) and found[0] is not None:
        step, run = found[0]
        done[step.id] = DoneStep(utc_now(), run)
    hint = found[1] if found else ""
    if len(done) > known or (len(done) >= len(visit.lesson.steps) and not visit.finished_at):
        _keep(visit, done)
    return _progress(visit, done, hint)


def query_of(step: Step, so_far: Progress) -> dict[str, str]:
    """What the address of the step's page says besides: `$train` becomes the run of the step
    `train`. What names a run that is not there yet is left out."""
    runs = {name: each.run for name, each in so_far.done.items() if each.run}
    return {
        key: REFERENCE.sub(lambda match: runs[match[1]], value)
        for key, value in step.query.items()
        if all(name in runs for name in REFERENCE.findall(value))
    }


def _next(visit: Visit, done: Mapping[str, DoneStep]) -> tuple[tuple[Step, str] | None, str] | None:
    """A step that has been done and is not known as such, with its run; and what the first one that
    is open lacks. None where no step is open."""
    open_steps = _open_steps(visit, done)
    if not open_steps:
        return None
    seen = _seen(visit, done)
    hints = []
    for step in open_steps:
        found = look(step, seen)
        if found.done:
            return (step, found.run), ""
        hints.append(found.hint)
    return None, hints[0]


def _progress(visit: Visit, done: Mapping[str, DoneStep], hint: str) -> Progress:
    steps = visit.lesson.steps
    count = sum(step.id in done for step in steps)
    now = next(iter(_open_steps(visit, done)), None)
    return Progress(done, now, count, len(steps), hint if now else "")


def _open_steps(visit: Visit, done: Mapping[str, DoneStep]) -> list[Step]:
    """Those that are not done, and all before them are."""
    return [
        step
        for step in visit.lesson.steps
        if step.id not in done and all(name in done for name in step.after)
    ]


def _with_runs_that_are_there(visit: Visit, done: Mapping[str, DoneStep]) -> dict[str, DoneStep]:
    found = dict(done)
    trained = [
        step
        for step in visit.lesson.steps
        if step.check.kind in OF_A_RUN and step.id in done and done[step.id].run
    ]
    there = _there([done[step.id].run for step in trained])
    for step in trained:  # in their order: what a later one asks for hangs on the earlier ones
        if done[step.id].run not in there:
            others = {name: each for name, each in found.items() if name != step.id}
            found[step.id] = replace(done[step.id], run=look(step, _seen(visit, others)).run)
    return found


def _there(run_ids: Collection[str]) -> set[str]:
    """Those of these runs that are neither erased nor put away."""
    if not run_ids:
        return set()
    ours = (runs.c.workspace == workspace_id()) & runs.c.id.in_(run_ids)
    with reading() as connection:
        return set(connection.scalars(select(runs.c.id).where(ours, runs.c.trashed_at.is_(None))))


def _seen(visit: Visit, done: Mapping[str, DoneStep]) -> Seen:
    return Seen(visit, {name: each.run for name, each in done.items()})


def _done(visit_id: str) -> dict[str, DoneStep]:
    query = select(lesson_steps.c.step, lesson_steps.c.done_at, lesson_steps.c.run)
    this = (lesson_steps.c.workspace == workspace_id()) & (lesson_steps.c.visit == visit_id)
    query = query.where(this).order_by(lesson_steps.c.done_at)
    with reading() as connection:
        return {row.step: DoneStep(row.done_at, row.run) for row in connection.execute(query)}


def _keep(visit: Visit, done: Mapping[str, DoneStep]) -> None:
    ours = (lesson_visits.c.workspace == workspace_id()) & (lesson_visits.c.id == visit.id)
    this = ours & lesson_visits.c.finished_at.is_(None)
    all_done = all(step.id in done for step in visit.lesson.steps)
    with transaction() as connection:
        if not is_there(connection, visit.id):
            return
        for name, each in done.items():
            values = {"visit": visit.id, "step": name, "workspace": workspace_id()}
            more = {"run": each.run, "done_at": each.at}
            add_missing(connection, lesson_steps, values | more)
        if all_done:
            connection.execute(update(lesson_visits).where(this).values(finished_at=utc_now()))
