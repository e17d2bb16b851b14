"""The best runs of the class with their intervals, and whether they can be told apart."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import streamlit as st

from core.common import settings
from core.common.errors import UserError
from core.common.i18n import _, ngettext, number
from core.evaluation.chance import result_of_run
from core.evaluation.comparison import Compared, Verdict, compare_alike, sentence
from core.lessons.board import BoardRun
from core.runs import repository
from core.runs.titles import data_title, run_title
from pages._ui.run.reading import evaluation_of
from pages._ui.widgets.templates import show_html

SECONDS_KEPT = 30.0
KINDS = {Verdict.NO_DIFFERENCE: "none", Verdict.AT_THE_EDGE: "edge"}


def show_best(best: Sequence[BoardRun], tested: int) -> None:
    """The best, one of each pupil; `tested`: among how many runs they are so."""
    st.subheader(_title(best), anchor=False)
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


def _title(best: Sequence[BoardRun]) -> str:
    """With the data set, and where it is one, the version: what was reached on others can't be
    compared."""
    if not best:
        return _("The best")
    run = best[0].run
    data = " ".join([data_title(run.data_name), run.data_version]).strip()
    return _("The best on {data}", data=data)


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
    found = _compared(settings.home(), tuple((one.run.id, one.run.finished_at) for one in best))
    if isinstance(found, UserError):
        st.caption(str(found))
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


@st.cache_resource(ttl=SECONDS_KEPT, max_entries=20, show_spinner=False)
def _compared(home: Path, runs: tuple[tuple[str, datetime | None], ...]) -> Compared | UserError:
    """Once in a while for the same runs, and when they ended: a test and an interval for each pair
    take some 20 ms. The error where answers or data set are gone."""
    try:
        found = [repository.get_run(run_id) for run_id, _finished in runs]
        return compare_alike([(run.id, evaluation_of(run)) for run in found])
    except UserError as error:
        return error
