"""What the accuracy costs: each run in its own color."""

import json

import pytest

from core.auth.actors import EVERYBODY
from core.reporting.comparison_figures import COLORS, SIGNS
from core.runs import repository
from core.runs.models import Results
from tests.helpers import end_run, small_config, start_run
from tests.pages._ui.compare.show_compare import compared

pytestmark = pytest.mark.usefixtures("workspace")


def test_after_a_run_without_figures_the_others_keep_their_colors_and_signs():
    waits = repository.create_run(small_config(name="waits"), EVERYBODY)
    ids = [repository.create_run(small_config(name=name), EVERYBODY) for name in ("one", "other")]
    for run_id in ids:
        start_run(run_id)
        end_run(run_id, "finished", results=Results(test_accuracy=0.5, total_parameters=100))
    (chart,) = compared("costs", "costs", waits, *ids).get("plotly_chart")
    _front, *points = json.loads(chart.proto.spec)["data"]
    assert [one["name"] for one in points] == ["one", "other"]
    assert [one["marker"]["color"] for one in points] == [*COLORS[1:3]]
    assert [one["marker"]["symbol"] for one in points] == [*SIGNS[1:3]]
