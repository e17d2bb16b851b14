"""What can be done with a sweep: stop, go on, more budget, another one around its best."""

from collections.abc import Callable

import streamlit as st

from core.common.i18n import _
from core.search import sweeps
from core.search.results import TrialState
from core.search.sweeps import SweepState
from pages._ui.shell.actor import SOMEBODY_ELSES, actor, mine_to_change
from pages._ui.shell.page import guarded
from pages._ui.shell.state import held
from pages._ui.sweeps.address import go_to_setup
from pages._ui.sweeps.reading import Seen, forget

FEWEST_TO_NARROW = 6
MORE_RUNS, MORE_MINUTES = 10, 10.0


def show_actions(seen: Seen) -> None:
    """The buttons; those that change it are for whose it is."""
    sweep = seen.sweep
    mine = mine_to_change(sweep.owner)
    if sweep.state is SweepState.RUNNING:
        help_text = _("No more runs begin, and those that train are stopped. It can go on later.")
        _button(_("Stop"), ":material/stop:", "stop_search", help_text, mine, sweeps.stop, seen)
    elif sweep.state in (SweepState.STOPPED, SweepState.FAILED):
        help_text = _("Searches on with what is left of its budget.")
        _button(
            _("Go on"), ":material/resume:", "go_on_search", help_text, mine, sweeps.go_on, seen
        )
    if mine:
        _more_budget(seen)
    if seen.best:
        _narrow_button(seen)


def _button(
    label: str,
    icon: str,
    key: str,
    help_text: str,
    mine: bool,
    change: Callable[..., None],
    seen: Seen,
) -> None:
    help_text = help_text if mine else _(SOMEBODY_ELSES)
    if st.button(label, icon=icon, key=key, help=help_text, disabled=not mine):
        with guarded():
            change(seen.sweep.id, actor())
            _changed()


def _more_budget(seen: Seen) -> None:
    """So many more of what it is held to."""
    minutes = seen.sweep.spec.budget.runs is None
    label = _("More minutes") if minutes else _("More runs")
    key = f"more_{seen.sweep.id}"
    with st.popover(_("More budget"), icon=":material/add:"), guarded():
        first = MORE_MINUTES if minutes else MORE_RUNS
        more = st.number_input(
            label,
            min_value=type(first)(0),
            value=held(key, first),
            step=type(first)(1),
            key=key,
        )
        if st.button(_("Add"), key="add_budget"):
            given = {"minutes" if minutes else "runs": more}
            sweeps.add_budget(seen.sweep.id, actor(), **given)
            _changed()


def _narrow_button(seen: Seen) -> None:
    few = seen.count(TrialState.COMPLETE) < FEWEST_TO_NARROW
    help_text = _("Sets up another sweep, its ranges close around the best third of these runs.")
    if few:
        help_text = _("From {count} whole runs on.", count=FEWEST_TO_NARROW)
    label = _("Narrow around the best")
    if st.button(
        label, icon=":material/center_focus_strong:", key="narrow", help=help_text, disabled=few
    ):
        go_to_setup(around=seen.sweep.id)


def _changed() -> None:
    forget()
    st.rerun(scope="app")
