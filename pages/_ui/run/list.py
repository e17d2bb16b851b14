"""The runs on Home: what trains and what waits, the newest that have ended, what can't be read."""

from collections.abc import Sequence

import streamlit as st

from core.common.i18n import _, ngettext, shown
from core.runs import queue, summaries
from core.runs.models import ENDED, RunSummary, status_words
from pages._ui.shell.fragments import draw_every
from pages._ui.shell.page import guarded
from pages._ui.shell.people import owner_words
from pages._ui.shell.registry import RUNS, TRAIN
from pages._ui.shell.state import RUN_PARAMETER
from pages._ui.widgets.messages import empty_state
from pages._ui.widgets.run_line import run_line

SHOWN_RUNS = 8
MORE_RUNS = 40
SHOWN_WAITING = 4
SHOWN = "home_shown_runs"
SECONDS_BETWEEN_TICKS = 3


def open_run(run_id: str) -> None:
    """Go and look at a run."""
    st.switch_page(TRAIN.path, query_params={RUN_PARAMETER: run_id})


def running_now() -> None:
    """What trains and what waits, up to date by itself; nothing where there is neither."""
    runs = summaries.active_summaries(SHOWN_WAITING)
    if runs:
        draw_every(SECONDS_BETWEEN_TICKS, _active_runs, {run.id for run in runs})


def newest_runs() -> None:
    """The newest runs that have ended, and the way to those before them."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.subheader(_("Runs"), anchor=False)
        if summaries.count_runs():
            st.page_link(RUNS.path, label=_("All runs"), icon=RUNS.icon)
    runs = summaries.list_summaries(*ENDED, limit=_shown_ended())
    if runs:
        _lines(runs)
    elif not summaries.active_summaries(1):
        empty_state(
            _("No trainings yet. “Train a digit reader now” makes the first one, in seconds.")
        )
    _older_runs()
    _unreadable_runs()


def _active_runs(before: set[str]) -> None:
    """Those of now; the page is drawn anew where they are not those it was drawn with."""
    with guarded():
        runs = summaries.active_summaries(SHOWN_WAITING)
        if {run.id for run in runs} != before:
            st.rerun()  # what has ended stands in the other list
        st.subheader(_("Running now"), anchor=False)
        waiting = len(queue.waiting())
        if waiting > SHOWN_WAITING:
            st.caption(
                ngettext(
                    "{count} training waits; the next {shown} are shown.",
                    "{count} trainings wait; the next {shown} are shown.",
                    waiting,
                    shown=SHOWN_WAITING,
                )
            )
        _lines(runs)


def _lines(runs: Sequence[RunSummary]) -> None:
    """A line for each run; all of it is the link to the run."""
    curves = summaries.accuracy_curves([run.id for run in runs])
    called = owner_words()
    with st.container(key="run_lines_active" if runs[0].active else "run_lines", gap="xsmall"):
        for run in runs:
            # A run may end between the two lists of one drawing: it stands in both then.
            key = f"line_{'active_' if run.active else ''}{run.id}"
            with st.container(border=True, key=key):
                run_line(run, curves.get(run.id, ()), owner=called(run.owner))
                label = _("Open {run}", run=run.id)
                st.page_link(TRAIN.path, label=label, query_params={RUN_PARAMETER: run.id})


def _older_runs() -> None:
    """How many have ended besides those shown, and a way to see more of them."""
    count = summaries.count_runs(*ENDED)
    if count > _shown_ended():
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(
                _(
                    "The newest {shown} of {count:,} runs that have ended are shown.",
                    shown=_shown_ended(),
                    count=count,
                )
            )
            st.button(_("Show more"), icon=":material/expand_more:", on_click=_show_more)


def _show_more() -> None:
    st.session_state[SHOWN] = _shown_ended() + MORE_RUNS


def _unreadable_runs() -> None:
    """The runs that can't be shown, and why."""
    unreadable = summaries.unreadable_runs()
    if unreadable:
        with st.expander(
            _("Runs that this version can't read: {count:,}", count=len(unreadable)),
            icon=":material/warning:",
        ):
            st.caption(
                _(
                    "Another version of Vistazo made them, or somebody has edited the database."
                    " Their files are still there."
                )
            )
            for run in unreadable:
                st.text(f"{run.id} ({shown(status_words(run.status))}): {_(run.reason)}")


def _shown_ended() -> int:
    """How many of the runs that have ended the person wants to see."""
    return int(st.session_state.get(SHOWN, SHOWN_RUNS))
