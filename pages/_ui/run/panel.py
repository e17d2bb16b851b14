"""A run, live: state, figures, curves, stop; after its end the result and what to do next.

The panel redraws itself as a fragment while the run is active. All viewers of a run share one
reading of the store per second.
"""

from contextlib import suppress
from typing import NamedTuple

import streamlit as st

from core.common.i18n import N_, _, ngettext
from core.evaluation.chance import result_of_run
from core.evaluation.evaluation import environment_of
from core.execution import scheduler
from core.runs import repository
from core.runs.models import Epoch, Phase, Run, RunStatus
from core.runs.resuming import WEIGHTS_MISSING, can_go_on
from pages._ui.export.panel import take_along
from pages._ui.run.progress import duration, show_progress
from pages._ui.run.start import start
from pages._ui.shell import state
from pages._ui.shell.page import guarded
from pages._ui.shell.registry import EVALUATE, PREDICT
from pages._ui.widgets.live_chart import live_chart
from pages._ui.widgets.messages import (
    KEPT,
    doubt_line,
    next_step,
    problem,
    run_line,
    show_test,
    views_line,
)

SECONDS_BETWEEN_TICKS = 2.0
SKIPPING = N_(
    "Ends the test. The trained network is kept, without a result on test images;"
    " “Go on training” tests it later."
)


class Snapshot(NamedTuple):
    """What the panel shows: the run, its finished epochs, and how many runs are before it."""

    run: Run
    epochs: list[Epoch]
    position: int


def run_panel(run_id: str) -> None:
    """Draw the run and, while it is active, keep its figures and curves up to date.

    What a click changes stands outside the part that ticks: each tick costs the training a little.
    """
    snapshot = _snapshot(run_id)
    run = snapshot.run
    run_line(run)
    if not run.active:
        _result(run)
    with st.container(horizontal=True):
        if run.active:
            _stop_button(run)
        elif run.status != RunStatus.FINISHED:
            if run.message_code == WEIGHTS_MISSING:
                _random_weights_button(run)
            go_on_button(run)
        _reuse_button(run)
    if run.active:
        st.fragment(_live, run_every=SECONDS_BETWEEN_TICKS)(run_id, run.status, _is_testing(run))
    else:
        _curves(snapshot)
    _settings_and_notes(run)


@st.cache_resource(ttl=1.0, max_entries=50, show_spinner=False)
def _shared_snapshot(run_id: str) -> Snapshot:
    return _snapshot(run_id)


def _snapshot(run_id: str) -> Snapshot:
    run = repository.get_run(run_id)
    ahead = scheduler.position(run) if run.status == RunStatus.QUEUED else 0
    return Snapshot(run, repository.list_epochs(run_id), ahead)


def _live(run_id: str, status: RunStatus, testing: bool) -> None:
    with guarded():
        snapshot = _shared_snapshot(run_id)
        if (snapshot.run.status, _is_testing(snapshot.run)) != (status, testing):
            st.rerun()  # the whole page: other buttons now, or no ticking any more
        show_progress(snapshot.run, snapshot.position)
        _curves(snapshot)


def _curves(snapshot: Snapshot) -> None:
    if snapshot.epochs or snapshot.run.progress.points:
        live_chart(snapshot.run, snapshot.epochs)


def _is_testing(run: Run) -> bool:
    return run.progress.phase is Phase.TESTING


def _stop_button(run: Run) -> None:
    testing = _is_testing(run)
    stopping = run.stop_requests > 0 and not testing
    label = _("Skip the test images") if testing else _("Stopping…") if stopping else _("Stop")
    if st.button(
        label,
        key=f"stop_{run.id}",
        icon=":material/stop_circle:",
        disabled=stopping,
        help=_(SKIPPING) if testing else f"{_('Ends the training within a moment.')} {_(KEPT)}",
    ):
        repository.request_stop(run.id)
        _shared_snapshot.clear()
        st.rerun(scope="app")


def go_on_button(run: Run) -> None:
    """For a training that broke off or was stopped."""
    label, help_text = _("Try again"), _("Trains with the same settings, from the beginning.")
    anew = False
    if can_go_on(run):
        label = _("Go on training")
        help_text = _("Goes on after the last epoch that was kept; the curves go on too.")
        if run.test_accuracy is not None:
            help_text += f" {_('The result on test images goes until it has ended again.')}"
    elif run.epochs:
        anew, label = True, _("Train again from the beginning")
        help_text = _("Trains with the same settings. Curves and result so far go.")
    if st.button(label, key=f"go_on_{run.id}", icon=":material/resume:", help=help_text):
        if anew:
            ask_before_beginning(run)
        else:
            _resume(run)


def ask_before_beginning(run: Run) -> None:
    """A question: a training that begins anew loses what it has."""
    st.dialog(_("Train again from the beginning?"))(_question)(run)


def _question(run: Run) -> None:
    with guarded():
        st.write(
            _(
                "There is no epoch to go on from. This run loses its curves and its result on test"
                " images, until it has trained again. “Use these settings” makes a new run of them"
                " instead, and this one stays."
            )
        )
        with st.container(horizontal=True):
            if st.button(_("Train from the beginning"), type="primary"):
                _resume(run, anew=True)
            if st.button(_("Keep it as it is")):
                st.rerun()


def _resume(run: Run, anew: bool = False) -> None:
    scheduler.resume(run.id, anew)
    _shared_snapshot.clear()
    st.rerun(scope="app")


def _random_weights_button(run: Run) -> None:
    """For a backbone whose published weights can't be had: without them."""
    st.caption(
        _(
            "With random weights, a backbone knows nothing of images, and what is frozen of it "
            "stays so: expect much worse answers, or let more of its layers learn."
        )
    )
    if st.button(_("Train with random weights instead"), icon=":material/shuffle:"):
        model = run.config.model.model_copy(update={"weights": "random"})
        state.show_run(start(run.config.model_copy(update={"model": model})))
        st.rerun(scope="app")


def _settings_and_notes(run: Run) -> None:
    with st.expander(_("Settings and notes of this run"), icon=":material/tune:"):
        if run.notes:
            st.text(run.notes)
        st.code(run.config.to_json(), language="json", height=260)


def _reuse_button(run: Run) -> None:
    if st.button(
        _("Use these settings"),
        key=f"reuse_{run.id}",
        icon=":material/content_copy:",
        help=_("Puts the settings of this run into the form, to change them and train again."),
    ):
        state.replace_draft(run.config)
        st.rerun(scope="app")


def _result(run: Run) -> None:
    if run.status in (RunStatus.FAILED, RunStatus.INTERRUPTED):
        problem(_(run.message))
    elif run.message:
        st.text(_(run.message))
    if run.test_accuracy is not None and run.test_loss is not None:
        places = st.columns(3)
        result = result_of_run(run)
        show_test(places, run.test_accuracy, run.test_loss, result)
        places[2].metric(
            _("Training time"),
            duration(run.seconds or 0),
            help=ngettext(
                "{count} epoch on {device}",
                "{count} epochs on {device}",
                run.epochs,
                device=run.device,
            ),
        )
        doubt_line(result)
        views_line(run)
        st.caption(" · ".join(_what_it_took(run)))
        with st.container(horizontal=True):
            for page, label in (
                (EVALUATE, _("See what it got wrong")),
                (PREDICT, _("Try it yourself")),
            ):
                next_step(page, label, **{state.RUN_PARAMETER: run.id})
    take_along(run)


def _what_it_took(run: Run) -> list[str]:
    """Speed (in so many bits, where that is known), size, epochs, memory."""
    speed = _("{count:,.0f} images/s", count=run.images_per_second)
    with suppress(OSError, ValueError):
        precision = environment_of(run.id).precision
        if precision:
            speed = _("{speed} in {precision}", speed=speed, precision=precision)
    return [
        speed,
        ngettext("{count:,} parameter", "{count:,} parameters", run.total_parameters or 0),
        ngettext("{count} epoch", "{count} epochs", run.epochs),
        _("at most {size:,.0f} MB of memory", size=run.peak_memory_mb),
    ]
