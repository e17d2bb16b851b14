"""Is one really better? A sentence for each pair, intervals, what choosing the best flatters."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from core.common.i18n import _, ngettext, number
from core.evaluation.comparison import Compared, Comparison, Verdict, compare_alike, sentence
from core.evaluation.evaluation import Evaluation
from core.evaluation.many_runs import flattery
from core.reporting.comparison_figures import differences
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
    if len(found.pairs) < 2:
        return
    st.caption(
        ngettext(
            "{count} pair is tested at once. The more one tests, the likelier chance finds a"
            " difference, so the tests are corrected (Holm): one false alarm in 20 such tables.",
            "{count} pairs are tested at once. The more one tests, the likelier chance finds a"
            " difference, so the tests are corrected (Holm): one false alarm in 20 such tables.",
            len(found.pairs),
        )
    )
    together = found.groups[0]
    if len(together) < 3:
        return
    flattered = flattery([answers[run_id] for run_id in together])
    st.warning(
        _(
            "Choosing the best of {count} by these test images flatters it: were all equally good,"
            " the best would look about {points} points better than it is, by luck alone. Choose"
            " by validation images, and look at the test images once.",
            count=len(together),
            points=number(100 * flattered, ".2f"),
        ),
        icon=":material/balance:",
    )


def _p_values(found: Sequence[Comparison], names: dict[str, str]) -> None:
    with st.expander(_("The figures behind the sentences"), icon=":material/functions:"):
        table = pd.DataFrame(
            {
                _("first"): names[one.first],
                _("second"): names[one.second],
                _("difference, points"): 100 * one.difference,
                _("from"): 100 * one.low,
                _("to"): 100 * one.high,
                _("p (McNemar)"): one.p_value,
                _("p, corrected (Holm)"): one.p_corrected,
                _("test images"): one.images,
            }
            for one in found
        )
        figure = st.column_config.NumberColumn(format="%.3g")
        plain = dict.fromkeys(table.columns[2:7], figure)
        show_table(table, column_config=plain)
        st.caption(_("The difference is the accuracy of the second less that of the first."))
