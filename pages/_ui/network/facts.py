"""What a network looks like while it is being set up."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import pandas as pd
import streamlit as st

from core.architectures import architectures
from core.architectures.backbones.knobs import BackboneKnobs
from core.architectures.backbones.unfreeze import EVERYTHING, at_depth
from core.architectures.summary import NetworkSummary
from core.common.i18n import _, ngettext
from core.config.data import DataConfig
from core.execution.tasks import DESCRIBE
from core.experiments.config import ExperimentConfig
from pages._ui.network.diagram import network_diagram
from pages._ui.network.line import network_line
from pages._ui.shell.worker_results import draw_answer
from pages._ui.widgets.tables import in_the_reader_s_signs


def with_facts(
    config: ExperimentConfig, draw: Callable[[NetworkSummary], None], height: int = 0
) -> None:
    """Call `draw` with the summary of the config's network; `height` as `draw_answer` takes it.

    A backbone's unfreeze depth is applied here: it needs no other network.
    """
    data = DataConfig(name=config.data.name, version=config.data.version)
    waiting = _("Building the network to look at it…")
    model = config.model
    if not isinstance(model, BackboneKnobs):
        drawn = model.model_copy(update={"weights": "random"})  # whose they are changes no layer
        essential = ExperimentConfig(data=data, model=drawn)
        draw_answer(DESCRIBE(essential), draw, waiting, height=height)
        return
    title, unfreeze = _(architectures[model.name].title), model.unfreeze
    changes = {"unfreeze": EVERYTHING, "backbone_learning_rate": None, "weights": "random"}
    essential = ExperimentConfig(data=data, model=model.model_copy(update=changes))
    draw_answer(
        DESCRIBE(essential),
        lambda facts: draw(at_depth(facts, unfreeze, title)),
        waiting,
        height=height,
    )


def parameter_line(facts: NetworkSummary) -> None:
    """The totals, in one line."""
    st.caption(parameter_words(facts))


def parameter_words(facts: NetworkSummary) -> str:
    """How many parameters there are, in how many layers, and how many of them learn."""
    line = ngettext(
        "{parameters:,} parameters in {count} layer",
        "{parameters:,} parameters in {count} layers",
        len(facts.layers),
        parameters=facts.total_parameters,
    )
    if facts.non_trainable_parameters:
        line = _(
            "{parameters}; {count:,} of them learn (trainable)",
            parameters=line,
            count=facts.trainable_parameters,
        )
    return line


def network_picture(name: str, facts: NetworkSummary) -> None:
    """The architecture of that name in a line, with its size, and its layers as bars."""
    network_line(name, parameter_words(facts))
    network_diagram(facts)


def layer_details(facts: NetworkSummary) -> None:
    """The network as a picture, and the table of its layers."""
    network_diagram(facts)
    table = pd.DataFrame([asdict(row) for row in facts.layers])
    table["output_shape"] = ["×".join(map(str, shape)) for shape in table["output_shape"]]
    columns: dict[str, Any] = {
        "name": _("Layer"),
        "type": _("Type"),
        "detail": _("Detail"),
        "output_shape": _("Output"),
        "parameters": st.column_config.NumberColumn(_("Parameters")),
        "trainable": _("Learns"),
    }
    written = in_the_reader_s_signs(table[list(columns)], {})
    st.dataframe(written, column_config=columns, hide_index=True)
