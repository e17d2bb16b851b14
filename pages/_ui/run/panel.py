"""A run, live: state, figures, curves, stop; after its end the result and what to do next.

The panel redraws itself as a fragment while the run is active. All viewers of a run share one
reading of the store per second.
"""

from contextlib import suppress
from typing import NamedTuple

import streamlit as st

from core.architectures.backbones.table import RANDOM_INSTEAD
from core.evaluation.chance import result_of_run
from core.evaluation.evaluation import environment_of
from core.execution import scheduler
from core.runs import repository
from core.runs.repository import Epoch, Run
from core.runs.resuming import can_go_on
from pages._ui.export.panel import take_along
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
SKIPPING = (
    "Ends the test. The trained network is kept, without a result on test images;"
    " “Go on training” tests it later."
)
WATCHED = {
    "val_loss": "validation loss",
    "val_loss_with_penalty": "validation loss with the penalty on weights",
    "val_accuracy": "validation accuracy",
}


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
        elif run.status != "finished":
            if RANDOM_INSTEAD in run.message:
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
    ahead = scheduler.position(run) if run.status == "queued" else 0
    return Snapshot(run, repository.list_epochs(run_id), ahead)


def _live(run_id: str, status: str, testing: bool) -> None:
    with guarded():
        snapshot = _shared_snapshot(run_id)
        if (snapshot.run.status, _is_testing(snapshot.run)) != (status, testing):
            st.rerun()  # the whole page: other buttons now, or no ticking any more
        _progress(snapshot)
        _curves(snapshot)


def _curves(snapshot: Snapshot) -> None:
    if snapshot.epochs or snapshot.run.progress.get("points"):
        live_chart(snapshot.run, snapshot.epochs)


def _is_testing(run: Run) -> bool:
    return run.progress.get("phase") == "testing"


def _progress(snapshot: Snapshot) -> None:
    run, progress = snapshot.run, snapshot.run.progress
    if run.status == "queued":
        others = "1 run is" if snapshot.position == 1 else f"{snapshot.position} runs are"
        waiting = f"Waiting: {others} before this one." if snapshot.position else "Starting…"
        st.info(waiting, icon=":material/hourglass_top:")
        return
    phase = progress.get("phase", "starting")
    if progress.get("note"):
        st.text(progress["note"])
    epoch, epochs = progress.get("epoch", 0), progress.get("epochs", 0)
    batch, batches = progress.get("batch", 0), progress.get("batches", 0)
    if epochs:
        done = (epoch - 1 + batch / batches) / epochs
        st.progress(min(done, 1.0), f"Epoch {epoch} of {epochs} · batch {batch} of {batches}")
        words = [phase, run.device]
        if progress["images_per_second"]:
            words[1:1] = [
                f"{_duration(progress['seconds_left'])} left",
                f"{progress['images_per_second']:,.0f} images/s",
            ]
        st.text(" · ".join(words))
        for figure, count in progress["since_improvement"].items():
            patience = run.config.training.patience
            st.text(f"{WATCHED[figure]}: {count} of {patience} epochs without improvement")
    elif batches:
        st.progress(batch / batches, f"{phase} · {run.device}")
    else:
        st.progress(0.0, phase)


def _stop_button(run: Run) -> None:
    testing = _is_testing(run)
    stopping = run.stop_requests > 0 and not testing
    label = "Skip the test images" if testing else "Stopping…" if stopping else "Stop"
    if st.button(
        label,
        key=f"stop_{run.id}",
        icon=":material/stop_circle:",
        disabled=stopping,
        help=SKIPPING if testing else f"Ends the training within a moment. {KEPT}",
    ):
        repository.request_stop(run.id)
        _shared_snapshot.clear()
        st.rerun(scope="app")


def go_on_button(run: Run) -> None:
    """For a training that broke off or was stopped."""
    label, help_text = "Try again", "Trains with the same settings, from the beginning."
    anew = False
    if can_go_on(run):
        label = "Go on training"
        help_text = "Goes on after the last epoch that was kept; the curves go on too."
        if run.test_accuracy is not None:
            help_text += " The result on test images goes until it has ended again."
    elif run.epochs:
        anew, label = True, "Train again from the beginning"
        help_text = "Trains with the same settings. Curves and result so far go."
    if st.button(label, key=f"go_on_{run.id}", icon=":material/resume:", help=help_text):
        if anew:
            ask_before_beginning(run)
        else:
            _resume(run)


@st.dialog("Train again from the beginning?")
def ask_before_beginning(run: Run) -> None:
    """A question: a training that begins anew loses what it has."""
    with guarded():
        st.write(
            "There is no epoch to go on from. This run loses its curves and its result on test"
            " images, until it has trained again. “Use these settings” makes a new run of them"
            " instead, and this one stays."
        )
        with st.container(horizontal=True):
            if st.button("Train from the beginning", type="primary"):
                _resume(run, anew=True)
            if st.button("Keep it as it is"):
                st.rerun()


def _resume(run: Run, anew: bool = False) -> None:
    scheduler.resume(run.id, anew)
    _shared_snapshot.clear()
    st.rerun(scope="app")


def _random_weights_button(run: Run) -> None:
    """For a backbone whose published weights can't be had: without them."""
    st.caption(
        "With random weights, a backbone knows nothing of images, and what is frozen of it stays"
        " so: expect much worse answers, or let more of its layers learn."
    )
    if st.button("Train with random weights instead", icon=":material/shuffle:"):
        model = run.config.model.model_copy(update={"weights": "random"})
        state.show_run(start(run.config.model_copy(update={"model": model})))
        st.rerun(scope="app")


def _settings_and_notes(run: Run) -> None:
    with st.expander("Settings and notes of this run", icon=":material/tune:"):
        if run.notes:
            st.text(run.notes)
        st.code(run.config.to_json(), language="json", height=260)


def _reuse_button(run: Run) -> None:
    if st.button(
        "Use these settings",
        key=f"reuse_{run.id}",
        icon=":material/content_copy:",
        help="Puts the settings of this run into the form, to change them and train again.",
    ):
        state.replace_draft(run.config)
        st.rerun(scope="app")


def _result(run: Run) -> None:
    if run.status in ("failed", "interrupted"):
        problem(run.message)
    elif run.message:
        st.text(run.message)
    if run.test_accuracy is not None:
        places = st.columns(3)
        result = result_of_run(run)
        show_test(places, run.test_accuracy, run.test_loss, result)
        places[2].metric(
            "Training time",
            _duration(run.seconds or 0),
            help=f"{run.epochs} epochs on {run.device}",
        )
        doubt_line(result)
        views_line(run)
        st.caption(
            f"{run.images_per_second:,.0f} images/s{_precision(run)} · "
            f"{run.total_parameters:,} parameters · {run.epochs} epochs · "
            f"at most {run.peak_memory_mb:,.0f} MB of memory"
        )
    if run.test_accuracy is not None:
        with st.container(horizontal=True):
            for page, label in ((EVALUATE, "See what it got wrong"), (PREDICT, "Try it yourself")):
                next_step(page, label, **{state.RUN_PARAMETER: run.id})
    take_along(run)


def _precision(run: Run) -> str:
    """In how many bits it computed, where that is known."""
    with suppress(OSError, ValueError, KeyError):
        return f" in {environment_of(run.id)['precision']}"
    return ""


def _duration(seconds: float) -> str:
    if seconds < 60:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"
