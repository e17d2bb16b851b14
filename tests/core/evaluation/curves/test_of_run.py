"""A stored run's curves with what its settings say of them."""

import pytest

from core.auth.actors import EVERYBODY
from core.evaluation.curves.findings import CurveKind
from core.evaluation.curves.of_run import finding_of, usual_rate
from core.experiments.config import parse
from core.runs import repository
from core.runs.models import Epoch


@pytest.mark.parametrize(
    ("name", "rate"), [("adam", 0.001), ("adamw", 0.001), ("sgd", 0.01), ("sgdw", 0.01)]
)
def test_an_optimiser_has_a_usual_rate(name, rate):
    config = parse({"training": {"optimizer": {"name": name, "learning_rate": 0.5}}})
    assert usual_rate(config.training.optimizer) == rate


@pytest.mark.parametrize(
    ("name", "kind"), [("adam", CurveKind.RATE_TOO_LARGE), ("sgd", CurveKind.NOTHING_LEARNED)]
)
def test_the_same_rate_may_be_far_too_large_for_one_optimiser_alone(workspace, name, kind):
    config = parse({"training": {"optimizer": {"name": name, "learning_rate": 0.03}}})
    run = repository.get_run(repository.create_run(config, EVERYBODY))
    stuck = [Epoch(number, 1.0, 0.03, 2.31, 0.1, 2.31, 0.1) for number in range(1, 6)]
    assert finding_of(run, stuck).kind is kind
