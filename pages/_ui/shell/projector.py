"""The view for a projector: large, without menus, by `&view=projector` in a page's address.

What is to be seen so stands in a container with the key `KEY`; the style sheet does the rest.
"""

from collections.abc import Mapping
from urllib.parse import urlencode

import streamlit as st

from core.auth.actors import Role
from core.common.i18n import _
from pages._ui.shell.actor import actor
from pages._ui.widgets.templates import show_html

VIEW_PARAMETER, PROJECTOR = "view", "projector"
KEY = "projector"


def on_projector() -> bool:
    """Whether the address asks for the large view."""
    return st.query_params.get(VIEW_PARAMETER) == PROJECTOR


def projector_link() -> None:
    """For teachers, the way to the large view of this address, in a window of its own to be moved
    to the projector; there, the way back.

    It is loaded anew: what stays of a page beside a timer (decision 0062) would stay in large type.
    """
    query = st.query_params.to_dict()
    if on_projector():
        query.pop(VIEW_PARAMETER)
        _link(_("End the large view"), query, "_self")
    elif actor().role is Role.TEACHER:
        _link(_("For the projector"), {**query, VIEW_PARAMETER: PROJECTOR}, "_blank")


def _link(words: str, query: Mapping[str, str], target: str) -> None:
    show_html("quiet_link", words=words, address=f"?{urlencode(query)}", target=target)
