"""What can be done with a sweep: stop, go on, more budget, another one around its best."""

from collections.abc import Callable

import streamlit as st

from core.common.i18n import _
from core.search import sweeps
from core.search.narrowing import LEAST_TO_NARROW
from core.search.results import TrialState
from core.search.sweeps import SweepState
from pages._ui.shell.actor import SOMEBODY_ELSES, actor, mine_to_change
from pages._ui.shell.page import guarded
from pages._ui.shell.state import held
from pages._ui.sweeps.address import go_to_setup
from pages._ui.sweeps.reading import Seen, forget

MORE_RUNS, MORE_MINUTES = 10, 10.0


def show_actions(seen: Seen) -> None:
    """The buttons; those that change it are for whose it is."""
    sweep = seen.sweep
    mine = mine_to_change(sweep.owner)
    if sweep.state is SweepState.RUNNING:
        help_text = _("No more runs begin, and those that train are stopped. It can go on later.")
        _button(_("Stop"), ":material/stop:", "stop_sweep", help_text, mine, sweeps.stop, seen)
    elif sweep.state in (SweepState.STOPPED, SweepState.FAILED):
        help_text = _("Searches on with what is left of its budget.")
        _button(_("Go on"), ":material/resume:", "go_on_sweep", help_text, mine, sweeps.go_on, seen)
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
    """So many more of each that it is held to."""
    budget = seen.sweep.spec.budget
    with st.popover(_("More budget"), icon=":material/add:"), guarded():
        runs = 0 if budget.runs is None else _more(seen, _("More runs"), MORE_RUNS)
        minutes = 0.0 if budget.minutes is None else _more(seen, _("More minutes"), MORE_MINUTES)
        if st.button(_("Add"), key="add_budget"):
            sweeps.add_budget(seen.sweep.id, actor(), round(runs), minutes)
            _changed()


def _more(seen: Seen, label: str, first: float) -> float:
    kind = type(first)
    key = f"more_{kind.__name__}_{seen.sweep.id}"
    said: float = st.number_input(
        label, min_value=kind(0), value=held(key, first), step=kind(1), key=key
    )
    return said


def _narrow_button(seen: Seen) -> None:
    few = seen.count(TrialState.COMPLETE) < LEAST_TO_NARROW
    help_text = _("Sets up another sweep, its ranges close around the best third of these runs.")
    if few:
        help_text = _("From {count} whole runs on.", count=LEAST_TO_NARROW)
    label = _("Narrow around the best")
    if st.button(
        label, icon=":material/center_focus_strong:", key="narrow", help=help_text, disabled=few
    ):
        go_to_setup(around=seen.sweep.id)


def _changed() -> None:
    forget()
    st.rerun(scope="app")
