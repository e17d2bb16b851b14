"""The queue: what trains, what waits in the order in which it will start, what is paused.

Whoever may change a run can move it up among their own, pause it and take it out; a teacher can
hold the whole queue.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

import streamlit as st

from core.auth.actors import Actor, Role
from core.auth.policy import may_change
from core.common import settings
from core.common.i18n import N_, _, ngettext
from core.execution import scheduler
from core.execution.waiting_times import WaitingTime, waiting_times, words
from core.jobs.queue_state import QueueState, pause_queue, queue_state, resume_queue
from core.runs import queue, summaries
from core.runs.models import RunStatus, RunSummary
from pages._ui.run.list import run_lines
from pages._ui.run.stopping import PAUSE_HELP, PAUSE_ICON, RESUME_HELP, RESUME_ICON
from pages._ui.shell.actor import actor
from pages._ui.shell.clock import age
from pages._ui.shell.fragments import draw_every
from pages._ui.shell.page import guarded
from pages._ui.shell.people import owner_words
from pages._ui.widgets.messages import problem
from pages._ui.widgets.templates import show_html

SECONDS_BETWEEN_TICKS = 3
SECONDS_SHARED = 2.0
SHOWN_WAITING = 4
MOST_WAITING = 50


class _Queue(NamedTuple):
    """What is shown: runs, whether the queue is held, times, the ids of all that wait; and to whom:
    who asks for each run anew asks the database as often."""

    runs: list[RunSummary]
    state: QueueState
    times: Mapping[str, WaitingTime]
    order: list[str]
    who: Actor


def show_queue(most: int = SHOWN_WAITING) -> None:
    """What trains, the next so many that wait, what is paused, up to date by itself; nothing where
    there is neither, and the queue is not held."""
    runs = summaries.active_summaries(most)
    if runs or queue_state().paused:
        draw_every(SECONDS_BETWEEN_TICKS, _queue, most, _marks(runs))


@st.cache_resource(ttl=SECONDS_SHARED, max_entries=50, show_spinner=False)
def _shared_times(key: tuple[object, ...]) -> Mapping[str, WaitingTime]:
    """All viewers of one queue share what is measured; `key` tells queues apart."""
    return waiting_times()


def held_line() -> None:
    """That the queue is held, by whom and since when, or that nobody is there to train; nothing
    where neither is so."""
    _away()
    state = queue_state()
    if state.paused:
        _held(state)


def _queue(most: int, before: list[tuple[str, str]]) -> None:
    """The runs of now; the page is drawn anew where they are not those it was drawn with."""
    with guarded():
        runs = summaries.active_summaries(most)
        if _marks(runs) != before:
            st.rerun()  # what has ended stands in the other list
        state, order = queue_state(), queue.waiting()
        key = (str(settings.home()), *_marks(runs), *order, state.paused)
        seen = _Queue(runs, state, _shared_times(key), order, actor())
        with st.container(horizontal=True, vertical_alignment="center"):
            st.subheader(_("Running now"), anchor=False)
            _hold_button(seen.state)
        _away()
        if seen.state.paused:
            _held(seen.state)
        if len(seen.order) > most:
            st.caption(
                ngettext(
                    "{count} training waits; the next {shown} are shown.",
                    "{count} trainings wait; the next {shown} are shown.",
                    len(seen.order),
                    shown=most,
                )
            )
        if runs:
            run_lines(runs, lambda run: _below(run, seen))


def _marks(runs: list[RunSummary]) -> list[tuple[str, str]]:
    return [(run.id, str(run.status)) for run in runs]


def _away() -> None:
    """Why runs wait though there are devices for them; nothing where they don't."""
    if why := scheduler.trouble():
        problem(_(why))


def _held(state: QueueState) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        by, since = owner_words()(state.paused_by or "") or _("somebody"), state.paused_at
        when = age(since) if since else ""
        st.text(
            _(
                "The queue is held by {person} ({when}): what trains goes on, nothing new starts.",
                person=by,
                when=when,
            )
        )


def _hold_button(state: QueueState) -> None:
    """For teachers."""
    if actor().role is not Role.TEACHER:
        return
    if state.paused:
        label, icon, change = N_("Let the queue go on"), RESUME_ICON, resume_queue
        help_text = N_("What waits starts again, in this order.")
    else:
        label, icon, change = N_("Hold the queue"), PAUSE_ICON, pause_queue
        help_text = N_("Nothing new starts until it goes on; what trains is not touched.")
    if st.button(_(label), key="hold_queue", icon=icon, help=_(help_text)):
        change(actor())
        st.rerun(scope="app")


def _below(run: RunSummary, seen: _Queue) -> None:
    """Its place, when it is ready, and what can be done with it."""
    if run.status is RunStatus.PAUSED:
        when = _("goes on when somebody resumes it")
    else:
        when = words(seen.times.get(run.id), seen.state.paused)
    place = ""
    if run.id in seen.order:
        place = _("place {number}", number=seen.order.index(run.id) + 1)
    show_html("queue_words", words=" · ".join(filter(None, (place, when))))
    if not may_change(seen.who, run.owner):
        return
    if run.status is RunStatus.QUEUED:
        mine = {one.id: one.owner for one in seen.runs}
        ahead = seen.order[: seen.order.index(run.id)] if run.id in seen.order else []
        if any(mine.get(one) == run.owner for one in ahead):
            _button(run, "up", N_("Move up"), ":material/arrow_upward:")
            _button(run, "front", N_("To the front"), ":material/vertical_align_top:")
        _button(run, "pause", N_("Pause"), PAUSE_ICON, N_("It keeps its settings and waits aside."))
        _button(run, "remove", N_("Remove"), ":material/close:", N_("It is stopped unbegun."))
    elif run.status is RunStatus.RUNNING:
        _button(run, "pause", N_("Pause"), PAUSE_ICON, PAUSE_HELP)
    else:
        _button(run, "resume", N_("Resume"), RESUME_ICON, RESUME_HELP)


def _button(run: RunSummary, what: str, label: str, icon: str, help_text: str = "") -> None:
    if st.button(
        _(label),
        key=f"queue_{what}_{run.id}",
        icon=icon,
        type="tertiary",
        help=_(help_text) if help_text else _("Among the runs of the same person."),
    ):
        _ACTIONS[what](run.id)
        st.rerun(scope="app")


_ACTIONS: Mapping[str, Callable[[str], None]] = {
    "up": lambda run_id: queue.move(run_id, actor()),
    "front": lambda run_id: queue.move(run_id, actor(), to_the_front=True),
    "pause": lambda run_id: queue.request_pause(run_id, actor()),
    "remove": lambda run_id: queue.request_stop(run_id, actor()),
    "resume": lambda run_id: scheduler.resume(run_id, actor()),
}
