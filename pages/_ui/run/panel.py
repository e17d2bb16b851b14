"""A run, live: state, figures, curves, stop; after its end the result and what to do next.

The panel redraws itself as a fragment while the run is active, more often in its first seconds:
somebody waits for the curve to begin. All viewers of a run share the readings of the store.
"""

from contextlib import suppress
from datetime import UTC, datetime
from typing import NamedTuple

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.common.durations import duration
from core.common.i18n import _, ngettext
from core.evaluation.chance import result_of_run
from core.evaluation.curves.findings import ended
from core.evaluation.curves.of_run import finding_of
from core.evaluation.evaluation import environment_of
from core.execution import scheduler
from core.experiments.config import ExperimentConfig
from core.lessons.events import Event
from core.runs import repository
from core.runs.models import Epoch, Run, RunStatus
from core.runs.resuming import WEIGHTS_MISSING, can_go_on
from pages._ui.export.panel import take_along
from pages._ui.run.actions import more_actions, see_how_it_learned
from pages._ui.run.forks import show_family
from pages._ui.run.lesson.guesses import show_guesses
from pages._ui.run.notice import notice_of_the_end
from pages._ui.run.progress import Wait, show_progress, wait_of
from pages._ui.run.reuse import random_weights_button, reuse_button
from pages._ui.run.seeds import show_seeds
from pages._ui.run.stopping import is_testing, pause_button, stop_button
from pages._ui.run.takeaway import curves_takeaway, try_it
from pages._ui.run.trashed import in_the_trash
from pages._ui.shell import state
from pages._ui.shell.actor import SOMEBODY_ELSES, actor, mine_to_change
from pages._ui.shell.fragments import draw_every
from pages._ui.shell.lesson import happened, is_asked
from pages._ui.shell.page import guarded
from pages._ui.shell.people import owner_words
from pages._ui.shell.registry import EVALUATE, PREDICT
from pages._ui.widgets.layout import figure
from pages._ui.widgets.live_chart import live_chart
from pages._ui.widgets.messages import (
    doubt_line,
    next_step,
    problem,
    show_test,
    views_line,
)
from pages._ui.widgets.run_line import run_line

SECONDS_BETWEEN_TICKS = 2.0
SECONDS_AT_FIRST, FIRST_SECONDS = 0.5, 15.0
SECONDS_SHARED = 0.4


class Beside(NamedTuple):
    """A run's settings, and the place in its panel where they are compared with others."""

    place: DeltaGenerator
    config: ExperimentConfig


class Snapshot(NamedTuple):
    """What the panel shows: the run, its finished epochs, and what it meets where it waits."""

    run: Run
    epochs: list[Epoch]
    wait: Wait


class Stage(NamedTuple):
    """On what the buttons and the ticking depend; `begins`: its first point is due any moment."""

    status: RunStatus
    testing: bool
    begins: bool


def run_panel(run_id: str) -> Beside | None:
    """Draw the run and, while it is active, keep its figures and curves up to date.

    What a click changes stands outside the part that ticks: each tick costs the training a little.
    None where the run is in the trash.
    """
    snapshot = _snapshot(run_id)
    run = snapshot.run
    run_line(run, exact=True, owner=owner_words()(run.owner))
    if run.trashed_at is not None:
        in_the_trash(run)
        return None
    show_guesses(run)
    if not run.active:
        _result(run)
    with st.container(horizontal=True, key=f"actions_{run.id}"):
        _buttons(run)
    if not run.active:
        show_seeds(run)
        take_along(run)
    notice_of_the_end(run)
    place = st.empty()
    if run.active:
        stage = _stage(snapshot)
        seconds = SECONDS_AT_FIRST if stage.begins else SECONDS_BETWEEN_TICKS
        draw_every(seconds, _live, run_id, stage)
    else:
        _curves(snapshot)
    show_family(run)
    _settings_and_notes(run)
    if not run.active and _has_points(snapshot) and is_asked(Event.LOOKED_AT_CURVES):
        happened(Event.LOOKED_AT_CURVES, run.id)
    return Beside(place, run.config)


def _buttons(run: Run) -> None:
    """At most three next steps, of those that its state allows; all else is behind "More"."""
    if run.active:
        if stop_button(run) or (not is_testing(run) and pause_button(run)):
            _shared_snapshot.clear()
            st.rerun(scope="app")
        see_how_it_learned(run)
        more_actions(run, reuse=True)
        return
    finished, tested = run.status is RunStatus.FINISHED, run.test_accuracy is not None
    if not finished:
        if run.message_code == WEIGHTS_MISSING:
            random_weights_button(run)
        go_on_button(run)
    if tested:
        address = {state.RUN_PARAMETER: run.id}
        mistakes = {**address, state.PART_PARAMETER: state.MISTAKES}
        next_step(EVALUATE, _("See what it got wrong"), **mistakes)
        next_step(PREDICT, _("Try it yourself"), **address)
    beside = finished or not tested
    if beside:
        reuse_button(run)
    more_actions(run, reuse=not beside)


@st.cache_resource(ttl=SECONDS_SHARED, max_entries=50, show_spinner=False)
def _shared_snapshot(run_id: str) -> Snapshot:
    return _snapshot(run_id)


def _snapshot(run_id: str) -> Snapshot:
    run = repository.get_run(run_id)
    return Snapshot(run, repository.list_epochs(run_id), wait_of(run))


def _live(run_id: str, stage: Stage) -> None:
    with guarded():
        snapshot = _shared_snapshot(run_id)
        if _stage(snapshot) != stage:
            st.rerun()  # the whole page: other buttons now, or another or no ticking any more
        show_progress(snapshot.run, *snapshot.wait)
        _curves(snapshot)


def _stage(snapshot: Snapshot) -> Stage:
    run = snapshot.run
    since = (run.started_at or run.created_at).replace(tzinfo=UTC)
    young = (datetime.now(UTC) - since).total_seconds() < FIRST_SECONDS
    begins = young and not snapshot.wait.ahead and not _has_points(snapshot)
    return Stage(run.status, is_testing(run), begins)


def _has_points(snapshot: Snapshot) -> bool:
    return bool(snapshot.epochs or snapshot.run.progress.points)


def _curves(snapshot: Snapshot) -> None:
    if _has_points(snapshot):
        run, epochs = snapshot.run, snapshot.epochs
        finding = finding_of(run, epochs)
        with figure(_("How it learns"), curves_takeaway(epochs, ended(run), finding)):
            live_chart(run, epochs)
        try_it(run, finding)


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
    mine = mine_to_change(run.owner)
    help_text = help_text if mine else _(SOMEBODY_ELSES)
    if st.button(
        label,
        key=f"go_on_{run.id}",
        icon=":material/resume:",
        help=help_text,
        disabled=not mine,
    ):
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
    scheduler.resume(run.id, actor(), anew)
    _shared_snapshot.clear()
    st.rerun(scope="app")


def _settings_and_notes(run: Run) -> None:
    with st.expander(_("Settings and notes of this run"), icon=":material/tune:"):
        if run.notes:
            st.text(run.notes)
        st.code(run.config.to_json(), language="json", height=260)


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


def _what_it_took(run: Run) -> list[str]:
    """Speed (in so many bits, where that is known), size, epochs, memory: as far as they are
    known."""
    parts = []
    if run.images_per_second is not None:
        parts.append(_("{count:,.0f} images/s", count=run.images_per_second))
        with suppress(OSError, ValueError):
            if precision := environment_of(run.id).precision:
                parts[0] = _("{speed} in {precision}", speed=parts[0], precision=precision)
    if run.total_parameters is not None:
        parts.append(ngettext("{count:,} parameter", "{count:,} parameters", run.total_parameters))
    parts.append(ngettext("{count} epoch", "{count} epochs", run.epochs))
    if run.peak_memory_mb is not None:
        parts.append(_("at most {size:,.0f} MB of memory", size=run.peak_memory_mb))
    return parts
