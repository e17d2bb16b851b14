"""How curves are drawn stays as it was chosen while another part of Compare is looked at."""

import pytest
from streamlit.testing.v1 import AppTest

from core.auth.actors import EVERYBODY
from core.runs import repository
from tests.helpers import PATIENCE, small_config
from tests.pages._ui.evaluate.show_parts import checked


def draw(ids: list[str]) -> None:
    import streamlit as st

    from core.reporting.comparison_report import names_of
    from core.runs import repository
    from pages._ui.compare.costs import costs
    from pages._ui.compare.curves import learning_curves

    runs = [repository.get_run(run_id) for run_id in ids]
    part = costs if st.query_params.get("part") == "costs" else learning_curves
    part(runs, names_of(runs))


@pytest.mark.usefixtures("workspace")
def test_smoothing_and_axis_stay() -> None:
    ids = [repository.create_run(small_config(name=name), EVERYBODY) for name in ("one", "two")]
    app = checked(AppTest.from_function(draw, default_timeout=PATIENCE, args=(ids,)).run())
    app.slider[0].set_value(0.6)
    checked(app.button_group[1].set_value("minutes").run())
    app.query_params["part"] = "costs"
    assert not checked(app.run()).slider
    app.query_params["part"] = "curves"
    checked(app.run())
    assert (app.slider[0].value, app.button_group[1].value) == (0.6, "minutes")
