"""Train: set up an experiment on the left, watch the run on the right."""

import streamlit as st

from core.common.i18n import N_, _
from core.runs import repository
from core.runs.models import RunStatus
from pages._ui.run.panel import run_panel
from pages._ui.shell.page import guarded, page
from pages._ui.shell.registry import TRAIN
from pages._ui.shell.state import RUN_PARAMETER, current_run_id
from pages._ui.train.form import setup_form
from pages._ui.widgets.messages import next_step, run_line


@st.fragment
def setup() -> None:
    """The form redraws itself without disturbing the run beside it."""
    with guarded():
        title = _("Set up the next training") if current_run_id() else _("Set up")
        st.subheader(title, anchor=False)
        setup_form()


def no_run_yet() -> None:
    """Say what will be here, and lead to trainings that are going on."""
    st.info(
        _(
            "Nothing is selected. Start a training with the settings beside, and its curves "
            "appear here."
        ),
        icon=":material/show_chart:",
    )
    for run in repository.list_runs(RunStatus.RUNNING, RunStatus.QUEUED)[:5]:
        run_line(run)
        next_step(TRAIN, _("Watch it"), **{RUN_PARAMETER: run.id})


with page(
    N_("Train"), N_("Pick images and a network, turn the knobs, and watch the network learn.")
):
    run_id = current_run_id()
    with st.container(key="run_first" if run_id else "setup_first"):
        left, right = st.columns([2, 3], gap="large")
        with left:
            setup()
        with right, guarded():
            st.subheader(_("The run"), anchor=False)
            if run_id:
                run_panel(run_id)
            else:
                no_run_yet()
