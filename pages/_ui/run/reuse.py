"""What a run's settings and its network are used for again: the next training."""

import streamlit as st

from core.common.i18n import _
from core.config import imported_network
from core.config.network import RUN
from core.config.parent import ParentConfig
from core.runs.artifacts import has
from core.runs.models import ArtifactKind, Run
from pages._ui.run.start import start
from pages._ui.shell import state
from pages._ui.shell.registry import SWEEPS


def reuse_button(run: Run) -> None:
    """Sets up a training with the run's settings, where it is one."""
    if run.network == imported_network.NAME:
        return
    if st.button(
        _("Use these settings"),
        key=f"reuse_{run.id}",
        icon=":material/content_copy:",
        help=_("Puts the settings of this run into the form, to change them and train again."),
    ):
        state.replace_draft(run.config)
        st.rerun(scope="app")


def train_on_button(run: Run) -> None:
    """Sets up a training that begins with the run's network, where it has one."""
    if run.network == imported_network.NAME or not has(run.id, ArtifactKind.MODEL):
        return
    if st.button(
        _("Train on from this network"),
        key=f"train_on_{run.id}",
        icon=":material/moving:",
        help=_(
            "Puts the settings of this run into the form, with its network to begin with: a new "
            "run learns on from it (fine-tuning), on these images or others. This one stays."
        ),
    ):
        model = run.config.model.model_copy(update={"weights": f"{RUN}{run.id}"})
        changes = {"model": model, "parent": ParentConfig(), "name": "", "notes": ""}
        state.replace_draft(run.config.model_copy(update=changes))
        st.rerun(scope="app")


def sweep_button(run: Run | None = None) -> None:
    """Sets up a sweep over the knobs of the run's settings, where it is a training; without a run,
    over those of Train's form."""
    if run and run.network == imported_network.NAME:
        return
    stays = (
        _("Tries many values of a few knobs; everything else stays as in this run.")
        if run
        else _("Tries many values of a few knobs; everything else stays as it is here.")
    )
    key = f"sweep_{run.id}" if run else "sweep_knobs"
    if st.button(_("Search these knobs…"), key=key, icon=SWEEPS.icon, help=stays):
        address = {state.SWEEP_PARAMETER: state.NEW_SWEEP}
        st.switch_page(
            SWEEPS.path,
            query_params={**address, state.RUN_PARAMETER: run.id} if run else address,
        )


def random_weights_button(run: Run) -> None:
    """For a backbone whose published weights can't be had: without them."""
    st.caption(
        _(
            "With random weights, a backbone knows nothing of images, and what is frozen of it "
            "stays so: expect much worse answers, or let more of its layers learn."
        )
    )
    if st.button(_("Train with random weights instead"), icon=":material/shuffle:"):
        model = run.config.model.model_copy(update={"weights": "random"})
        state.show_run(start(run.config.model_copy(update={"model": model})))
        st.rerun(scope="app")
