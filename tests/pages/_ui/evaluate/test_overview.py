"""The figures of the Overview are those of the answers."""

import re

import numpy as np
import pytest

from core.evaluation.evaluation import load_evaluation
from core.evaluation.metrics import metrics_of
from core.runs import repository
from tests.pages._ui.evaluate.show_parts import answered, html, shown, words

OFFER = "Set up a linear baseline"


def marks(app):
    """The accuracy of each mark on the scale, in words."""
    found = re.findall("<b>([^<]+)</b> ([^<]+)<em>", html(app))
    return {label: share for share, label in found}


def test_the_figures_stand_there(trained):
    run = repository.get_run(trained)
    metrics = metrics_of(load_evaluation(run))
    figures = {each.label: each.value for each in shown(trained).metric}
    assert figures["Right (accuracy)"] == f"{metrics.accuracy:.1%}"
    assert figures["Among the first 5 (top-5)"] == f"{metrics.top5:.1%}"
    assert figures["Error (loss)"] == f"{metrics.loss:.3g}"
    assert figures["Balanced accuracy"] == f"{metrics.balanced_accuracy:.1%}"
    assert figures["Macro F1"] == f"{metrics.macro_f1:.3f}"
    assert figures["Parameters"] == f"{run.total_parameters:,}"


@pytest.mark.usefixtures("workspace")
def test_the_scale_has_guessing_the_baseline_and_this_run():
    labels = np.arange(200) % 10
    right = {
        count: np.where(np.arange(200) < count, labels, (labels + 1) % 10)
        for count in (120, 150, 190)
    }
    run_id = answered(right[150], labels=labels)
    answered(right[190], labels=labels, network="cnn2")  # newer, and no baseline
    app = shown(run_id)
    assert "guessing" in html(app)
    assert "linear baseline: no hidden layer" not in html(app)
    assert OFFER in [each.label for each in app.button]
    linear = answered(right[120], labels=labels, network="linear")
    app = shown(run_id)
    assert marks(app)["linear baseline: no hidden layer"] == "60.0%"
    assert next(share for name, share in marks(app).items() if name[:8] == "this run") == "75.0%"
    assert OFFER not in [each.label for each in app.button]
    assert "linear baseline: no hidden layer" not in marks(shown(linear))  # it is this run


@pytest.mark.usefixtures("workspace")
def test_a_result_no_better_than_guessing_says_so():
    app = shown(answered([3] * 300))
    assert "no better than guessing" in words(app).lower()


@pytest.mark.usefixtures("workspace")
def test_what_is_not_known_is_a_dash():
    figures = {each.label: each.value for each in shown(answered([0, 1, 2])).metric}
    assert figures["Memory, at most"] == figures["Parameters"] == "–"


@pytest.mark.usefixtures("workspace")
def test_where_no_published_figure_is_a_mark_it_says_why():
    app = shown(answered(np.arange(200) % 10))
    assert "k-nearest neighbours got 98.0% of all 1,797 digits right" in words(app)
