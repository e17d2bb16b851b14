"""Compare: two to eight runs beside each other, and whether one is really better."""

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from core.common.i18n import N_, _
from core.lessons.events import Event
from core.reporting.comparison_report import names_of
from core.runs.models import Run
from pages._ui.compare.address import ask_for_test_images, runs_to_compare
from pages._ui.compare.costs import costs
from pages._ui.compare.curves import learning_curves
from pages._ui.compare.disagreement import disagreement
from pages._ui.compare.seeds import seeds
from pages._ui.compare.side_by_side import differing_settings
from pages._ui.compare.verdict import verdict
from pages._ui.export.reports import comparison_download
from pages._ui.shell.fragments import fragment
from pages._ui.shell.lesson import happened
from pages._ui.shell.page import guarded, page
from pages._ui.shell.registry import RUNS
from pages._ui.widgets.choices import choose_part
from pages._ui.widgets.run_line import run_line

PARTS: Mapping[str, tuple[str, Callable[[Sequence[Run], dict[str, str]], None]]] = {
    "verdict": (N_("Which is better"), verdict),
    "curves": (N_("Curves"), learning_curves),
    "settings": (N_("Settings that differ"), differing_settings),
    "costs": (N_("Costs"), costs),
    "images": (N_("Images they differ on"), disagreement),
    "seeds": (N_("Seeds"), seeds),
}


@fragment
def show_part(part: str, runs: Sequence[Run], names: dict[str, str]) -> None:
    """Only that part is drawn, and drawn anew at a click in it."""
    with guarded():
        PARTS[part][1](runs, names)


with page(N_("Compare"), N_("Two to eight runs, and whether one of them is really better.")):
    runs = runs_to_compare()
    if runs:
        for run in runs:
            run_line(run, exact=True)
        version = ask_for_test_images(runs)
        part = choose_part("compare_part", PARTS, lambda one: _(PARTS[one][0]))
        show_part(part, runs, names_of(runs))
        with st.container(horizontal=True):
            comparison_download(runs, version)
            st.page_link(RUNS.path, label=_("Choose others"), icon=RUNS.icon)
        happened(Event.COMPARED, runs[0].id, runs=",".join(run.id for run in runs))
