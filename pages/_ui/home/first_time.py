"""The door of Home for who is here the first time: a lesson of ten minutes."""

import streamlit as st

from core.common.i18n import _
from core.lessons.progress import begin, visits_of
from pages._ui.shell.actor import actor
from pages._ui.shell.lesson import choose_a_name, go_to_step, must_choose_a_name, takes_lesson
from pages._ui.shell.registry import LESSONS

FIRST_LESSON = "read-digits"


def first_time() -> None:
    """One line and a button; nothing while a lesson is open, or once that one is done."""
    if takes_lesson():
        return
    mine = [] if must_choose_a_name() else visits_of(actor())
    visit = next((one for one in mine if one.lesson.id == FIRST_LESSON), None)
    if visit and visit.finished_at:
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center", key="first_time"):
        st.markdown(_("**First time here?** A lesson of ten minutes shows it all, step by step."))
        if must_choose_a_name():
            choose_a_name()
            return
        words = _("Go on with the lesson") if visit else _("Begin the lesson")
        if st.button(words, key="first_lesson", icon=LESSONS.icon):
            go_to_step(begin(FIRST_LESSON, actor()))
