"""Lessons: short ways through the app, on real trainings; and a teacher's own."""

import streamlit as st

from core.auth.actors import Role
from core.common.i18n import N_, _
from pages._ui.lessons.cards import show_lessons
from pages._ui.lessons.files import own_lessons
from pages._ui.shell.actor import actor
from pages._ui.shell.page import page
from pages._ui.shell.registry import BOARD, JOIN
from pages._ui.widgets.messages import next_step

with page(
    N_("Lessons"), N_("Short ways through the app, step by step, with trainings of your own.")
):
    show_lessons()
    is_teacher = actor().role is Role.TEACHER
    with st.container(horizontal=True):
        next_step(JOIN, _("Join a class"))
        if is_teacher:
            next_step(BOARD, _("Lessons with a class"))
    if is_teacher:
        own_lessons()
