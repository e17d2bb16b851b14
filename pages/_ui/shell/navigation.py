"""The menu, and the way back to it for a request that came past `app.py`."""

from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from core.common.i18n import _
from pages._ui.shell.registry import PAGES, Page, page_at

_ASSETS = Path(__file__).resolve().parents[3] / "assets"
ICON, LOGO = _ASSETS / "icon.png", _ASSETS / "logo.svg"
_ROUTED, _HERE = "routed", "page_here"


def route() -> StreamlitPage:
    """Draw the menu and return the page that the address names."""
    st.session_state[_ROUTED] = True
    # Ahead of the menu: otherwise browsers fetch the page's Material icon as favicon from outside.
    st.set_page_config(page_icon=str(ICON))
    st.logo(str(LOGO), size="large")
    found = st.navigation(
        [
            st.Page(
                page.path,
                title=_(page.title),
                icon=page.icon,
                default=page.default,
                visibility="visible" if page.in_menu else "hidden",
            )
            for page in PAGES
        ],
        position="top",
    )
    st.session_state[_HERE] = found.url_path
    return found


def here() -> Page:
    """The page that is looked at."""
    return page_at(st.session_state.get(_HERE, ""))


def phone_menu() -> None:
    """The menu at the lower edge of a phone, in words; the style sheet hides it elsewhere."""
    with st.container(key="phone_menu"):
        for page in PAGES:
            if page.in_menu and page.on_phone:
                st.page_link(page.path, label=_(page.title), icon=page.icon)


def ensure_routed() -> None:
    """Run `app.py` if it has not been: the first request after a start may run a page's script.

    Streamlit takes the folder `pages/` for its older kind of multipage app until `st.navigation`
    has been called once in the process.
    """
    if _ROUTED not in st.session_state:
        route()
        st.rerun()
