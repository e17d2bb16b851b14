"""What a person is setting up, typed; kept while they visit other pages.

Runs are never kept here: a run is found by its id in the address (`?run=`).
"""

import json
import time
from typing import Any

import streamlit as st

from core.config import ExperimentConfig

_DRAFT = "draft"
_GENERATION = "draft_generation"
RUN_PARAMETER = "run"
SECONDS_TO_ARRIVE = 3.0
_SINCE = "first_values"


def draft() -> dict[str, Any]:
    """The config being set up, in its JSON form; changing it changes the draft."""
    if _DRAFT not in st.session_state:
        st.session_state[_DRAFT] = json.loads(ExperimentConfig().to_json())
    values: dict[str, Any] = st.session_state[_DRAFT]
    return values


def replace_draft(config: ExperimentConfig) -> None:
    """Set up another config; the form's widgets start anew from it."""
    st.session_state[_DRAFT] = json.loads(config.to_json())
    st.session_state[_GENERATION] = generation() + 1


def change_draft(**sections: Any) -> None:
    """Change fields of the draft's sections (or its own fields); the form's widgets start anew."""
    values = draft()
    for name, changes in sections.items():
        values[name] = {**values[name], **changes} if isinstance(changes, dict) else changes
    st.session_state[_GENERATION] = generation() + 1


def generation() -> int:
    """Counts the replaced drafts; part of the form's widget keys."""
    count: int = st.session_state.get(_GENERATION, 0)
    return count


def first_value(key: str, value: Any) -> None:
    """Give the widget that is drawn next under `key` its first value, once.

    Streamlit tells the browser of it in one message. A click while the page is still being drawn
    throws away what was not sent by then; the browser would show the widget's lowest value, and
    send that back. So it is told again while it is young.
    """
    since = st.session_state.setdefault(_SINCE, {})
    now = time.monotonic()
    if key not in st.session_state:
        st.session_state[key] = value
        since[key] = now
    elif key in since and now - since[key] < SECONDS_TO_ARRIVE:
        st.session_state[key] = st.session_state[key]


def current_run_id() -> str | None:
    """The run in the address, if any."""
    return st.query_params.get(RUN_PARAMETER)


def show_run(run_id: str) -> None:
    """Put a run into the address."""
    st.query_params[RUN_PARAMETER] = run_id
