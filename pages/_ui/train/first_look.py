"""What stands beside the form before there is a run: what will be there, and what will learn."""

from pathlib import Path

import streamlit as st

from core.common.i18n import _
from core.experiments.config import ExperimentConfig
from core.runs.summaries import active_summaries
from pages._ui.network.facts import network_picture, with_facts
from pages._ui.shell.registry import TRAIN
from pages._ui.shell.state import RUN_PARAMETER
from pages._ui.widgets.messages import next_step
from pages._ui.widgets.run_line import run_line
from pages._ui.widgets.templates import show_html, svg_url

MOST_SHOWN = 5
HEIGHT = 240  # pixels of a small network's picture
_CURVES = Path(__file__).resolve().parents[3] / "assets/curves_to_come.svg"


def first_look(config: ExperimentConfig | None) -> None:
    """Trainings that are going on, curves as they will come, the layers of the network."""
    st.subheader(_("The run"), anchor=False)
    for run in active_summaries(MOST_SHOWN)[:MOST_SHOWN]:
        run_line(run)
        next_step(TRAIN, _("Watch it"), **{RUN_PARAMETER: run.id})
    show_html(
        "curves_to_come",
        src=svg_url(_CURVES.read_text("utf-8")),
        sentence=_(
            "Start the training, and its curves grow here while the network learns: how many "
            "images it names right, and how wrong its answers are."
        ),
        accuracy=_("Right (accuracy)"),
        loss=_("Error (loss)"),
        training=_("dashed: images it learns from"),
        validation=_("solid: images held back (validation)"),
    )
    if config:
        st.subheader(_("What will learn"), anchor=False)
        name = config.model.name
        with_facts(config, lambda facts: network_picture(name, facts), HEIGHT)
