"""The figures hold the numbers that they were made from, and nobody's HTML."""

import numpy as np
import pytest

from core.config.training import TrainingConfig
from core.evaluation.evaluation import load_evaluation
from core.inspection.class_distribution import Use
from core.reporting.figures import (
    FAINTEST,
    STRONGEST,
    cell_strength,
    class_distribution,
    learning_rate_curve,
)
from core.runs.repository import get_run


@pytest.mark.parametrize("as_share", [False, True])
def test_a_cell_is_the_stronger_the_more_it_has_of_its_kind(as_share: bool) -> None:
    counts = np.array([[90, 10, 0], [1, 50, 2], [0, 0, 0]])
    shown = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1) if as_share else counts
    strength = cell_strength(shown)
    right = np.eye(3, dtype=bool)
    assert strength.max() == pytest.approx(1)  # the most that is right
    assert strength[0, 1] == pytest.approx(-1)  # the most that is wrong
    for cells in (right, ~right):
        order = np.argsort(shown[cells], kind="stable")
        assert (np.diff(np.abs(strength[cells])[order]) >= 0).all()
    assert 0 < -strength[1, 0] < -strength[1, 2] < 1


def test_the_matrix_has_one_colour_for_right_and_one_for_wrong(trained: str) -> None:
    counts = load_evaluation(get_run(trained)).confusion
    strength = cell_strength(counts)
    assert (np.diag(strength) > 0).all()
    assert (strength[~np.eye(10, dtype=bool)] <= 0).all()
    assert (strength[counts == 0] == 0).all()
    assert (np.abs(strength[counts > 0]) >= FAINTEST / STRONGEST).all()  # enough to be seen


def test_bars_leave_out_parts_without_images_and_show_names_as_they_are() -> None:
    counts = {Use.TRAINING: [3, 5], Use.VALIDATION: [0, 0], Use.TEST: [1, 2]}
    figure = class_distribution(["<b>cat</b>", "dog"], counts, stacked=True)
    assert [list(bar.y) for bar in figure.data] == [[3, 5], [1, 2]]
    assert figure.data[0].x[0] == "&lt;b&gt;cat&lt;/b&gt;"


@pytest.mark.parametrize(
    ("schedule", "points", "axis"), [("cosine", 20, "log"), ("one-cycle", 201, "linear")]
)
def test_a_schedule_is_drawn_by_epoch_or_by_moment(schedule: str, points: int, axis: str) -> None:
    training = TrainingConfig.model_validate({"epochs": 20, "schedule": {"name": schedule}})
    figure = learning_rate_curve(training)
    assert len(figure.data[0].x) == points
    assert figure.layout.yaxis.type == axis
    assert max(figure.data[0].y) == pytest.approx(training.optimizer.learning_rate, rel=0.01)
