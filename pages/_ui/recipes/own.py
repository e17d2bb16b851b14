"""This machine's newest runs of a recipe, each a button that opens it."""

import streamlit as st

from core.common.i18n import _
from core.experiments.identity import experiment_key
from core.experiments.recipes import Recipe
from core.runs.models import RunSummary, status_words
from core.runs.summaries import summaries_of
from pages._ui.recipes.words import percent
from pages._ui.shell.clock import moment
from pages._ui.shell.registry import TRAIN
from pages._ui.shell.state import RUN_PARAMETER

MOST_RUNS = 4


def newest_runs(recipe: Recipe) -> None:
    """The newest of whole and short versions together; nothing where there are none."""
    words = {
        experiment_key(recipe.config): _("whole"),
        experiment_key(recipe.short_config): _("short version"),
    }
    found = [
        (run, version)
        for key, version in words.items()
        for run in summaries_of(key, limit=MOST_RUNS)
    ]
    if not found:
        return
    st.caption(_("Newest runs on this machine"))
    found.sort(key=lambda each: each[0].created_at, reverse=True)
    with st.container(gap="xsmall"):
        for run, version in found[:MOST_RUNS]:
            words_of_run = f"{_result(run)} · {version} · {moment(run.created_at)}"
            if st.button(words_of_run, key=f"run_{run.id}", width="stretch"):
                st.switch_page(TRAIN.path, query_params={RUN_PARAMETER: run.id})


def _result(run: RunSummary) -> str:
    """Its accuracy, else what it is at or how it ended."""
    known = run.test_accuracy
    return percent(known, ".1%") if known is not None else _(status_words(run.status))
