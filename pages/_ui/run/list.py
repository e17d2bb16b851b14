"""The runs on Home: the newest that have ended, and what can't be read; lines of runs."""

from collections.abc import Callable, Sequence

import streamlit as st

from core.common.i18n import _, shown
from core.runs import summaries
from core.runs.models import ENDED, RunSummary, status_words
from pages._ui.shell.people import owner_words
from pages._ui.shell.registry import RUNS, TRAIN
from pages._ui.shell.state import RUN_PARAMETER
from pages._ui.widgets.messages import empty_state
from pages._ui.widgets.run_line import run_line

SHOWN_RUNS = 8
MORE_RUNS = 40
SHOWN = "home_shown_runs"


def open_run(run_id: str) -> None:
    """Go and look at a run."""
    st.switch_page(TRAIN.path, query_params={RUN_PARAMETER: run_id})


def newest_runs() -> None:
    """The newest runs that have ended, and the way to those before them."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.subheader(_("Runs"), anchor=False)
        if summaries.count_runs():
            st.page_link(RUNS.path, label=_("All runs"), icon=RUNS.icon)
    runs = summaries.list_summaries(*ENDED, limit=_shown_ended())
    if runs:
        run_lines(runs)
    elif not summaries.active_summaries(1):
        empty_state(
            _("No trainings yet. “Train a digit reader now” makes the first one, in seconds.")
        )
    _older_runs()
    _unreadable_runs()


def run_lines(
    runs: Sequence[RunSummary], below: Callable[[RunSummary], None] | None = None
) -> None:
    """A line for each run; all of it is the link to the run. `below` draws into a row under it."""
    curves = summaries.accuracy_curves([run.id for run in runs])
    called = owner_words()
    with st.container(key="run_lines_active" if below else "run_lines", gap="xsmall"):
        for run in runs:
            # A run may end between the two lists of one drawing: it stands in both then.
            key = f"line_{'active_' if below else ''}{run.id}"
            with st.container(border=True, key=key):
                run_line(run, curves.get(run.id, ()), owner=called(run.owner))
                label = _("Open {run}", run=run.id)
                st.page_link(TRAIN.path, label=label, query_params={RUN_PARAMETER: run.id})
            if below:
                with st.container(horizontal=True, vertical_alignment="center"):
                    below(run)


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
