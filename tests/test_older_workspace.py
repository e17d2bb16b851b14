"""A workspace of version 0.1, as it was before the rooms were made, opens with all that is in
it."""

import json
import zipfile
from pathlib import Path

import numpy as np
import pytest

from core.datasets.cache import cached_arrays
from core.datasets.imported import read_record
from core.datasets.versions.repository import list_versions
from core.evaluation.evaluation import load_evaluation
from core.prediction.predictor import predict
from core.runs import repository, resuming, summaries
from tests.helpers import ROOT, last_object, terminal

RUNS = {  # id: name, status, test accuracy, epochs
    "cc3e042e": ("Stopped early", "stopped", 0.9306, 173),
    "c5144c93": ("On a version", "finished", 0.4345, 2),
    "69931ddc": ("Shapes", "finished", 0.5833, 4),
    "ff2b13a4": ("Digit reader, short", "finished", 0.6, 3),
}


@pytest.fixture
def older(workspace: Path) -> Path:
    workspace.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(ROOT / "tests/files/workspace-0.1.zip") as archive:
        archive.extractall(workspace)
    return workspace


def test_runs_and_their_curves_are_there(older):
    runs = summaries.list_summaries()
    assert [run.id for run in runs] == list(RUNS)
    assert not summaries.unreadable_runs()
    for run in runs:
        name, status, accuracy, epochs = RUNS[run.id]
        assert (run.name, run.status, run.epochs) == (name, status, epochs)
        assert run.test_accuracy == pytest.approx(accuracy, abs=1e-4)
        curve = repository.list_epochs(run.id)
        assert [epoch.number for epoch in curve] == list(range(1, epochs + 1))
        config = repository.get_run(run.id).config
        assert config.training.optimizer.learning_rate == pytest.approx(curve[0].learning_rate)


def test_stored_answers_give_the_stored_figures(older):
    for run in map(repository.get_run, RUNS):
        evaluation = load_evaluation(run)
        assert np.mean(evaluation.right) == pytest.approx(run.test_accuracy)
        assert evaluation.loss == pytest.approx(run.test_loss, rel=1e-5)


def test_versions_and_own_images_are_there(older):
    (version,) = list_versions("digits")
    assert version.name == "without five"
    assert version.dropped_train == tuple(range(5))
    record = read_record("shapes")
    assert record is not None
    assert record.title == "Circles and squares"
    assert cached_arrays("shapes").x_train.shape == (24, 16, 16, 3)


def test_networks_answer(older):
    run = repository.get_run("69931ddc")
    answers = predict(run.id, np.asarray(cached_arrays("shapes").x_test))
    assert answers == pytest.approx(load_evaluation(run).probabilities, abs=1e-5)


def test_a_stopped_run_goes_on(older):
    """Its checkpoint is read; the terminal takes the older config and its settings' paths."""
    assert resuming.can_go_on(repository.get_run("cc3e042e"))
    answer = terminal("describe", "cc3e042e", "--set", "training.epochs=200")
    assert answer.returncode == 0, answer.stderr
    assert last_object(answer.stdout)["total_parameters"] == 650
    assert (
        json.loads((older / "runs/cc3e042e/config.json").read_text())["model"]["name"] == "linear"
    )
