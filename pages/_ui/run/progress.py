"""How far an active run is, in words and a bar; where it waits, how many are before it.

All who watch share one look at the queue: in a class, thirty runs wait at once.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import streamlit as st

from core.common import settings
from core.common.durations import duration
from core.common.i18n import _, ngettext
from core.config.early_stopping import Patient
from core.execution.waiting_times import WaitingTime, waiting_times
from core.execution.waiting_times import words as time_words
from core.jobs.queue_state import queue_state
from core.runs import queue
from core.runs.models import WATCHED, Run, RunStatus

SECONDS_UNTIL_DOUBT = 900
SECONDS_SHARED = 1.0


class Wait(NamedTuple):
    """How many runs are before one, and when it is ready, in words."""

    ahead: int = 0
    ready: str = ""


class _Line(NamedTuple):
    """The whole queue: how many are before each run, the times, whether it is held."""

    positions: Mapping[str, int]
    times: Mapping[str, WaitingTime]
    held: bool


def wait_of(run: Run) -> Wait:
    """What `run` meets; nothing for one that does not wait."""
    if run.status is not RunStatus.QUEUED:
        return Wait()
    line = _line(settings.home())
    if run.id not in line.positions:  # it was put in after that look
        _line.clear()
        line = _line(settings.home())
    return Wait(line.positions.get(run.id, 0), time_words(line.times.get(run.id), line.held))


@st.cache_resource(ttl=SECONDS_SHARED, max_entries=10, show_spinner=False)
def _line(home: Path) -> _Line:
    return _Line(queue.positions(), waiting_times(), queue_state().paused)


def show_progress(run: Run, ahead: int, ready: str = "") -> None:
    """What the run does now, or how many runs (`ahead`) are before it and when it is `ready`."""
    progress = run.progress
    if run.status is RunStatus.QUEUED:
        st.info(" ".join((_waiting(ahead), ready)).strip(), icon=":material/hourglass_top:")
        return
    if run.status is RunStatus.PAUSED:
        st.info(_("Paused: its place is free for others."), icon=":material/pause_circle:")
        if run.message:
            st.text(_(run.message))
        return
    phase = _(progress.words)
    if run.silent_seconds >= SECONDS_UNTIL_DOUBT:
        st.warning(_doubt(run.silent_seconds), icon=":material/hourglass_disabled:")
    if progress.note:
        st.text(_(progress.note))
    if progress.epochs:
        _training(run, phase)
    else:
        words = f"{phase} · {run.device}" if progress.batches else phase
        st.progress(progress.share or 0.0, words)


def _waiting(position: int) -> str:
    if not position:
        return _("Starting…")
    return ngettext(
        "Waiting: {count} run is before this one.",
        "Waiting: {count} runs are before this one.",
        position,
    )


def _doubt(silent_seconds: int) -> str:
    """That it may hang: it is not ended by itself, for it may as well be busy."""
    return _(
        "No progress for {minutes} minutes: it may hang. If it stays so, close Vistazo and start "
        "it again; the training can go on after the last epoch that was kept.",
        minutes=silent_seconds // 60,
    )


def _training(run: Run, phase: str) -> None:
    """How far the epochs are, how fast, and how long nothing has become better."""
    progress = run.progress
    words = _(
        "Epoch {epoch} of {epochs} · batch {batch} of {batches}",
        epoch=progress.epoch,
        epochs=progress.epochs,
        batch=progress.batch,
        batches=progress.batches,
    )
    st.progress(progress.share or 0.0, words)
    parts = [phase, run.device]
    if progress.images_per_second:
        parts[1:1] = [
            _("{time} left", time=duration(progress.seconds_left or 0)),
            _("{count:,.0f} images/s", count=progress.images_per_second),
        ]
    st.text(" · ".join(parts))
    rule = run.config.training.early_stopping
    if not isinstance(rule, Patient):
        return
    for figure, waited in progress.since_improvement.items():
        st.text(
            ngettext(
                "{figure}: {waited} of {count} epoch without improvement",
                "{figure}: {waited} of {count} epochs without improvement",
                rule.patience,
                figure=_(WATCHED[figure]),
                waited=waited,
            )
        )
