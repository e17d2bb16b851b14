"""What the steps of a lesson set up in Train's form: by which it was set up, and until when."""

from collections.abc import Mapping

from core.lessons.models import Step
from core.lessons.progress import Progress, Visit, query_of
from pages._ui.shell import state
from pages._ui.shell.registry import TRAIN, page_at
from pages._ui.shell.state import RUN_PARAMETER, SET_UP_PARAMETERS


def key_of(visit: Visit) -> str:
    """Of a visit; another one where it has begun anew."""
    return f"{visit.id} {visit.started_at.isoformat()}"


def has_its_form(visit: Visit, found: Progress, step: Step) -> bool:
    """Whether Train's form has the step's set-up; of one that has none, whether no other step's."""
    if begins_free(step):
        return not is_set_up_by_a_step(visit, found)
    return set_up_in(query_of(step, found)) in ({}, state.set_up_said())


def begins_free(step: Step) -> bool:
    """Whether it is one of Train's form and has no set-up; one that looks at a run there is not."""
    has_another = set_up_in(step.query) or RUN_PARAMETER in step.query
    return page_at(step.page) is TRAIN and not has_another


def is_set_up_by_a_step(visit: Visit, found: Progress) -> bool:
    """Whether a step of the visit has set up the form, or would by the address."""
    held, said = state.held_set_up(), state.set_up_said()
    if held and held.said == said:
        return held.lesson == key_of(visit)
    return bool(said) and asks_for(visit, found, said)


def asks_for(visit: Visit, found: Progress, said: Mapping[str, str]) -> bool:
    """Whether a step sends to Train with that set-up."""
    return any(set_up_in(query_of(step, found)) == said for step in visit.lesson.steps)


def set_up_in(address: Mapping[str, str]) -> dict[str, str]:
    """What of an address sets up Train's form."""
    return {name: address[name] for name in SET_UP_PARAMETERS if name in address}


def end_set_up_of_another(visit: str | None) -> None:
    """A set-up that a lesson has sent to Train with ends with the visit; where the next one is open
    already, the address may be that of its own."""
    held = state.held_set_up()
    if held is None or held.lesson in ("", visit):
        return
    if visit:
        state.forget_set_up()
    else:
        state.end_set_up()
