"""People at lessons, and runs that only say what they came to."""

from typing import Any

from core.auth.actors import Actor, Role
from core.people.repository import new_person
from core.runs import repository
from core.runs.models import Results
from tests.helpers import end_run, small_config, start_run

TEACHER = Actor("00000000000000aa", Role.TEACHER)


def pupil(name: str = "Ana") -> Actor:
    """Somebody who has chosen a name."""
    return Actor(new_person(name)[0].id)


def queued_run(actor: Actor, **changes: Any) -> str:
    """The id of a run of the actor's that waits."""
    return repository.create_run(small_config(**changes), actor)


def end_with(run_id: str, accuracy: float | None) -> str:
    """As if the run was trained to that accuracy on test images, or was stopped; its id."""
    start_run(run_id)
    results = Results(test_accuracy=accuracy)
    end_run(run_id, "stopped" if accuracy is None else "finished", results=results)
    return run_id


def trained_run(actor: Actor, accuracy: float | None = 0.9, **changes: Any) -> str:
    """The id of a run of the actor's that has ended so."""
    return end_with(queued_run(actor, **changes), accuracy)


def lesson_with(*steps: str, lesson_id: str = "mine") -> str:
    """The text of a lesson with these steps, each the rest of its map after the texts."""
    both = "{en: A title, es: Un título}"
    lines = [f"id: {lesson_id}", f"title: {both}", f"summary: {both}", "minutes: 5", "steps:"]
    for number, step in enumerate(steps, 1):
        named = step if step.startswith("id:") else f"id: step-{number}, {step}"
        lines.append(f"  - {{{named}, title: {both}, text: {both}}}")
    return "\n".join(lines) + "\n"
