"""The menu, and the way back to it for a request that came past `app.py`."""

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from pages._ui.registry import PAGES

_ROUTED = "routed"


def route() -> StreamlitPage:
    """Draw the menu and return the page that the address names."""
    st.session_state[_ROUTED] = True
    return st.navigation(
        [
            st.Page(page.path, title=page.title, icon=page.icon, default=page.default)
            for page in PAGES
        ],
        position="top",
    )


def ensure_routed() -> None:
    """Run `app.py` if it has not been: the first request after a start may run a page's script.

    Streamlit takes the folder `pages/` for its older kind of multipage app until `st.navigation`
    has been called once in the process.
    """
    if _ROUTED not in st.session_state:
        route()
        st.rerun()
