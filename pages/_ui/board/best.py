"""The best runs of the class with their intervals, and whether they can be told apart."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import streamlit as st

from core.common import settings
from core.common.errors import UserError
from core.common.i18n import _, ngettext, number
from core.evaluation.chance import result_of_run
from core.evaluation.comparison import Compared, Verdict, compare_alike, sentence
from core.runs import repository
from core.runs.models import RunSummary
from core.runs.titles import run_title
from pages._ui.run.reading import evaluation_of
from pages._ui.widgets.templates import show_html

KINDS = {Verdict.NO_DIFFERENCE: "none", Verdict.AT_THE_EDGE: "edge"}


def show_best(best: Sequence[RunSummary], names: Mapping[str, str], tested: int) -> None:
    """`names`: whose each run is, by its id; `tested`: among how many runs these are the best."""
    st.subheader(_("The best"), anchor=False)
    if not best:
        st.caption(_("No run of the class was tested yet."))
        return
    show_html("best_runs", runs=[_line(run, names) for run in best])
    if len(best) > 1:
        _whether_apart(best, names)
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


def _line(run: RunSummary, names: Mapping[str, str]) -> dict[str, str]:
    result = result_of_run(run)
    return {
        "share": number(run.test_accuracy or 0.0, ".1%"),
        "between": result.between if result else "",
        "name": names[run.id],
        "title": run_title(run),
        "address": f"train?run={run.id}",
    }


def _whether_apart(best: Sequence[RunSummary], names: Mapping[str, str]) -> None:
    """A sentence for the first and each of the others; where they can't be compared, why not."""
    try:
        found = _compared(settings.home(), tuple(run.id for run in best))
    except UserError as error:  # answers or data set are gone
        st.caption(str(error))
        return
    first = best[0].id
    pairs = [pair for pair in found.pairs if first in (pair.first, pair.second)]
    show_html(
        "compare_sentences",
        sentences=[
            {
                "kind": KINDS.get(pair.verdict, "better"),
                "pair": _("{first} and {second}", first=names[pair.first], second=names[pair.second]),
                "words": sentence(pair, names),
            }
            for pair in pairs
        ],
    )
    for refusal in found.refusals:
        st.caption(str(refusal))


@st.cache_resource(max_entries=20, show_spinner=False)
def _compared(home: Path, run_ids: tuple[str, ...]) -> Compared:
    """Once for the same runs: a test and an interval for each pair take some 20 ms."""
    runs = [repository.get_run(run_id) for run_id in run_ids]
    return compare_alike([(run.id, evaluation_of(run)) for run in runs])
