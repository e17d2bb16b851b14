"""Setting a run's confidence right by a click, wherever it is said how sure its network is."""

import os

import streamlit as st

from core.common import settings
from core.common.i18n import N_, _
from core.evaluation.evaluation import VALIDATION_PREDICTIONS
from core.evaluation.kept_temperature import calibrate
from core.runs.models import Run
from pages._ui.shell.actor import actor, mine_to_change
from pages._ui.shell.page import guarded

WHAT_IT_DOES = N_(
    "One number, fitted on half of the validation images: all answers become less (or more) sure "
    "by it, none becomes another. It is kept with the run, and Predict and exported programs use "
    "it."
)


def can_be_set_right(run: Run) -> bool:
    """Whether the run kept answers on validation images, which it takes."""
    return os.path.lexists(settings.run_folder(run.id) / VALIDATION_PREDICTIONS)


def set_right_button(run: Run, key: str, explained: bool = False) -> None:
    """Fit the run's temperature and draw the page anew with it. `explained`: on the button."""
    if st.button(
        _("Set it right"),
        icon=":material/thermostat:",
        disabled=not (can_be_set_right(run) and mine_to_change(run.owner)),
        key=key,
        help=_(WHAT_IT_DOES) if explained else None,
    ):
        with guarded():
            calibrate(run, actor())
            st.rerun(scope="app")
