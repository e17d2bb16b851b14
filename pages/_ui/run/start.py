"""Starting a training, or whatever begins by one click, from a page."""

import time
from collections.abc import Callable
from typing import Any

import streamlit as st

from core.execution import scheduler
from core.experiments.config import ExperimentConfig
from pages._ui.shell.actor import actor

SECONDS_OF_A_DOUBLE_CLICK = 2.0
_LAST = "last_start"


def start(config: ExperimentConfig) -> str:
    """Queue a training and return the run's id; a double click is one click."""
    return once(config, lambda: scheduler.submit(config, actor()))


def once(what: Any, begin: Callable[[], str]) -> str:
    """The id of what `begin` has begun; the second half of a double click on the same gets that."""
    last_what, last_id, then = st.session_state.get(_LAST, (None, "", 0.0))
    if what == last_what and time.monotonic() - then < SECONDS_OF_A_DOUBLE_CLICK:
        return str(last_id)
    begun = begin()  # the other click waits for its end
    st.session_state[_LAST] = (what, begun, time.monotonic())
    return begun
