"""What the page's address says: which sitting is looked at, and whether for a projector.

`?sitting=ID` is a class at work; without it stands the list, and what can be opened. `&view=projector`
shows it large, without menus.
"""

import streamlit as st

from pages._ui.shell.state import PROJECTOR, SITTING_PARAMETER, VIEW_PARAMETER


def sitting_in_address() -> str:
    """The sitting's id; "" for the list."""
    return st.query_params.get(SITTING_PARAMETER, "")


def go_to(sitting_id: str = "", projector: bool = False) -> None:
    """Look at that sitting, or at the list."""
    said = {SITTING_PARAMETER: sitting_id, VIEW_PARAMETER: PROJECTOR if projector else ""}
    for name, value in said.items():
        if value:
            st.query_params[name] = value
        else:
            st.query_params.pop(name, None)
    st.rerun(scope="app")
