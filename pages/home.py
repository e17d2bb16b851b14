"""Home: a network that reads what one draws, the ways on, what is running, what was run."""

import streamlit as st

from core.auth.actors import Role
from core.common.i18n import N_, _
from pages._ui.home.digit_pad import digit_pad
from pages._ui.home.doors import doors
from pages._ui.home.notices import show_notices
from pages._ui.run.list import newest_runs, running_now
from pages._ui.shell.actor import actor
from pages._ui.shell.page import page
from pages._ui.shell.registry import PEOPLE, TRASH

with page(
    N_("What do you see?"),
    N_("Draw a digit, and a small network says what it sees. Then train one of your own."),
):
    show_notices()
    running_now()
    digit_pad()
    doors()
    newest_runs()
    st.page_link(TRASH.path, label=_("What is put away: the trash"), icon=TRASH.icon)
    if actor().role is Role.TEACHER:
        st.page_link(PEOPLE.path, label=_("The people of the class"), icon=PEOPLE.icon)
