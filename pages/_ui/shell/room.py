"""A word where room gets short, before a training or an import meets that."""

import streamlit as st

from core.common.i18n import _
from core.housekeeping.limits import word
from pages._ui.shell.registry import DISK


def room_line() -> None:
    """One line, and the way to the page that frees some; nothing where there is room."""
    words = word()
    if not words:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="room_line"):
        st.warning(_(words), icon=DISK.icon)
        st.page_link(DISK.path, label=_("Free some"), icon=DISK.icon)
