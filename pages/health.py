"""Health: what is well, what is wrong and what to do; what was logged last."""

import streamlit as st

from core.common import settings
from core.common.i18n import N_, _
from pages._ui.health.findings import show_findings
from pages._ui.health.log import show_log
from pages._ui.shell.page import page
from pages._ui.shell.registry import DISK

with page(
    N_("Health"),
    N_("What Vistazo stands on: what is well, what is wrong, and what to do about it."),
):
    show_findings()
    show_log()
    st.page_link(DISK.path, label=_("What takes up the disk, and how to free some"), icon=DISK.icon)
    st.text(_("The same in a terminal:"))
    st.code(f"{settings.terminal()} doctor", language=None, wrap_lines=True)
