"""The board of a class at a lesson: who is where, whose training runs, guesses and truths, the best
three, and the most surprising mistakes.

Looked at every few seconds by a projector: it asks the database a fixed number of questions, and
reads each run's answers on test images once in a process.
"""

import logging
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache

from sqlalchemy import select

from core.common.errors import UserError
from core.common.i18n import N_
from core.db.engine import reading
from core.db.tables import lesson_steps
from core.db.workspace import workspace_id
from core.evaluation.evaluation import load_evaluation
from core.lessons.guesses import Guess, guesses_of
from core.lessons.sittings import Sitting, get_sitting, runs_of
from core.lessons.visits import Visit, visits_in
from core.people.repository import shown_names
from core.runs.models import RunStatus, RunSummary
from core.runs.repository import get_run
from core.runs.search import Wanted, find_runs

BEST, SURPRISING, OF_A_RUN = 3, 6, 3
MOST_READ = 60  # runs whose answers are looked through, the newest
SECONDS_REFUSED = 30.0  # before answers that can't be read are asked for again
log = logging.getLogger("vistazo")


class PupilState(StrEnum):
    """What a pupil is at now, a marked text."""

    AT_STEP = N_("at a step")
    WAITS = N_("waits in the queue")
    PAUSED = N_("has paused a training")
    TRAINS = N_("trains")
    DONE = N_("is done")
    LEFT = N_("has left")


RUN_STATES = {RunStatus.RUNNING: PupilState.TRAINS, RunStatus.PAUSED: PupilState.PAUSED}


@dataclass(frozen=True)
class Pupil:
    """Who is where. `person`: as the owner of their runs; `name`: what they are called. `step`: the
    number of the step they are at, from 1; `total` + 1 once all are done. `done`: how many are
    done. `run`: the one that trains or waits, "" where none does."""

    person: str
    name: str
    step: int
    done: int
    total: int
    state: PupilState
    run: str = ""


@dataclass(frozen=True)
class BoardRun:
    """A run of the class. `name`: its owner's. `guess`: what they guessed, a share 0 to 1, None for
    nothing; `guesses`: what all have guessed of it. `truth`: its accuracy on test images, a share,
    None as long as there is none."""

    run: RunSummary
    name: str
    guess: float | None
    guesses: tuple[Guess, ...]
    truth: float | None


@dataclass(frozen=True)
class Surprise:
    """A mistake that a run was sure of. `image`: the index of the test image. `true`, `said`: the
    indices of the classes. `confidence`: the probability of what was said, 0 to 1."""

    run: str
    name: str
    image: int
    true: int
    said: int
    confidence: float


@dataclass(frozen=True)
class Board:
    """All that a class sees of itself. `pupils` in the order in which they joined; `runs`: newest
    first; `best`: the three most accurate on one task, one of each pupil, the best first, of equal
    ones who was first; `tested`: among how many they are so; `surprising`: the surest mistakes,
    each image once."""

    sitting: Sitting
    pupils: Sequence[Pupil]
    runs: Sequence[BoardRun]
    best: Sequence[BoardRun]
    tested: int
    surprising: Sequence[Surprise]


def board(sitting_id: str) -> Board:
    """The board of a sitting. UserError where there is none such."""
    sitting = get_sitting(sitting_id)
    names = shown_names()
    visits = visits_in(sitting_id)
    found = _runs(sitting, names)
    alike = _on_one_task(found, sitting)
    return Board(
        sitting,
        pupils=_pupils(visits, found, names),
        runs=found,
        best=_best(alike),
        tested=len(alike),
        surprising=_surprising(found),
    )


def _pupils(
    visits: Iterable[Visit], found: Iterable[BoardRun], names: Mapping[str, str]
) -> list[Pupil]:
    visits = list(visits)
    done = _done_steps([visit.id for visit in visits])
    active = {each.run.owner: each.run for each in found if each.run.active}
    pupils = []
    for visit in visits:
        steps = visit.lesson.steps
        theirs = done.get(visit.id, set())
        step = next((n for n, each in enumerate(steps, 1) if each.id not in theirs), len(steps) + 1)
        run = active.get(visit.person)
        count = sum(each.id in theirs for each in steps)
        pupils.append(
            Pupil(
                visit.person,
                names.get(visit.person, visit.person),
                step=step,
                done=count,
                total=len(steps),
                state=_state(visit, run),
                run=run.id if run else "",
            )
        )
    return pupils


def _state(visit: Visit, run: RunSummary | None) -> PupilState:
    if run is not None:
        return RUN_STATES.get(run.status, PupilState.WAITS)
    if visit.finished_at:
        return PupilState.DONE
    return PupilState.LEFT if visit.left_at else PupilState.AT_STEP


def _done_steps(visit_ids: Sequence[str]) -> dict[str, set[str]]:
    query = select(lesson_steps.c.visit, lesson_steps.c.step)
    theirs = (lesson_steps.c.workspace == workspace_id()) & lesson_steps.c.visit.in_(visit_ids)
    found: dict[str, set[str]] = {}
    with reading() as connection:
        rows = connection.execute(query.where(theirs)).all()
    for row in rows:
        found.setdefault(row.visit, set()).add(row.step)
    return found


def _runs(sitting: Sitting, names: Mapping[str, str]) -> list[BoardRun]:
    summaries = find_runs(Wanted(ids=runs_of(sitting)))
    said: dict[str, list[Guess]] = {}
    for guess in guesses_of([run.id for run in summaries]):
        said.setdefault(guess.run, []).append(guess)
    found = []
    for run in summaries:
        theirs = said.get(run.id, [])
        own = next((each.share for each in theirs if each.person == run.owner), None)
        name = names.get(run.owner, run.owner)
        found.append(BoardRun(run, name, own, tuple(theirs), run.test_accuracy))
    return found


def _on_one_task(found: Iterable[BoardRun], sitting: Sitting) -> list[BoardRun]:
    """The tested runs on the lesson's data set, or where it names none, on the commonest one: what
    was reached on others can't be compared with it."""
    tested = [each for each in found if each.truth is not None]
    named = {step.check.data for step in sitting.lesson.steps if step.check.data}
    of_lesson = [each for each in tested if each.run.data_name in named]
    counts = Counter(map(_task, of_lesson or tested))
    return [each for each in tested if _task(each) == counts.most_common(1)[0][0]]


def _task(each: BoardRun) -> tuple[str, str]:
    return each.run.data_name, each.run.data_version


def _best(alike: Iterable[BoardRun]) -> list[BoardRun]:
    tested = sorted(
        alike, key=lambda each: (-(each.truth or 0), each.run.finished_at or datetime.max)
    )
    of_each: dict[str, BoardRun] = {}
    for each in tested:
        of_each.setdefault(each.run.owner, each)
    return list(of_each.values())[:BEST]


def _surprising(found: Iterable[BoardRun]) -> list[Surprise]:
    tested = [each for each in found if each.truth is not None][:MOST_READ]
    every = [
        Surprise(each.run.id, each.name, *mistake)
        for each in tested
        for mistake in _mistakes(each.run, int(time.monotonic() // SECONDS_REFUSED))
    ]
    every.sort(key=lambda each: -each.confidence)
    of_images: dict[tuple[str, int], Surprise] = {}
    data = {each.run.id: each.run.data_name for each in tested}
    for each in every:
        of_images.setdefault((data[each.run], each.image), each)
    return list(of_images.values())[:SURPRISING]


@lru_cache(maxsize=512)
def _mistakes(run: RunSummary, _span: int) -> tuple[tuple[int, int, int, float], ...]:
    """Those of the run as it is now; of one whose answers can't be read, none in this span."""
    try:
        return _surest_mistakes(run.id, run.finished_at)
    except UserError as error:  # its answers are not there (any more)
        log.info("no mistakes of run %s for a board: %s", run.id, error.code)
        return ()


@lru_cache(maxsize=512)
def _surest_mistakes(
    run_id: str, _finished: datetime | None
) -> tuple[tuple[int, int, int, float], ...]:
    """Test image, true class, class that was said, and how surely, of a run's surest mistakes.
    `_finished`: a run that was trained again has others."""
    evaluation = load_evaluation(get_run(run_id))
    return tuple(
        (
            int(image),
            int(evaluation.labels[image]),
            int(evaluation.predicted[image]),
            float(evaluation.confidence[image]),
        )
        for image in evaluation.select(right=False)[:OF_A_RUN]
    )
