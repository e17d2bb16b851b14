"""Configs over their seeds: one row each, with mean and spread; more seeds by one click."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from core.common.i18n import _
from core.evaluation.many_runs import SeedComparison
from core.reporting.over_seeds import (
    HEADS,
    METHOD,
    OTHER_IMAGES,
    seed_row,
    seed_sentence,
    seeds_of,
)
from core.runs.models import Run
from pages._ui.compare.verdict import KINDS
from pages._ui.run.seeds import repeat_button
from pages._ui.widgets.messages import problem
from pages._ui.widgets.tables import show_table
from pages._ui.widgets.templates import show_html


def seeds(runs: Sequence[Run], names: dict[str, str]) -> None:
    """The finished runs of the configs that are compared, in the address or not: of each seed the
    newest."""
    st.caption(
        _(
            "One training is one draw: another seed gives other first weights, another order and"
            " another split. Runs that differ in nothing but the seed are one row here."
        )
    )
    found = seeds_of(runs, names)
    if found.rows:
        heads = [_(head) for head in HEADS]
        show_table(pd.DataFrame([seed_row(row) for row in found.rows], columns=heads))
        _sentences(found.pairs, found.same_images)
    else:
        st.info(_("None of them has finished with a result yet."), icon=":material/info:")
    for run, name in found.firsts:
        _repeat_line(run, name)


def _sentences(pairs: Sequence[SeedComparison], same_images: bool) -> None:
    if not pairs:
        return
    if not same_images:
        problem(_(OTHER_IMAGES))
        return
    known = [pair for pair in pairs if pair.verdict is not None]
    if known:
        show_html(
            "compare_sentences",
            sentences=[
                {
                    "kind": KINDS.get(pair.verdict, "better") if pair.verdict else "none",
                    "pair": _("{first} and {second}", first=pair.first, second=pair.second),
                    "words": seed_sentence(pair),
                }
                for pair in known
            ],
        )
        st.caption(_(METHOD))
    if len(known) < len(pairs):
        st.info(
            _("Configs compare over seeds once each has two runs or more, with different results."),
            icon=":material/info:",
        )


def _repeat_line(run: Run, name: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"repeat_line_{run.id}"):
        st.text(name)
        repeat_button(run)
