"""The lesson that somebody takes, at the top of every page: where they are in it, what to do, the
way there; and what pages note of what was done.

A step that is done stays in the strip, with what there is to be seen, until its reader goes on:
many are done the moment a page is drawn. Where nobody takes a lesson, a page costs one question to
the database.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from core.auth.actors import EVERYBODY, MACHINE, Actor
from core.common.i18n import _, shown
from core.lessons.events import Event, note
from core.lessons.models import Step
from core.lessons.progress import (
    LostVisit,
    Progress,
    Visit,
    current_visit,
    leave,
    open_visit,
    progress,
    query_of,
)
from pages._ui.shell import state
from pages._ui.shell.actor import actor, on_own_machine
from pages._ui.shell.fragments import draw_every
from pages._ui.shell.lesson_set_up import (
    asks_for,
    begins_free,
    end_set_up_of_another,
    has_its_form,
    is_set_up_by_a_step,
    key_of,
)
from pages._ui.shell.lesson_steps import step_mark
from pages._ui.shell.navigation import here
from pages._ui.shell.people import ADDRESS as NAMES
from pages._ui.shell.registry import LESSONS, TRAIN, page_at
from pages._ui.shell.state import PART_PARAMETER, RUN_PARAMETER, RUNS_PARAMETER
from pages._ui.widgets.templates import show_html

SECONDS_BETWEEN_LOOKS = 2.0
SENTENCES_ON_A_PHONE = 2  # the others are folded away there
SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
_OPEN, _DONE, _AT, _NOTED = "lesson_open", "lesson_done", "lesson_at", "lesson_noted"
_THE_END = ""  # in place of a step's id
_PLACES = (RUN_PARAMETER, RUNS_PARAMETER, PART_PARAMETER)


@dataclass(frozen=True)
class Stand:
    """How far a reader is. `step`: the one in the strip, None after the last; `done`: whether it
    is."""

    visit: Visit
    found: Progress
    step: Step | None

    @property
    def done(self) -> bool:
        """Whether the step in the strip is done."""
        return self.step is None or self.step.id in self.found.done


def lesson_strip() -> None:
    """Draw it, where a lesson is open."""
    visit = None if must_choose_a_name() else open_visit(actor())
    if isinstance(visit, LostVisit):
        _say_it_is_lost(visit)
        visit = None
    st.session_state[_OPEN] = key_of(visit) if visit else None
    end_set_up_of_another(st.session_state[_OPEN])
    if visit is None:
        return
    found = progress(visit)
    st.session_state[_DONE] = len(found.done)
    stand = Stand(visit, found, _step_shown(visit, found))
    with st.container(key="lesson_strip", gap="xsmall"):
        _steps(stand)
        with st.container(horizontal=True, vertical_alignment="center", key="lesson_now"):
            _words(stand)
            with st.container(horizontal=True, width="content", key="lesson_buttons"):
                _buttons(stand)
    if not stand.done and found.hint and here() is not TRAIN:  # whose run is watched there
        draw_every(SECONDS_BETWEEN_LOOKS, _look_again, len(found.done))


def _say_it_is_lost(visit: LostVisit) -> None:
    """In place of the strip, where a lesson was deleted while somebody took it; and the way out."""
    words = _(
        "The lesson “{lesson}” is not there any more, or its file can't be read.",
        lesson=visit.lesson,
    )
    with st.container(key="lesson_strip", gap="xsmall"):
        st.text(words)
        if st.button(_("Leave"), key="leave_lesson", icon=":material/close:"):
            _leave()


def must_choose_a_name() -> bool:
    """Whether who is here has no name where others are, too: how far they are in a lesson would be
    everybody's."""
    return is_nobody(actor(), on_own_machine())


def is_nobody(who: Actor, own_machine: bool) -> bool:
    """Whether `who` has no name, a teacher neither, and is not who sits at their `own_machine`."""
    return who.name == EVERYBODY.name and not (who == MACHINE and own_machine)


def choose_a_name() -> None:
    """The way to a name, in place of a button that begins a lesson."""
    show_html("go_to", address=NAMES, words=_("Choose a name, then begin"))


def takes_lesson() -> bool:
    """Whether a lesson was open when the page was drawn."""
    return st.session_state.get(_OPEN) is not None


def happened(event: Event, run: str = "", **details: str) -> None:
    """Note it for the lesson, where one is open. What is done by that is shown at once."""
    now = st.session_state.get(_OPEN)
    if now is None:
        return
    noted: set[Any] = st.session_state.setdefault(_NOTED, set())
    this = (now, event, run, *details.values())
    if this in noted:
        return
    note(event, actor(), run, **details)
    noted.add(this)
    visit = current_visit(actor())
    if visit and len(progress(visit).done) != st.session_state.get(_DONE):
        st.rerun(scope="app")


def asked_by_step(said: Mapping[str, str]) -> str:
    """The visit that is open, where one of its steps sends to Train with the set-up that an address
    says; else ""."""
    visit = current_visit(actor()) if takes_lesson() else None
    if visit is None:
        return ""
    return key_of(visit) if asks_for(visit, progress(visit), said) else ""


def is_asked(event: Event) -> bool:
    """Whether the step in the strip asks for that: for what a page shows before one gets to it."""
    visit = current_visit(actor()) if takes_lesson() else None
    step = visit.lesson.step(st.session_state[_AT][1]) if visit else None
    return step is not None and step.check.kind == event.value


def go_to_step(visit: Visit) -> None:
    """To the page of the step that is next; to Lessons where all are done."""
    found = progress(visit)
    _go_to(visit, found, found.now)


def _step_shown(visit: Visit, found: Progress) -> Step | None:
    """The step that the reader is at: the next one, until it is done and they go on."""
    key, step_id = st.session_state.get(_AT, ("", _THE_END))
    step = visit.lesson.step(step_id)
    known = key == key_of(visit) and (step or found.now is None)
    if not known:
        step = found.now
        _show_step(visit, found, step)
    return step


def _show_step(visit: Visit, found: Progress, step: Step | None) -> None:
    """The reader is at that step from now on; what an earlier one has fixed in Train's form, a step
    that says nothing of it finds free."""
    st.session_state[_AT] = (key_of(visit), step.id if step else _THE_END)
    if step and begins_free(step) and is_set_up_by_a_step(visit, found):
        state.end_set_up()


def _steps(stand: Stand) -> None:
    """The lesson's title and its steps, those that are done ticked."""
    steps = stand.visit.lesson.steps
    at = stand.visit.lesson.number_of(stand.step.id) if stand.step else len(steps)
    show_html(
        "lesson_strip",
        title=stand.visit.lesson.title.text(),
        count=_("step {number} of {total}", number=at, total=len(steps)),
        steps_words=_("Steps of the lesson"),
        steps=[
            step_mark(number, step, step.id in stand.found.done, step is stand.step)
            for number, step in enumerate(steps, 1)
        ],
    )


def _words(stand: Stand) -> None:
    """What to do, or that it is done; after the last step, what was learned."""
    if stand.step is None:
        title, text = _("You have done it all. What you learned:"), _learned(stand.visit)
    else:
        title, text = stand.step.title.text(), stand.step.text.text()
    sentences = SENTENCE_END.split(text)
    show_html(
        "lesson_step",
        title=title,
        text=" ".join(sentences[:SENTENCES_ON_A_PHONE]),
        rest=" ".join(sentences[SENTENCES_ON_A_PHONE:]),
        more=_("More"),
        done=_("Done.") if stand.step and stand.done else "",
        hint="" if stand.done else shown(stand.found.hint),
    )


def _learned(visit: Visit) -> str:
    """What who is through it takes along, where the lesson says that; else what it was about."""
    return (visit.lesson.learned or visit.lesson.summary).text()


def _buttons(stand: Stand) -> None:
    """The way to the step's page, or on to the next step; and the way out."""
    if stand.step is None:
        if st.button(_("Finish"), key="finish_lesson", icon=":material/check:"):
            _leave()
    elif stand.done:
        if st.button(_("Next step"), key="next_step", icon=":material/arrow_forward:"):
            _go_to(stand.visit, stand.found, _following(stand, stand.step))
    elif not _is_there(stand.visit, stand.found, stand.step):
        page = page_at(stand.step.page)
        words = _("Go to {page}", page=_(page.title))
        if here() is page and not has_its_form(stand.visit, stand.found, stand.step):
            words = _("Set up this step")
        if st.button(words, key="go_to_step", icon=page.icon):
            _go_to(stand.visit, stand.found, stand.step)
    if stand.step and st.button(
        _("Leave"), key="leave_lesson", type="tertiary", icon=":material/close:"
    ):
        _leave()


def _following(stand: Stand, step: Step) -> Step | None:
    """The step after this one, done or not; after the last, one that is open still."""
    steps = stand.visit.lesson.steps
    return next(iter(steps[steps.index(step) + 1 :]), stand.found.now)


def _go_to(visit: Visit, found: Progress, step: Step | None) -> None:
    _show_step(visit, found, step)
    if step is None or _is_there(visit, found, step):
        st.rerun(scope="app")
    st.switch_page(page_at(step.page).path, query_params=query_of(step, found))


def _is_there(visit: Visit, found: Progress, step: Step) -> bool:
    """Whether the reader is at the step's page, looks at its runs there, and has its set-up."""
    address = query_of(step, found)
    return (
        here() is page_at(step.page)
        and all(st.query_params.get(name) == address[name] for name in _PLACES if name in address)
        and has_its_form(visit, found, step)
    )


def _leave() -> None:
    leave(actor())
    st.switch_page(LESSONS.path)


def _look_again(done: int) -> None:
    """Draw the page again where a training has ended that the step waits for."""
    visit = current_visit(actor())
    if visit is None or len(progress(visit).done) != done:
        st.rerun(scope="app")
