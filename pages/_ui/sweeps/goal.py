"""What is searched for and how long; behind "more", who draws values and who ends runs early."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from core.common.i18n import N_, _
from core.search.spec import SweepSpec
from pages._ui.shell.state import held, remember
from pages._ui.widgets.choices import choose_one

RUNS, MINUTES = "runs", "minutes"
OBJECTIVES = {
    "val_accuracy": N_("most right (validation accuracy)"),
    "val_loss": N_("least error (validation loss)"),
}
BUDGETS = {RUNS: N_("runs"), MINUTES: N_("minutes")}
SECONDS_TO_SAVE = {
    "none": N_("nothing else"),
    "seconds": N_("short training (seconds)"),
    "parameters": N_("a small network (parameters)"),
}
SAMPLERS = {
    "tpe": N_("near what was good so far (TPE, Bayesian)"),
    "random": N_("by chance (random)"),
    "qmc": N_("evenly spread (quasi-random, QMC)"),
    "grid": N_("every combination (grid)"),
}
PRUNERS = {
    "median": N_("runs worse than half of the others at that epoch (median)"),
    "asha": N_("runs not in the best third at 1, 3, 9 … epochs (ASHA)"),
    "hyperband": N_("several such ladders (Hyperband)"),
    "none": N_("nobody (none)"),
}
MINUTES_AT_FIRST, RUNS_AT_FIRST = 10.0, 20


def choose_goal(first: SweepSpec, key: str) -> dict[str, Any]:
    """Objective and budget, and the expert's choices, in the spec's JSON form."""
    st.subheader(_("Goal and budget"), anchor=False)
    objective = choose_one(_("Search for"), OBJECTIVES, first.objective, f"{key}.objective")
    st.caption(_("On validation images alone: a sweep never looks at the test set."))
    found = {"objective": objective, "budget": _budget(first, key)}
    with st.expander(_("More about the sweep"), icon=":material/tune:", key=f"{key}.more_goal"):
        return {**found, **_more(first, key)}


def _budget(first: SweepSpec, key: str) -> dict[str, float]:
    """So many runs or minutes; 0 can be typed, and is refused with a reason."""
    kind = MINUTES if first.budget.minutes and not first.budget.runs else RUNS
    left, right = st.columns(2, vertical_alignment="bottom")
    with left:
        kind = choose_one(_("Budget in"), BUDGETS, kind, f"{key}.budget")
    if kind == RUNS:
        runs = first.budget.runs or RUNS_AT_FIRST
        return {RUNS: _amount(right, _("Runs"), runs, 1, f"{key}.{RUNS}")}
    minutes = first.budget.minutes or MINUTES_AT_FIRST
    return {MINUTES: _amount(right, _("Minutes"), minutes, 1.0, f"{key}.{MINUTES}")}


def _amount(place: Any, label: str, first: float, step: float, key: str) -> float:
    amount: float = place.number_input(
        label,
        min_value=type(first)(0),
        value=held(key, first),
        step=step,
        key=key,
        on_change=remember,
        args=(key,),
    )
    return amount


def _more(first: SweepSpec, key: str) -> dict[str, Any]:
    second = _one(_("Also save"), SECONDS_TO_SAVE, first.second, f"{key}.second")
    if second != "none":
        st.caption(
            _(
                "With two goals there is no one best run, but those that none beats in both (the "
                "Pareto front). Nobody is ended early then: the pruner is off."
            )
        )
    found = {
        "second": second,
        "sampler": _one(_("Next values (sampler)"), SAMPLERS, first.sampler, f"{key}.sampler"),
        "pruner": "none",
    }
    if second == "none":
        label = _("Who is ended early (pruner)")
        found["pruner"] = _one(label, PRUNERS, first.pruner, f"{key}.pruner")
    found["keep_models"] = st.number_input(
        _("Networks to keep"),
        0,
        None,
        held(f"{key}.keep", first.keep_models),
        help=_("Only those of the best runs stay on the disk; curves and figures of all do."),
        key=f"{key}.keep",
        on_change=remember,
        args=(f"{key}.keep",),
    )
    found["seed"] = st.number_input(
        _("Random seed of the sweep"),
        0,
        2**31 - 1,
        held(f"{key}.seed", first.seed),
        help=_("Decides which values are drawn; the runs have that of the config."),
        key=f"{key}.seed",
        on_change=remember,
        args=(f"{key}.seed",),
    )
    return found


def _one(label: str, words: Mapping[str, str], first: str, key: str) -> str:
    options = list(words)
    chosen: str = st.selectbox(
        label,
        options,
        options.index(held(key, first, options)),
        format_func=lambda one: _(words[one]),
        key=key,
        on_change=remember,
        args=(key,),
    )
    return chosen
