"""Tables with a column for each run: figures, with the best marked; settings that differ."""

from collections.abc import Iterable, Sequence

import streamlit as st

from core.common.i18n import N_, _, number
from core.config.words import label
from core.evaluation.chance import result_of_run
from core.evaluation.evaluation import Evaluation
from core.evaluation.metrics import Metrics, metrics_of
from core.experiments.config import ExperimentConfig
from core.reporting.comparison_figures import COLORS
from core.reporting.comparison_report import COSTS, FIGURES
from core.reporting.settings_table import settings_of
from core.runs.models import Run
from pages._ui.run.reading import kept
from pages._ui.run.tested import version_in_address
from pages._ui.widgets.templates import show_html

Row = tuple[str, str, Sequence[tuple[str, bool]]]  # section, title, for each run words and best?
NOTHING = "–"
MEMORY = ("peak_memory_mb", N_("Memory at most, in MB"), ",.0f", False)


def figures(
    runs: Sequence[Run], names: dict[str, str], answers: dict[str, Evaluation], alike: bool
) -> None:
    """Test and cost; the best of a row is marked, which alone says nothing of chance.

    `alike`: whether all were tested on the same images; else no figure of the test is the best.
    """
    tested = {run_id: kept(one, "metrics", metrics_of) for run_id, one in answers.items()}
    rows: list[Row] = []
    for name, title, form, more in FIGURES:
        values = [getattr(tested.get(run.id), name, None) for run in runs]
        rows.append(("", _(title), _cells(values, form, more, alike)))
        if name == "accuracy":
            rows.append(
                ("", _("95% interval"), [(_between(tested.get(one.id)), False) for one in runs])
            )
    if version_in_address() is not None:
        first = [_first_result(run) for run in runs]
        rows.append(("", _("First result, on the images it was tested on"), first))
    rows = [row for row in rows if any(words != NOTHING for words, _best in row[2])]
    for name, title, form, more in (*COSTS, MEMORY):
        rows.append(("", _(title), _cells([getattr(run, name) for run in runs], form, more)))
    epochs = [(number(run.epochs, ","), False) for run in runs]
    rows.append(("", _("Epochs"), epochs))
    _table(_("Figures"), runs, names, rows)
    st.caption(
        _(
            "“the best” marks the best figure of a row. "
            "Whether that is more than chance is said above."
        )
    )


def differing_settings(runs: Sequence[Run], names: dict[str, str]) -> None:
    """Only what is not the same for all of them."""
    found = [one for one in settings_of([run.config for run in runs]) if one.differs]
    seed = label(ExperimentConfig.model_fields["seed"])
    if not found:
        st.info(_("All of their settings are the same, the seed too."), icon=":material/info:")
        return
    if [one.title for one in found] == [seed]:
        st.info(
            _("They differ in nothing but the seed: they are repetitions of one experiment."),
            icon=":material/info:",
        )
    rows: list[Row] = []
    last = ""
    for one in found:
        section = one.section if one.section != last else ""
        last = one.section
        rows.append((section, one.title, [(value or NOTHING, False) for value in one.values]))
    _table(_("Settings that differ"), runs, names, rows)


def _cells(
    values: Sequence[float | None], form: str, more: bool, comparable: bool = True
) -> list[tuple[str, bool]]:
    known = [value for value in values if value is not None]
    best = (max if more else min)(known) if comparable and len(set(known)) > 1 else None
    return [(NOTHING, False) if one is None else (number(one, form), one == best) for one in values]


def _between(known: Metrics | None) -> str:
    if known is None:
        return NOTHING
    return _("{low:.1%} to {high:.1%}", low=known.low, high=known.high)


def _first_result(run: Run) -> tuple[str, bool]:
    known = result_of_run(run)
    if known is None:
        return NOTHING, False
    words = _("{accuracy:.1%} ({between})", accuracy=known.accuracy, between=known.between)
    return words, False


def _table(caption: str, runs: Sequence[Run], names: dict[str, str], rows: Iterable[Row]) -> None:
    show_html(
        "compare_table",
        caption=caption,
        heads=[
            {"name": names[run.id], "color": color}
            for run, color in zip(runs, COLORS, strict=False)
        ],
        rows=[
            {"section": section, "title": title, "cells": cells} for section, title, cells in rows
        ],
        best_word=_("the best"),
    )
