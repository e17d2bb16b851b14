"""Evaluate, part Overview: how good it is, beside what others reach, and what it cost."""

from contextlib import suppress

import streamlit as st

from core.common.durations import duration
from core.common.i18n import N_, _, ngettext, number
from core.evaluation.chance import Result, result_of_run
from core.evaluation.evaluation import Evaluation, environment_of
from core.evaluation.metrics import Metrics, metrics_of
from core.evaluation.other_tests import version_of
from core.runs.models import Run, RunSummary
from core.runs.repository import list_epochs
from core.runs.search import Wanted, find_runs
from core.runs.titles import run_title
from pages._ui.evaluate.address import part_button
from pages._ui.run.reading import kept
from pages._ui.run.ruler import Mark, anchor_marks, draw_scale, say_without_mark
from pages._ui.run.seeds import show_seeds
from pages._ui.run.takeaway import finding_line
from pages._ui.run.tested import result_on
from pages._ui.shell.registry import PREDICT, TRAIN
from pages._ui.shell.state import MISTAKES, RUN_PARAMETER, change_draft
from pages._ui.widgets.messages import INTERVAL_HELP, beside, doubt_line, next_step, views_line

BASELINE = "linear"  # the simplest network there is
UNKNOWN = "–"
KINDS = {
    "anchor": N_("people and other networks"),
    "known": N_("guessing, and the simplest network here"),
    "own": N_("this run; the band is its 95% interval"),
}


def overview(run: Run, evaluation: Evaluation) -> None:
    """Draw it."""
    result = result_on(evaluation)
    metrics = kept(evaluation, "metrics", metrics_of)
    baseline = _baseline(run, version_of(evaluation))
    left, right = st.columns([2, 3], gap="large")
    with left:
        _figures(result, metrics)
        doubt_line(result)
        if version_of(evaluation) == run.data_version:
            views_line(run)
    with right:
        st.subheader(_("Beside what others reach"), anchor=False)
        _ruler(run, result, baseline)
        if baseline is None and run.network != BASELINE:
            _offer_baseline(run, version_of(evaluation))
    finding_line(run, list_epochs(run.id))
    _cost(run)
    show_seeds(run)
    _next_steps(run, result)


def _figures(result: Result, metrics: Metrics) -> None:
    """The accuracy, large, and what else is said of answers in one figure."""
    with st.container(key="headline"):
        st.metric(
            _("Right (accuracy)"),
            number(result.accuracy, ".1%"),
            help=_("Share of the test images that the network answers rightly.")
            + f" {_(INTERVAL_HELP)}",
            **beside(result),
        )
    st.caption(
        _(
            "{right:,} of {images:,} test images; 95% interval by Wilson.",
            right=result.right,
            images=result.images,
        )
    )
    rows = _other_figures(metrics)
    places = [place for _row in range(0, len(rows), 2) for place in st.columns(2)]
    for place, (label, value, help_text) in zip(places, rows, strict=False):
        place.metric(label, value, help=help_text)


def _other_figures(metrics: Metrics) -> list[tuple[str, str, str]]:
    """Label, value and help of each."""
    rows = [
        (
            _("Error (loss)"),
            number(metrics.loss, ".3g"),
            _("Cross-entropy, in nats: how far the probabilities are from the truth. 0 is best."),
        ),
        (
            _("Balanced accuracy"),
            number(metrics.balanced_accuracy, ".1%"),
            _("The mean of the classes' recalls: every class counts the same."),
        ),
        (
            _("Macro F1"),
            number(metrics.macro_f1, ".3f"),
            _(
                "The mean over the classes of F1, which is the harmonic mean of precision and "
                "recall."
            ),
        ),
    ]
    if metrics.top5 is not None:
        help_text = _("The share where the truth is among the five most probable answers.")
        rows.insert(0, (_("Among the first 5 (top-5)"), number(metrics.top5, ".1%"), help_text))
    return rows


def _ruler(run: Run, result: Result, baseline: RunSummary | None) -> None:
    """Guessing, the simplest network, this run, people, other networks and the record."""
    marks = anchor_marks(run.data_name)
    marks.append(Mark("known", _("guessing: always the most frequent class"), result.guessing))
    if baseline is not None and baseline.test_accuracy is not None:
        known = result_of_run(baseline)
        marks.append(
            Mark(
                "known",
                _("linear baseline: no hidden layer"),
                baseline.test_accuracy,
                known.interval if known else None,
            )
        )
    marks.append(
        Mark(
            "own", _("this run: {run}", run=run_title(run)), result.accuracy, result.interval, True
        )
    )
    draw_scale(marks, KINDS, "ruler")
    say_without_mark(run.data_name)


def _baseline(run: Run, version: str) -> RunSummary | None:
    """The newest linear network that was tested on the images of that version."""
    for other in find_runs(Wanted(data=[run.data_name], networks=[BASELINE])):
        if other.data_version == version and other.test_accuracy is not None:
            return other if other.id != run.id else None
    return None


def _offer_baseline(run: Run, version: str) -> None:
    """The way to a mark that is missing."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(_("What would the simplest network reach? That is a fair thing to beat."))
        if st.button(_("Set up a linear baseline"), icon=":material/linear_scale:"):
            values = run.config.data.model_dump(mode="json") | {"version": version}
            change_draft(data=values, model={"name": BASELINE})
            st.switch_page(TRAIN.path)


def _cost(run: Run) -> None:
    """Time, memory, size and speed, as far as they are known."""
    st.subheader(_("What it cost"), anchor=False)
    epochs = ngettext("{count} epoch", "{count} epochs", run.epochs)
    memory, size, speed = run.peak_memory_mb, run.total_parameters, run.images_per_second
    figures = [
        (_("Training time"), duration(run.seconds) if run.seconds else UNKNOWN, epochs),
        (
            _("Memory, at most"),
            UNKNOWN if memory is None else _("{size:,.0f} MB", size=memory),
            "",
        ),
        (_("Parameters"), UNKNOWN if size is None else number(size, ","), ""),
        (
            _("Images per second"),
            UNKNOWN if speed is None else number(speed, ",.0f"),
            _precision(run),
        ),
    ]
    for place, (label, value, note) in zip(st.columns(4), figures, strict=True):
        place.metric(label, value)
        if note:
            place.caption(note)
    if run.device:
        st.text(_("On {device}", device=run.device))


def _precision(run: Run) -> str:
    with suppress(OSError, ValueError):
        if precision := environment_of(run.id).precision:
            return _("in {precision}", precision=precision)
    return ""


def _next_steps(run: Run, result: Result) -> None:
    """Where to look next."""
    with st.container(horizontal=True):
        if result.right < result.images:
            part_button(MISTAKES, _("See its mistakes"), ":material/error:")
            part_button("confusions", _("What does it confuse?"), ":material/grid_on:")
        next_step(PREDICT, _("Try it yourself"), **{RUN_PARAMETER: run.id})
        next_step(TRAIN, _("Its curves and settings"), **{RUN_PARAMETER: run.id})
