"""What the page's address says: which sweep, or what a new one begins with.

`?sweep=ID` is one; `?sweep=new` sets one up, over what Train's form has, the config of `&run=`,
or close around the best of another sweep, `&around=`.
"""

import streamlit as st

from pages._ui.shell.state import NEW_SWEEP, PART_PARAMETER, RUN_PARAMETER, SWEEP_PARAMETER

AROUND_PARAMETER = "around"


def sweep_in_address() -> str | None:
    """The sweep's id, `NEW_SWEEP`, or None for the list."""
    return st.query_params.get(SWEEP_PARAMETER) or None


def go_to(sweep_id: str) -> None:
    """Look at that sweep."""
    _say({SWEEP_PARAMETER: sweep_id})


def go_to_setup(around: str = "") -> None:
    """Set a new one up, `around` the best of another, if one is named."""
    more = {AROUND_PARAMETER: around} if around else {}
    _say({SWEEP_PARAMETER: NEW_SWEEP, **more})


def go_to_list() -> None:
    """Look at all of them."""
    _say({})


def begun_with() -> tuple[str, str]:
    """The run and the sweep that a new one begins with; "" where it is not."""
    said = st.query_params
    return said.get(RUN_PARAMETER, ""), said.get(AROUND_PARAMETER, "")


def _say(address: dict[str, str]) -> None:
    for name in (SWEEP_PARAMETER, RUN_PARAMETER, AROUND_PARAMETER, PART_PARAMETER):
        if name in address:
            st.query_params[name] = address[name]
        else:
            st.query_params.pop(name, None)
    st.rerun(scope="app")
