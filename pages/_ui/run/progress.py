"""How far an active run is, in words and a bar."""

import streamlit as st

from core.common.i18n import _, ngettext
from core.runs.models import WATCHED, Run, RunStatus


def show_progress(run: Run, ahead: int) -> None:
    """What the run does now, or how many runs (`ahead`) are before it."""
    progress = run.progress
    if run.status == RunStatus.QUEUED:
        st.info(_waiting(ahead), icon=":material/hourglass_top:")
        return
    phase = _(progress.words)
    if progress.note:
        st.text(_(progress.note))
    if progress.epochs:
        _training(run, phase)
    elif progress.batches:
        st.progress(progress.batch / progress.batches, f"{phase} · {run.device}")
    else:
        st.progress(0.0, phase)


def _waiting(position: int) -> str:
    if not position:
        return _("Starting…")
    return ngettext(
        "Waiting: {count} run is before this one.",
        "Waiting: {count} runs are before this one.",
        position,
    )


def _training(run: Run, phase: str) -> None:
    """How far the epochs are, how fast, and how long nothing has become better."""
    progress = run.progress
    done = (progress.epoch - 1 + progress.batch / progress.batches) / progress.epochs
    words = _(
        "Epoch {epoch} of {epochs} · batch {batch} of {batches}",
        epoch=progress.epoch,
        epochs=progress.epochs,
        batch=progress.batch,
        batches=progress.batches,
    )
    st.progress(min(done, 1.0), words)
    parts = [phase, run.device]
    if progress.images_per_second:
        parts[1:1] = [
            _("{time} left", time=duration(progress.seconds_left or 0)),
            _("{count:,.0f} images/s", count=progress.images_per_second),
        ]
    st.text(" · ".join(parts))
    for figure, waited in progress.since_improvement.items():
        st.text(
            ngettext(
                "{figure}: {waited} of {count} epoch without improvement",
                "{figure}: {waited} of {count} epochs without improvement",
                run.config.training.patience,
                figure=_(WATCHED[figure]),
                waited=waited,
            )
        )


def duration(seconds: float) -> str:
    """Seconds, minutes, or hours and minutes, in words."""
    if seconds < 60:
        return _("{seconds:.0f} s", seconds=seconds)
    minutes = round(seconds / 60)
    if minutes < 60:
        return _("{minutes} min", minutes=minutes)
    return _("{hours} h {minutes} min", hours=minutes // 60, minutes=minutes % 60)
