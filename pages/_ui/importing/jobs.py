"""Imports under way: how far they are, and ways to stop them or to go on."""

import streamlit as st

from core.common.i18n import N_, _
from core.execution import imports
from core.execution.imports import Job
from core.jobs.progress import ImportStatus
from pages._ui.shell.page import guarded
from pages._ui.widgets.messages import problem, titled_line

SECONDS_BETWEEN_TICKS = 1.0
WAITING = N_("waiting for the import before")


def show_jobs() -> None:
    """Every import that is not done; redraws itself while one of them is worked on."""
    for job in imports.jobs():
        name = job.request.name
        with st.container(border=True, key=f"import_{name}"):
            titled_line(job.request.title, f"{job.request.what} · {name}")
            if job.alive:
                st.fragment(_progress, run_every=SECONDS_BETWEEN_TICKS)(name)
                _throw_away(name, _("Stop the import"), ":material/stop:")
            elif job.state.status is ImportStatus.FAILED:
                problem(_(job.state.message))
                if job.incomplete:
                    _do_without_the_rest(name)
                elif st.button(_("Dismiss"), key=f"dismiss_{name}"):
                    imports.stop(name)
                    st.rerun()
            else:
                _broken_off(job)


def _progress(name: str) -> None:
    with guarded():
        job = next((job for job in imports.jobs() if job.request.name == name), None)
        if job is None or not job.alive:
            st.rerun()
        state = job.state
        share = state.done / state.total if state.total else 0.0
        parts = [_(state.phase) or _(WAITING)]
        if state.total:
            parts = [_("{done:,} of {total:,} images", done=state.done, total=state.total)]
        if state.images_per_second:
            parts.append(_("{count:,.0f} a second", count=state.images_per_second))
        if state.refused:
            parts.append(_("{count:,} refused", count=state.refused))
        st.progress(share, text=" · ".join(parts))


def _broken_off(job: Job) -> None:
    name, state = job.request.name, job.state
    words = _("This import was broken off.")
    if state.total:
        words = _(
            "This import was broken off at {done:,} of {total:,} images.",
            done=state.done,
            total=state.total,
        )
    st.warning(words, icon=":material/warning:")
    with st.container(horizontal=True):
        if st.button(_("Go on with it"), key=f"go_on_{name}", type="primary"):
            imports.go_on(name)
            st.rerun()
        _throw_away(name, _("Throw it away"), ":material/delete:")


def _do_without_the_rest(name: str) -> None:
    with st.container(horizontal=True):
        if st.button(_("Take the good images"), key=f"good_{name}", type="primary"):
            imports.take_the_good(name)
            st.rerun()
        _throw_away(name, _("Throw it away"), ":material/delete:")


def _throw_away(name: str, label: str, icon: str) -> None:
    """A button that asks first: what was uploaded goes too."""
    with st.popover(label, icon=icon):
        st.write(_("What was uploaded and read so far is deleted. Your own files stay."))
        if st.button(_("Delete what is there"), key=f"throw_{name}"):
            imports.stop(name)
            st.rerun()
