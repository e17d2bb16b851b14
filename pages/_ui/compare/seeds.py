"""Configs over their seeds: one row each, with mean and spread; more seeds by one click."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from core.common.i18n import N_, _, number
from core.evaluation.comparison import Verdict
from core.evaluation.many_runs import OverSeeds, SeedComparison, over_seeds
from core.execution.repeats import groups_with_result
from core.runs.models import Run
from pages._ui.compare.verdict import KINDS
from pages._ui.run.seeds import repeat_button
from pages._ui.widgets.messages import problem
from pages._ui.widgets.tables import show_table
from pages._ui.widgets.templates import show_html

WORDS = {
    Verdict.NO_DIFFERENCE: N_(
        "No difference can be seen over these seeds: {difference} points, {low} to {high}."
    ),
    Verdict.AT_THE_EDGE: N_(
        "At the edge: {name} is ahead by {difference} points, {low} to {high}; test and interval do"
        " not agree."
    ),
}
BETTER = N_("{name} is better over its seeds by {difference} points, {low} to {high}.")


def seeds(runs: Sequence[Run], names: dict[str, str]) -> None:
    """The finished runs of the configs that are compared, in the address or not: of each seed the
    newest."""
    st.caption(
        _(
            "One training is one draw: another seed gives other first weights, another order and"
            " another split. Runs that differ in nothing but the seed are one row here."
        )
    )
    first_of = {run.experiment: run for run in reversed(runs) if run.experiment}
    configs = {key: names[run.id] for key, run in reversed(first_of.items())}
    groups = groups_with_result([*configs])
    accuracies = {
        configs[key]: [run.test_accuracy for run in found.runs if run.test_accuracy is not None]
        for key, found in groups.items()
    }
    accuracies = {name: values for name, values in accuracies.items() if values}
    if accuracies:
        rows, pairs = over_seeds(accuracies)
        _table(rows)
        images = {
            (first_of[key].data_name, first_of[key].data_version, found.data_checksum)
            for key, found in groups.items()
            if found.runs
        }
        _sentences(pairs, len(images) == 1)
    else:
        st.info(_("None of them has finished with a result yet."), icon=":material/info:")
    for key, name in configs.items():
        _repeat_line(first_of[key], name)


def _table(rows: Sequence[OverSeeds]) -> None:
    table = pd.DataFrame(
        {
            _("Settings of"): row.name,
            _("Runs"): row.runs,
            _("Mean accuracy"): number(row.mean, ".2%"),
            _("Spread (standard deviation)"): _share(row.spread),
            _("95% interval of the mean"): _interval(row),
        }
        for row in rows
    )
    show_table(table)


def _interval(row: OverSeeds) -> str:
    if row.low is None or row.high is None:
        return "–"
    return _("{low:.1%} to {high:.1%}", low=row.low, high=row.high)


def _share(value: float | None) -> str:
    return "–" if value is None else number(value, ".2%")


def _sentences(pairs: Sequence[SeedComparison], same_images: bool) -> None:
    if not pairs:
        return
    if not same_images:
        problem(
            _("They were tested on different images: their configs can't be compared over seeds.")
        )
        return
    known = [pair for pair in pairs if pair.verdict is not None]
    if known:
        show_html(
            "compare_sentences",
            sentences=[
                {
                    "kind": KINDS.get(pair.verdict, "better") if pair.verdict else "none",
                    "pair": _("{first} and {second}", first=pair.first, second=pair.second),
                    "words": _words(pair),
                }
                for pair in known
            ],
        )
        st.caption(_("Welch's t test on the seeds' accuracies, corrected for the pairs (Holm)."))
    if len(known) < len(pairs):
        st.info(
            _("Configs compare over seeds once each has two runs or more, with different results."),
            icon=":material/info:",
        )


def _words(pair: SeedComparison) -> str:
    assert pair.low is not None
    assert pair.high is not None
    assert pair.verdict is not None
    sign = 1 if pair.difference > 0 or pair.verdict is Verdict.NO_DIFFERENCE else -1
    low, high = sorted((sign * pair.low, sign * pair.high))
    return _(
        WORDS.get(pair.verdict, BETTER),
        name=pair.second if pair.difference > 0 else pair.first,
        difference=number(100 * sign * pair.difference, ".2f"),
        low=number(100 * low, ".2f"),
        high=number(100 * high, ".2f"),
    )


def _repeat_line(run: Run, name: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"repeat_line_{run.id}"):
        st.text(name)
        repeat_button(run)
