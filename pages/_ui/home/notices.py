"""What has happened to the workspace, until somebody has read it."""

import streamlit as st

from core.common.i18n import _
from core.common.notices import dismiss, list_notices
from core.execution import other_apps


def show_notices() -> None:
    """A line each, and a button that ends them; nothing where there are none."""
    if another := other_apps.word():
        st.info(_(another), icon=":material/filter_none:")
    notices = list_notices()
    if not notices:
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        with st.container():
            for notice in notices:
                st.text(_(notice))
        if st.button(_("I have read this"), key="dismiss_notices", icon=":material/check:"):
            dismiss()
            st.rerun()
