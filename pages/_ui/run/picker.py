"""Choosing a run that is done; the choice stays in the address."""

from collections.abc import Callable

import streamlit as st

from core.common.errors import UserError
from core.common.i18n import _
from core.runs import repository
from core.runs.models import ArtifactKind, Run
from pages._ui.shell.clock import moment
from pages._ui.shell.registry import HOME, TRAIN
from pages._ui.shell.state import RUN_PARAMETER, current_run_id, follow, held, life, show_run
from pages._ui.widgets.messages import STATUS_WORDS, empty_state, next_step, problem, run_title

MOST_RUNS = 200


def pick_run(kind: ArtifactKind, message: str) -> Run | None:
    """A run that has an artifact of that kind; None, with a word of advice, when there is none."""
    runs = {run.id: run for run in repository.runs_with(kind, limit=MOST_RUNS)}
    if not runs:
        empty_state(message, HOME, _("Go to Home and train one"))
        return None
    wanted = current_run_id()
    if wanted and wanted not in runs:
        _explain(wanted)
    ids = list(runs)
    base, first = f"run_with_{kind}", wanted or ids[0]
    key = life(base, first)
    present = held(key, first, ids)
    index = ids.index(present) if present in runs else None
    chosen = st.selectbox(_("Run"), ids, index=index, format_func=_describe(runs), key=key)
    follow(base, key, first, chosen)  # the address says the one or the other
    if chosen and chosen != wanted:
        show_run(chosen)
    return runs.get(chosen or "")


def _explain(run_id: str) -> None:
    """Why the run in the address is not among those to choose from."""
    try:
        run = repository.get_run(run_id)
    except UserError as error:
        problem(f"{error} {_('Pick another.')}")
        return
    if run.active:
        st.info(_("The run in the address is not done yet."), icon=":material/hourglass_top:")
        next_step(TRAIN, _("Watch it"), **{RUN_PARAMETER: run_id})
    else:
        problem(
            _(
                "The run in the address is {status} and has not come that far. Pick another.",
                status=_(STATUS_WORDS[run.status]),
            )
        )


def _describe(runs: dict[str, Run]) -> Callable[[str], str]:
    def words(run_id: str) -> str:
        run = runs[run_id]
        result = "" if run.test_accuracy is None else f" · {run.test_accuracy:.1%}"
        return f"{run_title(run)}{result} · {moment(run.created_at)} · {run.id}"

    return words
