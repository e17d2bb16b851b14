"""Choosing a run that is done; the choice stays in the address."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import streamlit as st

from core.common.errors import UserError
from core.common.i18n import _, number
from core.runs import repository
from core.runs.models import ArtifactKind, Run, RunSummary, status_words
from core.runs.summaries import summaries_with, summary_with
from core.runs.titles import run_title
from pages._ui.run.trashed import in_the_trash
from pages._ui.shell.clock import moment
from pages._ui.shell.registry import HOME, TRAIN
from pages._ui.shell.state import RUN_PARAMETER, follow, held, life, look_at, looked_at
from pages._ui.widgets.messages import Picture, empty_state, next_step, problem

MOST_RUNS = 200
NONE = "none"  # the id of no choice, as "no second network"


def pick_run(kind: ArtifactKind, message: str) -> Run | None:
    """A run that has an artifact of that kind; None, with a word of advice, when there is none."""
    choice = choose_id(kind, _("Run"))
    if not choice.options:
        picture: Picture = "answer" if kind is ArtifactKind.MODEL else "runs"
        empty_state(message, HOME, _("Go to Home and train one"), picture)
    return whole_run(choice.chosen) if choice.chosen else None


@dataclass(frozen=True)
class Choice:
    """What was `chosen` of the `options`, ids all; None where nothing is."""

    chosen: str | None
    options: tuple[str, ...]


def choose_id(
    kind: ArtifactKind,
    label: str,
    others: Mapping[str, str] = MappingProxyType({}),
    parameter: str = RUN_PARAMETER,
    none: str = "",
    without: str = "",
) -> Choice:
    """One of the runs that have an artifact of that kind, or of `others` (ids, and their words).

    The choice stays in the address as `parameter`; what that names and is not there is said. `none`
    is the word for no choice, which is the first one then; `without` an id that is left out.
    """
    runs = {run.id: run for run in summaries_with(kind, limit=MOST_RUNS)}
    said = st.query_params.get(parameter)
    wanted = None if said in (NONE, without) else said
    if wanted and wanted not in others and not _added(wanted, kind, runs):
        _explain(wanted)
    if not said and parameter == RUN_PARAMETER and _added(looked_at(), kind, runs):
        wanted = looked_at()
    words = {NONE: none} if none else {}
    words |= {**{one: _describe(run) for one, run in runs.items()}, **others}
    words.pop(without, None)
    ids = tuple(words)
    if not ids:
        return Choice(None, ())
    base, first = f"{parameter}_with_{kind}", wanted or ids[0]
    key = life(base, first)
    present = held(key, first, ids)
    index = ids.index(present) if present in words else None
    chosen = st.selectbox(label, ids, index=index, format_func=words.__getitem__, key=key)
    follow(base, key, first, chosen)  # the address says the one or the other
    if chosen == NONE:
        st.query_params.pop(parameter, None)
    elif chosen and chosen != said:
        st.query_params[parameter] = chosen
    if chosen in runs and parameter == RUN_PARAMETER:
        look_at(chosen)
    return Choice(chosen if chosen in words else None, ids)


def _added(run_id: str | None, kind: ArtifactKind, runs: dict[str, RunSummary]) -> bool:
    """Whether that run can be chosen; where it is older than `runs`, it is one of them now."""
    if run_id and run_id not in runs and (older := summary_with(kind, run_id)):
        runs[run_id] = older
    return run_id in runs


def whole_run(run_id: str) -> Run | None:
    """The run; None, with the reason, where its config can't be read."""
    try:
        return repository.get_run(run_id)
    except UserError as error:
        problem(f"{error} {_('Pick another.')}")
        return None


def _explain(run_id: str) -> None:
    """Why the run in the address is not among those to choose from."""
    try:
        run = repository.get_run(run_id)
    except UserError as error:
        problem(f"{error} {_('Pick another.')}")
        return
    if run.trashed_at is not None:
        in_the_trash(run)
    elif run.active:
        st.info(_("The run in the address is not done yet."), icon=":material/hourglass_top:")
        next_step(TRAIN, _("Watch it"), **{RUN_PARAMETER: run_id})
    else:
        problem(
            _(
                "The run in the address is {status} and has not come that far. Pick another.",
                status=_(status_words(run.status)),
            )
        )


def _describe(run: RunSummary) -> str:
    accuracy = run.test_accuracy
    result = "" if accuracy is None else f" · {number(accuracy, '.1%')}"
    return f"{run_title(run)}{result} · {moment(run.created_at)} · {run.id}"
