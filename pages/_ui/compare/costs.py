"""What the accuracy costs: against parameters, time and speed, with the Pareto front drawn."""

from collections.abc import Sequence

import streamlit as st

from core.common.i18n import N_, _
from core.reporting.comparison_figures import Cost, cost_figure, pareto_front
from core.runs.models import Run
from pages._ui.shell.state import held, remember
from pages._ui.widgets.charts import show_chart

COSTS = {  # a field of `Run`: its title, and whether less of it is better
    "total_parameters": (N_("parameters"), True),
    "seconds": (N_("seconds of training"), True),
    "images_per_second": (N_("images/s in training"), False),
}


def costs(runs: Sequence[Run], names: dict[str, str]) -> None:
    """Accuracy against the cost that is chosen."""
    cost = st.segmented_control(
        _("Accuracy against"),
        [*COSTS],
        format_func=lambda one: _(COSTS[one][0]),
        default=held("compare_cost", "total_parameters", COSTS),
        required=True,
        key="compare_cost",
        on_change=remember,
        args=("compare_cost",),
    )
    title, less = COSTS[cost]
    known = [
        Cost(names[run.id], run.test_accuracy, getattr(run, cost), place)
        for place, run in enumerate(runs)
        if run.test_accuracy is not None and getattr(run, cost)
    ]
    if len(known) < 2:
        st.info(_("Two runs with a result on test images are needed here."), icon=":material/info:")
        return
    show_chart(
        cost_figure(known, _(title), less),
        "compare_costs",
        _("Test accuracy against {cost}", cost=_(title)),
    )
    best = [known[place].name for place in pareto_front(known, less)]
    st.text(
        _(
            "On the Pareto front, where no other is better in both: {names}.",
            names=", ".join(best),
        )
    )
    if len({(run.data_name, run.data_version) for run in runs}) > 1:
        st.warning(
            _("They were tested on different images: their accuracies don't compare."),
            icon=":material/warning:",
        )
    st.caption(_("Times and speeds compare only on one machine with nothing beside."))
