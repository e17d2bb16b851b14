"""What the page's address says: which sitting is looked at.

`?sitting=ID` is a class at work; without it stands the list, and what can be opened.
`&view=projector` (`shell.projector`) shows it large.
"""

import streamlit as st

from pages._ui.shell.projector import VIEW_PARAMETER
from pages._ui.shell.state import SITTING_PARAMETER


def sitting_in_address() -> str:
    """The sitting's id; "" for the list."""
    return st.query_params.get(SITTING_PARAMETER, "")


def go_to(sitting_id: str = "") -> None:
    """Look at that sitting, or at the list."""
    st.query_params.pop(VIEW_PARAMETER, None)
    if sitting_id:
        st.query_params[SITTING_PARAMETER] = sitting_id
    else:
        st.query_params.pop(SITTING_PARAMETER, None)
    st.rerun(scope="app")
