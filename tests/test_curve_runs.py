"""Trainings in one graph, which the stored curves are of: the same as those of a run."""

import pytest

from core.experiments.config import parse
from core.runs.repository import list_epochs
from scripts.watched_training import watch
from tests.trainings import run_of


def test_a_training_in_one_graph_has_the_curves_of_a_run(workspace):
    training = {"epochs": 3, "batch_size": 64, "keep": "last"}
    model = {"name": "mlp", "dropout": 0.3, "l2": 0.001}
    config = parse({"model": model, "training": training})
    run = run_of(config)
    found = watch(config)
    for name in ("loss", "accuracy", "val_loss", "val_accuracy"):
        expected = [getattr(epoch, name) for epoch in list_epochs(run.id)]
        assert found[name] == pytest.approx(expected, rel=1e-3), name
    assert found["test_accuracy"][-1] == pytest.approx(run.test_accuracy, abs=0.003)
