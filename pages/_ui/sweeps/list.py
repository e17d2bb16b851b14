"""All sweeps, the newest first; without one, what to do to have one."""

import streamlit as st

from core.common.i18n import N_, _, ngettext
from core.reporting.sweeps.words import OBJECTIVE_WORDS
from core.runs.titles import data_title, network_title
from core.search.results import TrialState
from core.search.sweeps import Sweep, SweepState, list_sweeps
from pages._ui.shell.clock import age
from pages._ui.shell.people import owner_words
from pages._ui.shell.registry import RUNS, SWEEPS
from pages._ui.shell.state import SWEEP_PARAMETER
from pages._ui.sweeps.address import go_to_setup
from pages._ui.sweeps.reading import Seen, see
from pages._ui.widgets.messages import empty_state, next_step
from pages._ui.widgets.paging import choose_page
from pages._ui.widgets.templates import show_html

AT_ONCE = 20
STATE_WORDS = {
    SweepState.RUNNING: N_("searching"),
    SweepState.STOPPED: N_("stopped"),
    SweepState.FAILED: N_("failed"),
    SweepState.FINISHED: N_("finished"),
}


def show_list() -> None:
    """A line for each; all of it is the link to it."""
    found = list_sweeps()
    if not found:
        place = empty_state(
            _(
                "No sweeps yet. One trains the same network again and again with other values of "
                "a few knobs, and shows which of them matter. “Search these knobs…” in Train or "
                "beside a run begins one."
            ),
            picture="search",
        )
        with place:
            _new_button()
            next_step(RUNS, _("Begin with a run"))
        return
    _new_button()
    with st.container(key="run_lines", gap="xsmall"):
        for number in choose_page(len(found), AT_ONCE, "sweeps_page"):
            _line(found[number])


def title_of(sweep: Sweep) -> str:
    """What it is called: its name, or what it is over."""
    base = sweep.spec.base
    return sweep.name or f"{network_title(base.model.name)} · {data_title(base.data.name)}"


def _new_button() -> None:
    label = _("Set up a sweep")
    if st.button(label, type="primary", icon=SWEEPS.icon, key="new_sweep"):
        go_to_setup()


def _line(sweep: Sweep) -> None:
    seen = see(sweep.id)
    with st.container(border=True, key=f"line_{sweep.id}"):
        show_html(
            "sweep_line",
            title=title_of(sweep),
            details=" · ".join(_details(seen)),
            result=seen.aim.words(seen.best.value) if seen.best else "",
            result_words=_(OBJECTIVE_WORDS[sweep.spec.objective]),
            status=sweep.state,
            status_word=_(STATE_WORDS[sweep.state]),
        )
        label = _("Open sweep {sweep}", sweep=sweep.id)
        st.page_link(SWEEPS.path, label=label, query_params={SWEEP_PARAMETER: sweep.id})


def _details(seen: Seen) -> list[str]:
    owner = owner_words()(seen.sweep.owner)
    whole, knobs = len(seen.trials), len(seen.sweep.spec.knobs)
    pruned = seen.count(TrialState.PRUNED)
    return [
        *([owner] if owner else []),
        ngettext("{count:,} run", "{count:,} runs", whole),
        *([_("{count:,} ended early", count=pruned)] if pruned else []),
        ngettext("{count} knob", "{count} knobs", knobs),
        age(seen.sweep.created_at),
    ]
