"""How the runs learned: their curves over epochs, steps or minutes, with one hover for all."""

from collections.abc import Sequence

import streamlit as st

from core.common.errors import UserError
from core.common.i18n import N_, _
from core.datasets.opened import look_up
from core.datasets.splits import steps_per_epoch
from core.reporting.comparison_figures import ALONG_WORDS, Along, Curve, curves
from core.runs import repository
from core.runs.models import Run
from pages._ui.shell.state import held, remember
from pages._ui.widgets.charts import show_chart
from pages._ui.widgets.choices import choose_one

FIGURES = {"accuracy": N_("accuracy"), "loss": N_("loss")}


def learning_curves(runs: Sequence[Run], names: dict[str, str]) -> None:
    """What is drawn, over what, how smooth; and the curves."""
    what, over, smooth = st.columns(3)
    with what:
        figure = choose_one(_("Show"), FIGURES, "accuracy", "compare_figure")
    with over:
        along = choose_one(_("Over"), ALONG_WORDS, Along.EPOCHS, "compare_along")
    weight = smooth.slider(
        _("Smoothing"),
        0.0,
        0.95,
        held("compare_smoothing", 0.0),
        0.05,
        key="compare_smoothing",
        on_change=remember,
        args=("compare_smoothing",),
    )
    drawn = [Curve(names[run.id], repository.list_epochs(run.id), _steps(run)) for run in runs]
    if not any(one.epochs for one in drawn):
        st.info(_("None of them has finished an epoch yet."), icon=":material/info:")
        return
    show_chart(
        curves(drawn, figure, along, weight),
        "compare_curves",
        _("Curves of the runs, {figure}", figure=_(FIGURES[figure])),
        zoom=True,
    )
    if along == Along.STEPS and any(one.steps is None for one in drawn):
        st.caption(_("Left out are runs whose data set is not here any more: nobody can count."))
    st.caption(
        _("On validation images; dashed: on training images, where a run held none of them back.")
    )


def _steps(run: Run) -> int | None:
    try:
        dataset = look_up(run.config.data).dataset
    except UserError:
        return None
    return steps_per_epoch(run.config.data, dataset, run.config.training.batch_size)
