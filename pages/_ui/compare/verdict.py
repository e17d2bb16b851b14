"""Is one really better? A sentence for each pair, intervals, what choosing the best flatters."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from core.common.i18n import _
from core.evaluation.comparison import Compared, Comparison, Verdict, compare_alike, sentence
from core.evaluation.evaluation import Evaluation
from core.reporting.comparison_figures import differences
from core.reporting.comparison_parts import (
    PAIR_HEADS,
    best_is_flattered,
    many_at_once,
    pair_figures,
)
from core.reporting.picture_tables import differences_csv
from core.runs.models import Run
from pages._ui.compare.answers import answers_of
from pages._ui.compare.side_by_side import figures
from pages._ui.widgets.charts import show_chart
from pages._ui.widgets.messages import problem
from pages._ui.widgets.tables import show_table
from pages._ui.widgets.templates import show_html

KINDS = {Verdict.NO_DIFFERENCE: "none", Verdict.AT_THE_EDGE: "edge"}


def verdict(runs: Sequence[Run], names: dict[str, str]) -> None:
    """Sentences, intervals, figures."""
    answers = answers_of(runs, names)
    found = compared(answers)
    if found.pairs:
        show_sentences(found.pairs, names)
        _doubts(found, answers)
        show_chart(
            differences(found.pairs, names),
            "compare_differences",
            _("Differences of accuracies with their 95% intervals"),
            table=differences_csv(found.pairs, names),
        )
        _p_values(found.pairs, names)
    figures(runs, names, answers, alike=len(found.groups) < 2)


def compared(answers: dict[str, Evaluation]) -> Compared:
    """Every pair that was tested on the same images; why others can't be compared is said on the
    page."""
    if len(answers) < 2:
        st.info(
            _("Two runs with a result on test images are needed to say which one is better."),
            icon=":material/info:",
        )
    found = compare_alike(list(answers.items()))
    for refusal in found.refusals:
        problem(str(refusal))
    return found


def show_sentences(found: Sequence[Comparison], names: dict[str, str]) -> None:
    """One for each pair, under the names of the two."""
    show_html(
        "compare_sentences",
        sentences=[
            {
                "kind": KINDS.get(one.verdict, "better"),
                "pair": _("{first} and {second}", first=names[one.first], second=names[one.second]),
                "words": sentence(one, names),
            }
            for one in found
        ],
    )


def _doubts(found: Compared, answers: dict[str, Evaluation]) -> None:
    """What many comparisons, and choosing by the test, do to what one sees."""
    st.caption(
        _(
            "McNemar's exact test on the same test images decides; the interval is the difference's"
            " at 95%. Both speak of these very trainings: another seed may turn them (see “Seeds”)."
        )
    )
    if many := many_at_once(found):
        st.caption(many)
    if flattered := best_is_flattered(found, answers):
        st.warning(flattered, icon=":material/balance:")


def _p_values(found: Sequence[Comparison], names: dict[str, str]) -> None:
    with st.expander(_("The figures behind the sentences"), icon=":material/functions:"):
        heads = [_(head) for head in PAIR_HEADS]
        table = pd.DataFrame([pair_figures(one, names) for one in found], columns=heads)
        show_table(table, forms=dict.fromkeys(table.columns[2:7], ".3g"))
        st.caption(_("The difference is the accuracy of the second less that of the first."))
