"""Reports as downloads, written when somebody asks for them: of a run, of a comparison."""

import contextvars
from collections.abc import Callable, Sequence

import streamlit as st

from core.common.i18n import _, use_language, used_language
from core.reporting import comparison_report, report
from core.runs.models import Run


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


def in_this_language(made: Callable[[], str | bytes]) -> Callable[[], bytes]:
    """`made` as a download wants it: called later, by another thread, for the same reader; a text
    becomes UTF-8."""
    language = used_language()

    def content() -> bytes:
        context = contextvars.copy_context()
        context.run(use_language, language)
        found = context.run(made)
        return found.encode() if isinstance(found, str) else found

    return content
