"""The best runs of the class with their intervals, and whether they can be told apart."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import streamlit as st

from core.common import settings
from core.common.errors import UserError
from core.common.i18n import _, ngettext, number
from core.evaluation.chance import result_of_run
from core.evaluation.comparison import Compared, Comparison, Verdict, compare_alike, sentence
from core.lessons.board import BoardRun
from core.runs import repository
from core.runs.titles import run_title
from pages._ui.run.reading import evaluation_of
from pages._ui.widgets.templates import show_html

KINDS = {Verdict.NO_DIFFERENCE: "none", Verdict.AT_THE_EDGE: "edge"}


def show_best(best: Sequence[BoardRun], tested: int) -> None:
    """The best, one of each pupil; `tested`: among how many runs they are so."""
    st.subheader(_("The best"), anchor=False)
    if not best:
        st.caption(_("No run of the class was tested yet."))
        return
    show_html("best_runs", runs=[_line(one) for one in best])
    if len(best) > 1:
        _whether_apart(best)
    if tested > len(best):
        st.caption(
            ngettext(
                "The best of {count} run flatters: part of what puts it ahead is luck with these "
                "test images.",
                "The best of {count} runs flatter: part of what puts them ahead is luck with these "
                "test images.",
                tested,
            )
        )


def _line(one: BoardRun) -> dict[str, str]:
    run = one.run
    result = result_of_run(run)
    return {
        "share": number(one.truth or 0.0, ".1%"),
        "name": one.name,
        "details": " · ".join([*([result.between] if result else []), run_title(run)]),
        "address": f"train?run={run.id}",
    }


def _whether_apart(best: Sequence[BoardRun]) -> None:
    """A sentence for the first and each of the others; where they can't be compared, why not."""
    names = {one.run.id: one.name for one in best}
    try:
        found = _compared(settings.home(), tuple(names))
    except UserError as error:  # answers or data set are gone
        st.caption(str(error))
        return
    first = best[0].run.id
    pairs = [pair for pair in found.pairs if first in (pair.first, pair.second)]
    show_html(
        "compare_sentences",
        sentences=[
            {
                "kind": KINDS.get(pair.verdict, "better"),
                "pair": _(
                    "{first} and {second}", first=names[pair.first], second=names[pair.second]
                ),
                "words": sentence(pair, names),
            }
            for pair in pairs
        ],
    )
    for refusal in found.refusals:
        st.caption(str(refusal))


def _both(pair: Comparison, names: Mapping[str, str]) -> dict[str, str]:
    return {"first": names[pair.first], "second": names[pair.second]}


@st.cache_resource(max_entries=20, show_spinner=False)
def _compared(home: Path, run_ids: tuple[str, ...]) -> Compared:
    """Once for the same runs: a test and an interval for each pair take some 20 ms."""
    runs = [repository.get_run(run_id) for run_id in run_ids]
    return compare_alike([(run.id, evaluation_of(run)) for run in runs])
