"""Reports as downloads, written when somebody asks for them: of a run, of a comparison."""

from collections.abc import Callable, Sequence

import streamlit as st

from core.common.i18n import _
from core.reporting import comparison_report, report
from core.runs.models import Run
from pages._ui.shell.language import in_this_language


def report_download(run: Run) -> None:
    """A button that brings the run's report: one HTML file in the language of the page."""
    _download(
        f"report_{run.id}",
        _("Download the report"),
        lambda: report.run_report(run),
        report.file_name(run),
        _("One file with settings, curves and results; it opens offline and prints."),
    )


def comparison_download(runs: Sequence[Run], version: str | None = None) -> None:
    """A button that brings the comparison of two to eight runs as one HTML file; on the
    test images of that version, or those that each was tested on."""
    _download(
        f"comparison_report_{'-'.join(run.id for run in runs)}_{version}",
        _("Download the comparison"),
        lambda: comparison_report.comparison_report(runs, version),
        comparison_report.file_name(runs),
        _("One file with sentences, figures, settings and curves; it opens offline."),
    )


def _download(key: str, label: str, made: Callable[[], str], name: str, help_text: str) -> None:
    st.download_button(
        label,
        in_this_language(made),
        name,
        "text/html",
        key=key,
        on_click="ignore",
        icon=":material/description:",
        help=help_text,
    )
