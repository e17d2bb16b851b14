"""The view for a projector: large, without menus, by `&view=projector` in a page's address.

What is to be seen so stands in a container with the key `KEY`; the style sheet does the rest.
"""

import streamlit as st

from core.auth.actors import Role
from core.common.i18n import _
from pages._ui.shell.actor import actor
from pages._ui.shell.registry import Page

VIEW_PARAMETER, PROJECTOR = "view", "projector"
KEY = "projector"


def on_projector() -> bool:
    """Whether the address asks for the large view."""
    return st.query_params.get(VIEW_PARAMETER) == PROJECTOR


def projector_link(page: Page, **query: str) -> None:
    """The way to the large view of that address and back, for teachers."""
    if on_projector():
        st.page_link(
            page.path,
            label=_("End the large view"),
            icon=":material/fullscreen_exit:",
            query_params=query,
        )
    elif actor().role is Role.TEACHER:
        st.page_link(
            page.path,
            label=_("For the projector"),
            icon=":material/cast:",
            query_params={**query, VIEW_PARAMETER: PROJECTOR},
        )
