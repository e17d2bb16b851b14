"""Imports under way: how far they are, and ways to stop them or to go on."""

import streamlit as st

from core.common.i18n import N_, _
from core.execution import imports
from core.execution.imports import ImportUnderWay
from core.importing.progress import ImportFigures
from pages._ui.shell.actor import SOMEBODY_ELSES, actor, mine_to_change
from pages._ui.shell.fragments import draw_every
from pages._ui.shell.page import guarded
from pages._ui.widgets.data_line import data_line
from pages._ui.widgets.job_progress import job_progress
from pages._ui.widgets.messages import problem

SECONDS_BETWEEN_TICKS = 1.0
WAITING = N_("waiting for the import before")


def show_jobs() -> None:
    """Every import that is not done; redraws itself while one of them is worked on."""
    for one in imports.under_way():
        name = one.request.name
        with st.container(border=True, key=f"import_{name}"):
            data_line(one.request.title, [one.request.what, name])
            mine = mine_to_change(one.request.owner)
            if one.alive:
                draw_every(SECONDS_BETWEEN_TICKS, _progress, name)
            if not mine:
                st.caption(_(SOMEBODY_ELSES))
            elif one.alive:
                _throw_away(name, _("Stop the import"), ":material/stop:")
            elif one.failed and one.job:
                problem(_(one.job.message))
                if one.incomplete:
                    _do_without_the_rest(name)
                elif st.button(_("Dismiss"), key=f"dismiss_{name}"):
                    imports.stop(name, actor())
                    st.rerun()
            else:
                _broken_off(one)


def _progress(name: str) -> None:
    with guarded():
        one = next((one for one in imports.under_way() if one.request.name == name), None)
        if one is None or one.job is None or not one.alive:
            st.rerun()
        job_progress(one.job, _(WAITING), _details(one.figures))


def _details(figures: ImportFigures) -> list[str]:
    parts = []
    if figures.total:
        parts = [_("{done:,} of {total:,} images", done=figures.done, total=figures.total)]
    if figures.images_per_second:
        parts.append(_("{count:,.0f} a second", count=figures.images_per_second))
    if figures.refused:
        parts.append(_("{count:,} refused", count=figures.refused))
    return parts


def _broken_off(one: ImportUnderWay) -> None:
    name, figures = one.request.name, one.figures
    words = _("This import was broken off.")
    if figures.total:
        words = _(
            "This import was broken off at {done:,} of {total:,} images.",
            done=figures.done,
            total=figures.total,
        )
    st.warning(words, icon=":material/warning:")
    with st.container(horizontal=True):
        if st.button(_("Go on with it"), key=f"go_on_{name}", type="primary"):
            imports.go_on(name, actor())
            st.rerun()
        _throw_away(name, _("Throw it away"), ":material/delete:")


def _do_without_the_rest(name: str) -> None:
    with st.container(horizontal=True):
        if st.button(_("Take the good images"), key=f"good_{name}", type="primary"):
            imports.take_the_good(name, actor())
            st.rerun()
        _throw_away(name, _("Throw it away"), ":material/delete:")


def _throw_away(name: str, label: str, icon: str) -> None:
    """A button that asks first: what was uploaded goes too."""
    with st.popover(label, icon=icon):
        st.write(_("What was uploaded and read so far is deleted. Your own files stay."))
        if st.button(_("Delete what is there"), key=f"throw_{name}"):
            imports.stop(name, actor())
            st.rerun()
