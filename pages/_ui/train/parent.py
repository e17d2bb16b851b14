"""That what is set up goes on from another run's checkpoint, and with which learning rates."""

from typing import Any

import streamlit as st

from core.common.errors import UserError
from core.common.i18n import _
from core.config.parent import ParentConfig
from core.experiments.config import parse
from core.reporting.course_figure import course_figure
from core.runs.forks.course import course_of, course_words
from pages._ui.shell import state
from pages._ui.widgets.charts import show_chart


def say_parent(values: dict[str, Any]) -> None:
    """Above the form, where the draft has a parent; with a way to begin from the start instead."""
    parent = values.get("parent") or {}
    if not parent.get("run"):
        return
    with st.container(border=True, key="goes_on_from"):
        st.text(
            _(
                "Goes on from run {run} after epoch {epoch}. Images, network, seed and optimiser "
                "stay as they are there; the epochs count on from there.",
                run=parent["run"],
                epoch=parent.get("epoch"),
            )
        )
        if st.button(
            _("Begin from the start instead"), icon=":material/first_page:", key="no_parent"
        ):
            state.turn_knobs(parent=ParentConfig().model_dump())
            st.rerun(scope="app")


def draw_course(values: dict[str, Any]) -> None:
    """The learning rates so far and to come, where the draft has a parent."""
    if not (values.get("parent") or {}).get("run"):
        return
    try:
        course = course_of(parse(values))
    except (UserError, IndexError):  # said where the whole config is checked
        return
    show_chart(course_figure(course), "course_to_come", _("Learning rate over the epochs"))
    st.text(course_words(course))
