"""A large class in the middle of a lesson, as its engine writes it down, without a training."""

from core.auth.actors import MACHINE, Actor
from core.jobs.queue_state import pause_queue
from core.lessons.events import Event, note
from core.lessons.guesses import guess
from core.lessons.progress import progress
from core.lessons.sittings import Sitting, join, open_sitting
from core.runs.models import Results
from tests.helpers import end_run, start_run
from tests.lessons import pupil, queued_run

LESSON, STEPS = "read-digits", 7
LONG_NAME = "Wolfeschlegelsteinhausenbergerdorffa"
NAMES = ("Ana María del Carmen", LONG_NAME, "Bo", "<b>Zoë</b>", "Luz", "😀 Kim")


def class_of(count: int) -> Sitting:
    """A sitting of so many, as evenly as can be at each of its steps and through all of them; who
    is at the second has a run that waits, in a queue that is held."""
    sitting = open_sitting(LESSON, MACHINE)
    actors = [pupil(f"{NAMES[one % len(NAMES)]} {one}") for one in range(count)]
    done = [one % (STEPS + 1) for one in range(count)]
    for actor, steps in zip(actors, done, strict=True):
        visit = join(sitting.code, actor)
        _do(actor, steps)
        assert progress(visit).count == steps
    pause_queue(MACHINE)
    for actor, steps in zip(actors, done, strict=True):
        if steps == 1:
            guess(queued_run(actor, model={"name": "lenet5"}), 0.9, actor)
    return sitting


def _do(actor: Actor, steps: int) -> None:
    """That many steps of the lesson."""
    first = second = ""
    if steps > 0:
        note(Event.DREW, actor)
    if steps > 1:
        first = _trained(actor, 0.80 + 0.02 * steps, 0.95, epochs=2)
    if steps > 2:
        note(Event.LOOKED_AT_CURVES, actor, first)
    if steps > 3:
        note(Event.FOUND_WORST, actor, first)
    if steps > 4:
        second = _trained(actor, 0.97, 0.9, epochs=3)
    if steps > 5:
        note(Event.COMPARED, actor, first, runs=f"{first},{second}")
    if steps > 6:
        note(Event.TRIED_PICTURE, actor, first)


def _trained(actor: Actor, guessed: float, truth: float, epochs: int) -> str:
    """The id of a run that was guessed, and reached `truth` of 360 test images."""
    run_id = queued_run(actor, model={"name": "lenet5"}, training={"epochs": epochs})
    guess(run_id, guessed, actor)
    start_run(run_id)
    tested = Results(test_accuracy=truth, test_images=360, test_most_frequent=37)
    end_run(run_id, "finished", results=tested)
    return run_id
