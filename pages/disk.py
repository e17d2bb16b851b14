"""Disk: what takes up the workspace, and what can go."""

import streamlit as st

from core.common import settings
from core.common.i18n import N_, _
from pages._ui.disk.cleaning import show_cleaning
from pages._ui.disk.usage import show_usage
from pages._ui.shell.page import page
from pages._ui.shell.registry import HEALTH, TRASH

with page(
    N_("Disk"), N_("What data sets, runs and caches take, what can go, and what that would cost.")
):
    show_usage()
    show_cleaning()
    st.subheader(_("Before anything is lost"), anchor=False)
    st.text(
        _(
            "A backup of all that can't be made again is one command in a terminal, also while "
            "Vistazo runs. The second one makes a workspace of it again."
        )
    )
    commands = [f"{settings.terminal()} {word} vistazo.zip" for word in ("backup", "restore")]
    st.code("\n".join(commands), language=None, wrap_lines=True)
    with st.container(horizontal=True):
        st.page_link(TRASH.path, label=_("What is put away: the trash"), icon=TRASH.icon)
        st.page_link(HEALTH.path, label=_("Is all well?"), icon=HEALTH.icon)
