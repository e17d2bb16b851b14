"""The runs on Home: what trains, what waits, the newest that have ended, and what can't be read."""

import streamlit as st

from core.common.i18n import _, ngettext
from core.runs import repository
from core.runs.models import ENDED, Run, RunStatus
from pages._ui.shell.page import guarded
from pages._ui.shell.registry import TRAIN
from pages._ui.shell.state import RUN_PARAMETER
from pages._ui.widgets.messages import STATUS_WORDS, run_line

SHOWN_RUNS = 8
MORE_RUNS = 40
SHOWN_WAITING = 4
SHOWN = "home_shown_runs"
SECONDS_BETWEEN_TICKS = 3


def open_run(run_id: str) -> None:
    """Go and look at a run."""
    st.switch_page(TRAIN.path, query_params={RUN_PARAMETER: run_id})


def newest_runs() -> None:
    """The newest runs; the list keeps itself up to date while one of them is active."""
    st.subheader(_("Runs"), anchor=False)
    runs = runs_to_show()
    if not runs:
        st.info(
            _("No trainings yet. The button above makes the first one."), icon=":material/info:"
        )
    active = any(run.active for run in runs)
    st.fragment(list_of_runs, run_every=SECONDS_BETWEEN_TICKS if active else None)(active)
    older_runs()
    unreadable_runs()


def older_runs() -> None:
    """How many have ended besides those shown, and a way to see more of them."""
    count = repository.count_runs(*ENDED)
    if count > shown_ended():
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(
                _(
                    "The newest {shown} of {count:,} runs that have ended are shown.",
                    shown=shown_ended(),
                    count=count,
                )
            )
            if st.button(_("Show more"), icon=":material/expand_more:"):
                st.session_state[SHOWN] = shown_ended() + MORE_RUNS
                st.rerun()


def unreadable_runs() -> None:
    """The runs that can't be shown, and why."""
    unreadable = repository.unreadable_runs()
    if unreadable:
        with st.expander(
            _("Runs that this version can't read: {count:,}", count=len(unreadable)),
            icon=":material/warning:",
        ):
            st.caption(_("Another version of Vistazo made them. Their files are still there."))
            for run in unreadable:
                # Its state may be one that this version does not know.
                known = {str(one): word for one, word in STATUS_WORDS.items()}
                status = _(known.get(run.status, run.status))
                st.text(f"{run.id} ({status}): {_(run.reason)}")


def shown_ended() -> int:
    """How many of the runs that have ended the person wants to see."""
    return int(st.session_state.get(SHOWN, SHOWN_RUNS))


def runs_to_show() -> list[Run]:
    """What trains first, then the next that wait, then the newest that have ended."""
    running, waiting = repository.list_runs(RunStatus.RUNNING), repository.queue()[:SHOWN_WAITING]
    ended = repository.list_runs(*ENDED, limit=shown_ended())
    return [*running, *waiting, *ended]


def list_of_runs(was_active: bool) -> None:
    """One line per run, and the way to it."""
    with guarded():
        runs = runs_to_show()
        if was_active and not any(run.active for run in runs):
            st.rerun()
        waiting = len(repository.queue())
        if waiting > SHOWN_WAITING:
            st.caption(
                ngettext(
                    "{count} training waits; the next {shown} are shown.",
                    "{count} trainings wait; the next {shown} are shown.",
                    waiting,
                    shown=SHOWN_WAITING,
                )
            )
        for run in runs:
            with st.container(border=True, horizontal=True, vertical_alignment="center"):
                with st.container():
                    run_line(run, with_result=True)
                label = _("Open {run}", run=run.id)
                if st.button(label, key=f"open_{run.id}", icon=":material/arrow_forward:"):
                    open_run(run.id)
