"""A class in one lesson, from its code to its last step: all join, then begin within ten seconds;
each of the two trainings has a guess and is watched until its end.

    python -m bench.classroom [PUPILS]

30 pupils where nothing is said, each a websocket session with a name; the teacher's board is open
meanwhile, and is opened again every few seconds. Told are errors, the minutes until the last one is
done, and the 95th percentiles of what a page and the board took.
"""

import random
import sys
import tempfile
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from bench._app import App, running_app
from bench._figures import Figure, percentile, show
from bench._pupil import Pupil
from bench._viewer import Audience, Viewer
from bench.sessions import let_live
from core.auth.actors import MACHINE
from core.jobs.repository import utc_now
from core.lessons import sittings
from core.lessons.board import board
from core.lessons.models import CheckKind, Lesson
from core.lessons.progress import DoneStep, Progress, query_of
from core.lessons.sittings import Sitting
from core.runs import repository
from core.runs.models import RunStatus

PUPILS, LESSON = 30, "read-digits"
SECONDS_TO_START = 10.0  # within which all press Start
SECONDS_TO_JOIN = 20.0
SECONDS_BETWEEN_BOARDS = 5.0
TRAINING = (CheckKind.TRAINED, CheckKind.CHANGED_ONE_KNOB)
MOST_SECONDS = 1_800.0


@dataclass
class Seen:
    """What the pupils have met: seconds of each page, and what went wrong."""

    seconds: list[float] = field(default_factory=list)
    board: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def measure(pupils: int = PUPILS) -> list[Figure]:
    """One lesson of the class, from the code to the last result."""
    seen = Seen()
    with (
        tempfile.TemporaryDirectory() as name,
        running_app(Path(name) / "workspace") as app,
        app.workspace(),
    ):
        sitting = sittings.open_sitting(LESSON, MACHINE)
        began = time.monotonic()
        with Audience(app, 1, "board", f"sitting={sitting.id}"):
            _with_the_board(app, sitting, pupils, seen)
        minutes = (time.monotonic() - began) / 60
        _look_at_the_board(app, sitting.id, pupils, seen)
    for error in seen.errors[:5]:
        print(error, file=sys.stderr)
    slowest = percentile(seen.seconds, 0.95)
    of_board = percentile(seen.board or [0.0], 0.95)
    return [
        Figure(f"errors of a lesson with {pupils} pupils", "0", [float(len(seen.errors))]),
        Figure("all trainings of all have ended", "≤ 12 min", [minutes], "min"),
        Figure("95th percentile of a page", "≤ 700 ms", [1_000 * slowest], "ms"),
        Figure("95th percentile of the board", "≤ 700 ms", [1_000 * of_board], "ms"),
    ]


def _with_the_board(app: App, sitting: Sitting, pupils: int, seen: Seen) -> None:
    ended = threading.Event()
    opens = threading.Thread(target=_open_the_board, args=(app, sitting.id, ended, seen))
    opens.start()
    try:
        _lesson(app, sitting, pupils, seen)
    finally:
        ended.set()
        opens.join()


def _lesson(app: App, sitting: Sitting, pupils: int, seen: Seen) -> None:
    """All of them at once; returns when the last one is done."""
    joined = threading.Barrier(pupils)  # then the teacher says: start
    threads = [
        threading.Thread(target=_attend, args=(app, sitting, number, joined, seen))
        for number in range(pupils)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _attend(app: App, sitting: Sitting, number: int, joined: threading.Barrier, seen: Seen) -> None:
    code, lesson = sitting.code, sitting.lesson
    chance = random.Random(number)
    pupil: Pupil | None = None
    try:
        time.sleep(chance.uniform(0, SECONDS_TO_JOIN))
        pupil = Pupil(app, f"Pupil {number + 1}")
        _join(pupil, code, seen)
        joined.wait(timeout=MOST_SECONDS)
        time.sleep(chance.uniform(0, SECONDS_TO_START))
        _do_the_lesson(pupil, lesson, chance, seen)
    except Exception as error:  # a pupil who can't go on is an error of its own
        seen.errors.append(f"{type(error).__name__}: {error}")
        joined.abort()
    finally:
        if pupil:
            seen.errors += pupil.problems
            with suppress(Exception):
                pupil.close()


def _join(pupil: Pupil, code: str, seen: Seen) -> None:
    """With the code of the QR code, then to the lessons."""
    seen.seconds.append(pupil.open("join", f"code={code}"))
    seen.seconds.append(pupil.press("join_now"))
    seen.seconds.append(pupil.open("lessons"))


def _do_the_lesson(pupil: Pupil, lesson: Lesson, chance: random.Random, seen: Seen) -> None:
    """Each step's page as its button opens it; where it asks for a training, one with a guess.

    Nothing is drawn and no setting is changed: a pupil without a browser presses buttons. What a
    training costs is the same.
    """
    done: dict[str, DoneStep] = {}
    for step in lesson.steps:
        so_far = Progress(done, step, len(done), len(lesson.steps))
        seen.seconds.append(pupil.open(step.page, urlencode(query_of(step, so_far))))
        run = _train(pupil, chance, seen) if step.check.kind in TRAINING else ""
        done[step.id] = DoneStep(utc_now(), run)


def _train(pupil: Pupil, chance: random.Random, seen: Seen) -> str:
    """Guess, press Start, watch to the end; the run."""
    guess = float(chance.randint(60, 99))
    seen.seconds.append(pupil.press("start", guess=guess))
    run = pupil.parameter("run")
    if not run:
        raise RuntimeError("Start has begun no run")
    deadline = time.monotonic() + MOST_SECONDS
    going_on = threading.Event()
    while repository.get_run(run).active:
        if time.monotonic() > deadline:
            raise RuntimeError(f"run {run} has not ended")
        let_live(pupil, run, time.monotonic() + SECONDS_TO_START, going_on)
    return run


def _open_the_board(app: App, sitting_id: str, ended: threading.Event, seen: Seen) -> None:
    """Again and again, as a teacher who comes back to it."""
    while not ended.wait(SECONDS_BETWEEN_BOARDS):
        teacher = Viewer(app)
        seen.board.append(teacher.look("board", f"sitting={sitting_id}"))
        seen.errors += teacher.problems
        teacher.close()


def _look_at_the_board(app: App, sitting_id: str, pupils: int, seen: Seen) -> None:
    """Each pupil, their finished runs and their guesses are on it; the log has no traceback."""
    found = board(sitting_id)
    whole = [
        one for one in found.runs if one.run.status is RunStatus.FINISHED and one.guess is not None
    ]
    trainings = pupils * sum(step.check.kind in TRAINING for step in found.sitting.lesson.steps)
    if len(found.pupils) != pupils or len(whole) != trainings:
        seen.errors.append(f"on the board: {len(found.pupils)} pupils, {len(whole)} whole runs")
    seen.errors += app.tracebacks()


if __name__ == "__main__":
    show(measure(int(sys.argv[1]) if sys.argv[1:] else PUPILS))
