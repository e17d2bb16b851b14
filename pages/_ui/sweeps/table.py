"""The runs of a sweep in a table, each with a link to its page; the same as CSV."""

from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from core.common.i18n import _
from core.reporting.csv_table import csv_table
from core.reporting.sweeps.words import state_words, value_words
from core.search.results import Trial
from pages._ui.shell.registry import TRAIN
from pages._ui.shell.state import RUN_PARAMETER
from pages._ui.sweeps.reading import Seen, titles_of
from pages._ui.widgets.tables import csv_button, show_table


def show_trials(seen: Seen) -> None:
    """All of them, the newest first; a click on a head sorts."""
    if not seen.trials:
        st.info(_("No run has begun yet."), icon=":material/timer:")
        return
    titles = titles_of(seen.sweep.spec)
    table = pd.DataFrame([_row(trial, seen, titles) for trial in reversed(seen.trials)])
    link = st.column_config.LinkColumn(display_text=_("open"), width="small")
    forms = {seen.aim.title: ".2%" if seen.aim.share else ".4g", _("seconds"): ".1f"}
    show_table(table, {_("run"): link}, forms)
    csv_button(
        _("Save the runs (CSV)"),
        partial(_as_csv, seen, titles),
        f"sweep-{seen.sweep.id}.csv",
        "sweep_csv",
    )


def _row(trial: Trial, seen: Seen, titles: dict[str, str]) -> dict[str, Any]:
    link = f"{Path(TRAIN.path).stem}?{RUN_PARAMETER}={trial.run_id}" if trial.run_id else None
    row: dict[str, Any] = {
        _("number"): trial.number,
        _("run"): link,
        _("state"): state_words(trial),
        seen.aim.title: trial.value,
    }
    if seen.second:
        row[seen.second.title] = trial.second
    for knob in seen.sweep.spec.knobs:
        value = trial.settings.get(knob.path)
        number = knob.kind != "choices"
        row[titles.get(knob.path, knob.path)] = value if number else value_words(knob.path, value)
    return {
        **row,
        _("epochs"): trial.epochs,
        _("seconds"): trial.seconds,
        _("why"): _(trial.message) if trial.message else "",
    }


def _as_csv(seen: Seen, titles: dict[str, str]) -> str:
    paths = [knob.path for knob in seen.sweep.spec.knobs]
    heads = [_("number"), _("run"), _("state"), seen.aim.title]
    second = [seen.second.title] if seen.second else []
    heads += [*second, *(titles.get(path, path) for path in paths), _("epochs"), _("seconds")]
    rows = [
        [
            *(trial.number, trial.run_id, state_words(trial), trial.value),
            *([trial.second] if second else []),
            *(trial.settings.get(path) for path in paths),
            *(trial.epochs, trial.seconds),
        ]
        for trial in seen.trials
    ]
    return csv_table(heads, rows)
