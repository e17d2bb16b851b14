"""Lessons: short ways through the app, on real trainings; and a teacher's own."""

from core.auth.actors import Role
from core.common.i18n import N_
from pages._ui.lessons.cards import show_lessons
from pages._ui.lessons.files import own_lessons
from pages._ui.shell.actor import actor
from pages._ui.shell.page import page

with page(
    N_("Lessons"), N_("Short ways through the app, step by step, with trainings of your own.")
):
    show_lessons()
    if actor().role is Role.TEACHER:
        own_lessons()
