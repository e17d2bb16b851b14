"""Imports under way: how far they are, and ways to stop them or to go on."""

import streamlit as st

from core.execution import imports
from core.execution.imports import Job
from core.jobs.progress import ImportStatus
from pages._ui.shell.page import guarded
from pages._ui.widgets.messages import problem, titled_line

SECONDS_BETWEEN_TICKS = 1.0
WAITING = "waiting for the import before"


def show_jobs() -> None:
    """Every import that is not done; redraws itself while one of them is worked on."""
    for job in imports.jobs():
        name = job.request.name
        with st.container(border=True, key=f"import_{name}"):
            titled_line(job.request.title, f"{job.request.what} · {name}")
            if job.alive:
                st.fragment(_progress, run_every=SECONDS_BETWEEN_TICKS)(name)
                _throw_away(name, "Stop the import", ":material/stop:")
            elif job.state.status is ImportStatus.FAILED:
                problem(job.state.message)
                if job.incomplete:
                    _do_without_the_rest(name)
                elif st.button("Dismiss", key=f"dismiss_{name}"):
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
        text = f"{state.done:,} of {state.total:,} images" if state.total else state.phase
        if state.images_per_second:
            text += f" · {state.images_per_second:,.0f} a second"
        if state.refused:
            text += f" · {state.refused:,} refused"
        st.progress(share, text=text or WAITING)


def _broken_off(job: Job) -> None:
    name, state = job.request.name, job.state
    done = f" at {state.done:,} of {state.total:,} images" if state.total else ""
    st.warning(f"This import was broken off{done}.", icon=":material/warning:")
    with st.container(horizontal=True):
        if st.button("Go on with it", key=f"go_on_{name}", type="primary"):
            imports.go_on(name)
            st.rerun()
        _throw_away(name, "Throw it away", ":material/delete:")


def _do_without_the_rest(name: str) -> None:
    with st.container(horizontal=True):
        if st.button("Take the good images", key=f"good_{name}", type="primary"):
            imports.take_the_good(name)
            st.rerun()
        _throw_away(name, "Throw it away", ":material/delete:")


def _throw_away(name: str, label: str, icon: str) -> None:
    """A button that asks first: what was uploaded goes too."""
    with st.popover(label, icon=icon):
        st.write("What was uploaded and read so far is deleted. Your own files stay.")
        if st.button("Delete what is there", key=f"throw_{name}"):
            imports.stop(name)
            st.rerun()
