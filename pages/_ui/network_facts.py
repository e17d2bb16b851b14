"""What a network looks like while it is being set up, described by a worker: no page ever waits."""

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

import pandas as pd
import streamlit as st

from core import workers
from core.config import DataConfig, ExperimentConfig
from pages._ui.network_diagram import network_diagram

Facts = dict[str, Any]


def with_facts(config: ExperimentConfig, draw: Callable[[Facts], None]) -> None:
    """Call `draw` with `core.model.describe`'s answer for the config's network.

    Until the worker has it, a word of patience stands there, and this place asks again by itself.
    """
    essential = ExperimentConfig(data=DataConfig(name=config.data.name), model=config.model)
    answer = _description(essential.to_json())
    tick = None if answer.done() else 0.7
    st.fragment(_draw_when_done, run_every=tick)(answer, answer.done(), draw)


def parameter_line(facts: Facts) -> None:
    """The totals, in one line."""
    line = f"{facts['total_parameters']:,} parameters in {len(facts['layers'])} layers"
    if facts["non_trainable_parameters"]:
        line += f"; {facts['trainable_parameters']:,} of them learn (trainable)"
    st.caption(line)


def layer_details(facts: Facts) -> None:
    """The network as a picture, and the table of its layers."""
    network_diagram(facts["layers"])
    table = pd.DataFrame(facts["layers"])
    table["output_shape"] = ["×".join(map(str, shape)) for shape in table["output_shape"]]
    columns = {
        "name": "Layer",
        "type": "Type",
        "detail": "Detail",
        "output_shape": "Output",
        "parameters": st.column_config.NumberColumn("Parameters", format="localized"),
        "trainable": "Learns",
    }
    st.dataframe(table[list(columns)], column_config=columns, hide_index=True)


@st.cache_resource(max_entries=300, show_spinner=False)
def _description(config_json: str) -> "Future[Any]":
    return workers.inference.submit("core.model:describe", config_json)


def _draw_when_done(answer: "Future[Any]", was_done: bool, draw: Callable[[Facts], None]) -> None:
    if not answer.done():
        st.caption("Building the network to look at it…")
    elif not was_done:
        st.rerun(scope="app")
    elif answer.exception():
        st.caption(f"The network can't be built: {type(answer.exception()).__name__}.")
    else:
        draw(answer.result())
