"""What a training will cost: kept records, earlier runs, and what would fit."""

import time
from dataclasses import replace

import pytest

from core.common import settings
from core.runs.budgets.records import Budget, cost_key, fit_into, from_runs, keep, kept
from core.runs.budgets.words import budget_words, fit_words
from tests.helpers import small_config
from tests.trainings import run_of

pytestmark = pytest.mark.usefixtures("workspace")

BUDGET = Budget(
    start=10.0,
    frozen=0.0,
    epoch=25.0,
    validation=5.0,
    end=10.0,
    epochs=20,
    images=1000,
    memory_mb=900.0,
    gpu_memory_mb=None,
    device="a processor",
    measured_at=0.0,
)


def test_what_changes_no_cost_shares_a_record():
    config = small_config()
    for same in (
        small_config(name="Mine", seed=7),
        small_config(training={"epochs": 90, "schedule": {"name": "cosine"}}),
        small_config(training={"optimizer": {"learning_rate": 0.5}}),
    ):
        assert cost_key(same) == cost_key(config)
    for other in (
        small_config(training={"batch_size": 8}),
        small_config(training={"optimizer": {"name": "sgd"}}),
        small_config(data={"fraction": 0.5}),
        small_config(augmentation={"rotation": 5.0}),
    ):
        assert cost_key(other) != cost_key(config)


def test_a_record_is_kept_while_it_is_fresh_and_counts_other_epochs(monkeypatch):
    config = small_config()
    assert kept(config) is None
    keep(config, replace(BUDGET, measured_at=1e9))
    monkeypatch.setattr("core.runs.budgets.records.time.time", lambda: 1e9 + 3600)
    assert kept(small_config(training={"epochs": 3})).epochs == 3
    monkeypatch.setattr("core.runs.budgets.records.time.time", lambda: 1e9 + 8 * 86400)
    assert kept(config) is None
    [path] = (settings.home() / "cache" / "budgets").iterdir()
    path.write_text("{", encoding="utf-8")
    assert kept(config) is None


def test_a_training_that_goes_on_has_fewer_epochs_and_keeps_its_images():
    config = small_config(training={"epochs": 20}, parent={"run": "0badc0de", "epoch": 15})
    keep(config, replace(BUDGET, measured_at=time.time()))
    budget = kept(config)
    assert budget.epochs == 5
    assert fit_into(config, budget, 120, 10).epochs == 3
    assert fit_into(config, budget, 60, 10).why == "none"


def test_an_earlier_run_says_it_too():
    assert from_runs(small_config()) is None
    run = run_of(small_config())
    found = from_runs(small_config(training={"epochs": 4}, name="Another"))
    assert (found.run, found.epochs) == (run.id, 4)
    assert found.seconds > 0
    assert from_runs(small_config(training={"batch_size": 8})) is None
    assert budget_words(found)[-1] == f"As run {run.id} took, with the same settings."


def test_fewer_epochs_first():
    config = small_config(training={"epochs": 20})
    assert fit_into(config, BUDGET, 620, 10).why == "fits"
    found = fit_into(config, BUDGET, 240, 10)
    assert (found.why, found.epochs, found.fraction) == ("epochs", 7, None)
    assert found.seconds == pytest.approx(230)
    assert fit_words(found, 4) == (
        "7 epochs take about 4 min: all images stay, and each is seen less often."
    )


def test_then_fewer_images_then_smaller_ones():
    config = small_config(training={"epochs": 20})
    found = fit_into(config, BUDGET, 65, 10)
    assert (found.why, found.epochs, found.fraction) == ("images", 3, 0.5)
    assert found.seconds <= 66
    sized = small_config(training={"epochs": 20}, model={"name": "alexnet", "image_size": 224})
    smaller = fit_into(sized, BUDGET, 30, 10)
    assert (smaller.why, smaller.image_size) == ("size", 160)
    assert fit_into(config, BUDGET, 15, 10).why == "none"
    assert "can't be made to fit" in fit_words(fit_into(config, BUDGET, 15, 10), 0.25)
