"""Parameter counts of the network being set up, counted by a worker: the page never waits."""

from concurrent.futures import Future
from typing import Any

import streamlit as st

from core import workers
from core.config import DataConfig, ExperimentConfig


def network_facts(config: ExperimentConfig) -> None:
    """One line with the network's size; it appears when the worker has counted."""
    essential = ExperimentConfig(data=DataConfig(name=config.data.name), model=config.model)
    counting = _description(essential.to_json())
    tick = None if counting.done() else 0.7
    st.fragment(_line, run_every=tick)(counting, counting.done())


@st.cache_resource(max_entries=300, show_spinner=False)
def _description(config_json: str) -> "Future[Any]":
    return workers.inference.submit("core.model:describe", config_json)


def _line(counting: "Future[Any]", was_done: bool) -> None:
    if not counting.done():
        st.caption("Counting parameters…")
        return
    if not was_done:
        st.rerun(scope="app")
    if counting.exception():
        st.caption("The parameters could not be counted.")
        return
    facts = counting.result()
    layers = len(facts["layers"])
    st.caption(f"{facts['total_parameters']:,} parameters in {layers} layers")
