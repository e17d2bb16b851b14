"""Home: a network that reads what one draws, the ways on, what is running, what was run."""

import streamlit as st

from core.auth.actors import Role
from core.common.i18n import N_, _
from pages._ui.home.digit_pad import digit_pad
from pages._ui.home.doors import doors
from pages._ui.home.first_time import first_time
from pages._ui.home.notices import show_notices
from pages._ui.run.list import newest_runs
from pages._ui.run.queue import show_queue
from pages._ui.shell.actor import actor
from pages._ui.shell.page import page
from pages._ui.shell.registry import DISK, HEALTH, LESSONS, PEOPLE, TRASH
from pages._ui.shell.room import room_line

with page(
    N_("What do you see?"),
    N_("Draw a digit, and a small network says what it sees. Then train one of your own."),
):
    show_notices()
    show_queue()
    room_line()
    first_time()
    digit_pad()
    doors()
    newest_runs()
    with st.container(horizontal=True, key="house"):
        st.page_link(LESSONS.path, label=_("Lessons"), icon=LESSONS.icon)
        st.page_link(TRASH.path, label=_("What is put away: the trash"), icon=TRASH.icon)
        st.page_link(DISK.path, label=_("What takes up the disk"), icon=DISK.icon)
        st.page_link(HEALTH.path, label=_("Is all well?"), icon=HEALTH.icon)
        if actor().role is Role.TEACHER:
            st.page_link(PEOPLE.path, label=_("The people of the class"), icon=PEOPLE.icon)
