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
from pages._ui.shell.worker_results import draw_answer


def with_facts(config: ExperimentConfig, draw: Callable[[NetworkSummary], None]) -> None:
    """Call `draw` with the summary of the config's network.

    A backbone's unfreeze depth is applied here: it needs no other network.
    """
    data = DataConfig(name=config.data.name, version=config.data.version)
    waiting = _("Building the network to look at it…")
    model = config.model
    if not isinstance(model, BackboneKnobs):
        essential = ExperimentConfig(data=data, model=model)
        draw_answer(DESCRIBE(essential), draw, waiting)
        return
    title, unfreeze = _(architectures[model.name].title), model.unfreeze
    changes = {"unfreeze": EVERYTHING, "backbone_learning_rate": None}
    essential = ExperimentConfig(data=data, model=model.model_copy(update=changes))
    draw_answer(DESCRIBE(essential), lambda facts: draw(at_depth(facts, unfreeze, title)), waiting)


def parameter_line(facts: NetworkSummary) -> None:
    """The totals, in one line."""
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
    st.caption(line)


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
        "parameters": st.column_config.NumberColumn(_("Parameters"), format="localized"),
        "trainable": _("Learns"),
    }
    st.dataframe(table[list(columns)], column_config=columns, hide_index=True)
