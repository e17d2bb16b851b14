"""Choosing a run that is done; the choice stays in the address."""

from collections.abc import Callable

import streamlit as st

from core import store
from core.store import Run
from pages._ui.components import empty_state, problem, run_title
from pages._ui.registry import HOME
from pages._ui.state import current_run_id, show_run


def pick_run(kind: str, message: str) -> Run | None:
    """A run that has an artifact of that kind; None, with a word of advice, when there is none."""
    runs = {run.id: run for run in store.runs_with(kind)}
    if not runs:
        empty_state(message, HOME, "Go to Home and train one")
        return None
    wanted = current_run_id()
    if wanted and wanted not in runs:
        problem(
            "The run in the address can't be shown here: it is unknown, or has not come that far."
        )
    ids = list(runs)
    chosen = st.selectbox(
        "Run", ids, index=ids.index(wanted) if wanted in runs else 0, format_func=_describe(runs)
    )
    if chosen != wanted:
        show_run(chosen)
    return runs[chosen]


def _describe(runs: dict[str, Run]) -> Callable[[str], str]:
    def words(run_id: str) -> str:
        run = runs[run_id]
        result = "" if run.test_accuracy is None else f" · {run.test_accuracy:.1%}"
        return f"{run_title(run)}{result} · {run.created_at:%d %b %H:%M} · {run.id}"

    return words
