"""Starting a training from a page."""

import time

import streamlit as st

from core.execution import scheduler
from core.experiments.config import ExperimentConfig
from pages._ui.shell.actor import actor

SECONDS_OF_A_DOUBLE_CLICK = 2.0
_LAST = "last_start"


def start(config: ExperimentConfig) -> str:
    """Queue a training and return the run's id; the second half of a double click gets the same."""
    now = time.monotonic()
    last_config, last_run, then = st.session_state.get(_LAST, (None, "", 0.0))
    if config == last_config and now - then < SECONDS_OF_A_DOUBLE_CLICK:
        return str(last_run)
    run_id = scheduler.submit(config, actor())
    st.session_state[_LAST] = (config, run_id, now)
    return run_id
