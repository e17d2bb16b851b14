"""Evaluate, part How sure is it: whether its confidence can be believed, and what mends it."""

import numpy as np
import streamlit as st

from core.common.errors import UserError
from core.common.i18n import N_, _, ngettext, number
from core.evaluation.calibration import (
    at_temperature,
    calibration_error_interval,
    coverage,
    reliability,
)
from core.evaluation.evaluation import Evaluation
from core.evaluation.kept_temperature import KeptTemperature, kept_temperature, remove_temperature
from core.reporting.evaluation_figures import coverage_curve, reliability_diagram
from core.runs.models import Run
from pages._ui.network.calibrating import WHAT_IT_DOES, can_be_set_right, set_right_button
from pages._ui.run.reading import kept
from pages._ui.shell.actor import actor, mine_to_change
from pages._ui.shell.page import guarded
from pages._ui.widgets.charts import show_chart
from pages._ui.widgets.messages import problem

COVERAGES = (1.0, 0.95, 0.9, 0.8, 0.5)
FEW_POINTS = 0.01  # a difference of confidence and accuracy that is not worth a word
ERROR_HELP = N_(
    "Expected calibration error (ECE, 15 bins): how far, on average, the share that is right is"
    " from how sure the network was. Below, its 95% interval (bootstrap)."
)


def certainty(run: Run, evaluation: Evaluation) -> None:
    """Draw it."""
    mended = _kept(run)
    calibrated = None
    if mended:
        calibrated = calibrated_by(evaluation, mended.temperature)
    left, right = st.columns(2, gap="large")
    with left:
        title = _("As it was trained") if calibrated else _("How sure, and how right")
        _reliability(evaluation, title, "as_trained")
    with right:
        if calibrated:
            _reliability(calibrated, _("With its temperature"), "calibrated")
        _temperature(run, mended)
    _coverage(calibrated or evaluation)


def calibrated_by(evaluation: Evaluation, temperature: float) -> Evaluation:
    """The same answers as sure as `temperature` makes them."""
    if temperature == 1:
        return evaluation
    return kept(evaluation, f"at_{temperature}", lambda one: at_temperature(one, temperature))


def _kept(run: Run) -> KeptTemperature | None:
    """What is kept with the run; a file that can't be read is said and counts as none."""
    try:
        return kept_temperature(run.id)
    except UserError as error:
        problem(str(error))
        return None


def _reliability(evaluation: Evaluation, title: str, key: str) -> None:
    st.subheader(title, anchor=False)
    error = kept(
        evaluation, "ece", lambda one: calibration_error_interval(one.confidence, one.right)
    )
    st.metric(
        _("Calibration error (ECE)"),
        number(error.error, ".1%"),
        delta=_("{low:.1%} to {high:.1%}", low=error.low, high=error.high),
        delta_color="off",
        delta_arrow="off",
        help=_(ERROR_HELP),
    )
    bins = kept(evaluation, "reliability", lambda one: reliability(one.confidence, one.right))
    show_chart(
        reliability_diagram(bins),
        f"reliability_{key}",
        _("Reliability diagram: share that is right against confidence"),
    )
    st.text(_verdict(evaluation))


def _verdict(evaluation: Evaluation) -> str:
    """Whether it is too sure of itself, in words."""
    sure, right = float(np.mean(evaluation.confidence)), float(np.mean(evaluation.right))
    values = {"sure": number(sure, ".1%"), "right": number(right, ".1%")}
    if abs(sure - right) < FEW_POINTS:
        return _("On average it is as sure as it is right: {sure} sure, {right} right.", **values)
    if sure > right:
        return _("It is too sure of itself: {sure} sure on average, {right} right.", **values)
    return _("It is less sure than it could be: {sure} sure on average, {right} right.", **values)


def _temperature(run: Run, mended: KeptTemperature | None) -> None:
    """Set its confidence right by a click, and take that back by another one."""
    with st.container(border=True):
        st.subheader(_("Set its confidence right (temperature scaling)"), anchor=False)
        if mended:
            _mended(run, mended)
            return
        st.caption(_(WHAT_IT_DOES))
        if not can_be_set_right(run):
            st.info(
                _(
                    "This run kept no answers on validation images: it had none, or an older "
                    "version trained it."
                ),
                icon=":material/info:",
            )
        set_right_button(run, "calibrate")


def _mended(run: Run, mended: KeptTemperature) -> None:
    st.text(
        ngettext(
            "Temperature {value:.3f}, fitted on {count:,} validation image. Its loss there: "
            "{before:.4f} before, {after:.4f} now.",
            "Temperature {value:.3f}, fitted on {count:,} validation images. Their loss: "
            "{before:.4f} before, {after:.4f} now.",
            mended.images,
            value=mended.temperature,
            before=mended.loss_before,
            after=mended.loss_after,
        )
    )
    words = (
        _("Above 1: its answers are less sure than before.")
        if mended.temperature > 1
        else _("Below 1: its answers are surer than before.")
    )
    st.caption(f"{words} {_('Predict and exported programs use it.')}")
    mine = mine_to_change(run.owner)
    if st.button(_("Undo"), icon=":material/undo:", key="calibrate_undo", disabled=not mine):
        with guarded():
            remove_temperature(run.id, actor())
            st.rerun(scope="app")


def _coverage(evaluation: Evaluation) -> None:
    """What answering only when sure brings."""
    st.subheader(_("Answering only when sure (accuracy against coverage)"), anchor=False)
    found = kept(evaluation, "coverage", lambda one: coverage(one.confidence, one.right))
    left, right = st.columns(2, gap="large")
    with left:
        show_chart(
            coverage_curve(found),
            "coverage",
            _("Accuracy of the answers given, against the share of images answered"),
        )
    with right:
        for share in COVERAGES:
            threshold, accuracy = found.at(share)
            st.text(
                _(
                    "The surest {share:.0%} of the images (sure by {threshold:.1%} or more): "
                    "{accuracy:.2%} right.",
                    share=share,
                    threshold=threshold,
                    accuracy=accuracy,
                )
            )
