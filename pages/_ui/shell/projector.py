"""The view for a projector: large, without menus, by `&view=projector` in a page's address.

What is to be seen so stands in a container with the key `KEY`; the style sheet does the rest.
"""

import streamlit as st

from core.auth.actors import Role
from core.common.i18n import _
from pages._ui.shell.actor import actor

VIEW_PARAMETER, PROJECTOR = "view", "projector"
KEY = "projector"


def on_projector() -> bool:
    """Whether the address asks for the large view."""
    return st.query_params.get(VIEW_PARAMETER) == PROJECTOR


def projector_button() -> None:
    """The way to the large view of this address and back, for teachers."""
    if on_projector():
        if st.button(_("End the large view"), icon=":material/fullscreen_exit:", key="not_large"):
            st.query_params.pop(VIEW_PARAMETER)
            st.rerun(scope="app")
    elif actor().role is Role.TEACHER and st.button(
        _("For the projector"), icon=":material/cast:", key="large", type="tertiary"
    ):
        st.query_params[VIEW_PARAMETER] = PROJECTOR
        st.rerun(scope="app")
