"""What the training that is set up will take, before it starts; and what would fit."""

import time

import streamlit as st

from core.common.errors import UserError
from core.common.i18n import _
from core.datasets.versions.repository import resolve
from core.execution.tasks import MEASURE_BUDGET
from core.experiments.config import ExperimentConfig
from core.runs.budgets.records import Budget, Fit, cost_key, fit_into, from_runs, kept
from core.runs.budgets.words import budget_words, fit_words
from pages._ui.shell import state
from pages._ui.shell.state import held
from pages._ui.shell.worker_results import draw_again_after, is_running, stop_task
from pages._ui.widgets.messages import problem

MINUTES, MOST_MINUTES = 4, 10_000
SECONDS_SHARED = 20.0
_ASKED = "budget_asked"  # the task that this visitor waits for


def show_budget(config: ExperimentConfig) -> None:
    """A folded part: what is known of the cost, measuring it, and what to change to fit."""
    known = known_budget(config)
    title = budget_words(known)[0] if known else _("How long will it take?")
    with st.expander(title, icon=":material/timer:", key="budget", expanded=_waits(config)):
        if known:
            for line in budget_words(known)[1:]:
                st.text(line)
            _fit(config, known)
        _measure(config, again=known is not None)


def known_budget(config: ExperimentConfig) -> Budget | None:
    """What is known of its cost: measured, or from earlier runs."""
    return kept(config) or _of_earlier_runs(cost_key(config), config)


@st.cache_data(ttl=SECONDS_SHARED, max_entries=100, show_spinner=False)
def _of_earlier_runs(key: str, _config: ExperimentConfig) -> Budget | None:
    return from_runs(_config)


def _task(config: ExperimentConfig) -> str:
    return f"budget-{cost_key(config)[:16]}"


def _waits(config: ExperimentConfig) -> bool:
    task, since = st.session_state.get(_ASKED, ("", 0.0))
    if task != _task(config):
        return is_running(_task(config))
    known = kept(config)
    return known is None or known.measured_at < since


def _measure(config: ExperimentConfig, again: bool) -> None:
    task = _task(config)
    if _waits(config):
        if st.button(_("Stop measuring"), icon=":material/stop_circle:", key="stop_budget"):
            stop_task(task)
            st.session_state.pop(_ASKED, None)
            st.rerun(scope="app")
        draw_again_after(MEASURE_BUDGET(config), _("Measuring…"), task, failed=_failed)
        return
    st.caption(
        _(
            "Times some real steps of exactly these settings on this machine, for about a quarter "
            "of a minute."
        )
    )
    label = _("Measure again") if again else _("Measure")
    if st.button(label, icon=":material/speed:", key="measure_budget"):
        st.session_state[_ASKED] = task, time.time()
        st.rerun()


def _failed(error: UserError) -> None:
    st.session_state.pop(_ASKED, None)
    problem(str(error))


def _fit(config: ExperimentConfig, budget: Budget) -> None:
    """“Make it fit”: what to change, and a button that does."""
    minutes = st.number_input(
        _("Make it fit into (minutes)"),
        1,
        MOST_MINUTES,
        held("budget_minutes", MINUTES),
        1,
        key="budget_minutes",
    )
    classes = len(resolve(config.data).class_names)
    fit = fit_into(config, budget, minutes * 60, classes)
    st.text(fit_words(fit, minutes))
    if fit.why in ("epochs", "images", "size") and st.button(
        _("Set it so"), icon=":material/done:", key="apply_fit"
    ):
        state.turn_knobs(**changes_of(fit, config.parent.epoch))
        st.rerun(scope="app")


def changes_of(fit: Fit, done: int) -> dict[str, dict[str, float]]:
    """What to change in the draft, by section; `done`: epochs that it goes on after."""
    wanted: dict[str, dict[str, float | None]] = {
        "training": {"epochs": fit.epochs and fit.epochs + done},
        "data": {"fraction": fit.fraction},
        "model": {"image_size": fit.image_size},
    }
    known = {part: {k: v for k, v in one.items() if v is not None} for part, one in wanted.items()}
    return {part: one for part, one in known.items() if one}
