"""Trainings that are paused: they go on as if they had not been."""

import threading

import numpy as np
import pytest

from core.auth.actors import EVERYBODY
from core.common import settings
from core.execution import scheduler
from core.runs import queue, repository, resuming
from core.runs.models import Phase
from core.training import run as training
from core.training import testing
from core.training.callbacks import progress
from tests.helpers import small_config, train_run, wait_for
from tests.trainings import model_of, run_of

pytestmark = pytest.mark.usefixtures("workspace")

CONFIG = small_config(
    model={"name": "mlp", "units": 256, "dropout": 0.3},
    training={"epochs": 12, "batch_size": 4},
)


def curves(run_id: str) -> list[tuple]:
    return [
        (epoch.number, epoch.loss, epoch.accuracy, epoch.val_loss)
        for epoch in repository.list_epochs(run_id)
    ]


def paused_in_training() -> str:
    """A run that was asked to pause in the middle of an epoch, by somebody else."""
    run_id = scheduler.submit(CONFIG, EVERYBODY)

    def pause_in_the_middle() -> None:
        wait_for(lambda: len(repository.list_epochs(run_id)) >= 2)
        queue.request_pause(run_id, EVERYBODY)

    asker = threading.Thread(target=pause_in_the_middle)
    asker.start()
    train_run(run_id)
    asker.join()
    return run_id


def refuse_lasting_difference(run_id: str) -> None:
    """What comes of it in the end is what comes of a run that was never paused."""
    scheduler.resume(run_id, EVERYBODY)
    train_run(run_id)
    run, whole = repository.get_run(run_id), run_of(CONFIG)
    assert run.status == whole.status == "finished"
    assert curves(run_id) == curves(whole.id)
    assert run.test_loss == whole.test_loss
    weights = (model_of(each).get_weights() for each in (run, whole))
    assert all(np.array_equal(*pair) for pair in zip(*weights, strict=True))


def test_a_short_epoch_is_waited_for_and_nothing_is_trained_twice():
    run_id = paused_in_training()
    run, epochs = repository.get_run(run_id), len(repository.list_epochs(run_id))
    assert (run.status, run.finished_at, run.active) == ("paused", None, True)
    assert 2 <= epochs < 12
    assert resuming.done(run_id).epochs == epochs
    assert run.message == f"Paused. It will go on after epoch {epochs}."
    assert not settings.network_file(run_id).exists()
    refuse_lasting_difference(run_id)


def test_a_long_epoch_is_not_waited_for(monkeypatch):
    monkeypatch.setattr(progress, "SECONDS_BETWEEN", -1.0)  # as if it took longer than that
    run_id = paused_in_training()
    run, kept = repository.get_run(run_id), resuming.done(run_id).epochs
    assert run.status == "paused"
    assert 1 <= kept <= len(repository.list_epochs(run_id))
    assert run.message == f"Paused. It will go on after epoch {kept}."
    refuse_lasting_difference(run_id)


def test_a_pause_in_the_test_keeps_what_was_trained(monkeypatch):
    run_id = scheduler.submit(CONFIG, EVERYBODY)
    test = testing.test

    def pause_before(results, context, *rest):
        queue.request_pause(run_id, EVERYBODY)
        wait_for(context.pauses)
        return test(results, context, *rest)

    with monkeypatch.context() as patch:
        patch.setattr("core.training.ending.test", pause_before)
        train_run(run_id)
    run = repository.get_run(run_id)
    assert (run.status, run.test_accuracy) == ("paused", None)
    assert resuming.done(run_id) == resuming.Done(12, over=True)
    refuse_lasting_difference(run_id)


def test_a_pause_before_the_first_epoch_begins_anew(monkeypatch):
    run_id = scheduler.submit(CONFIG, EVERYBODY)
    begin = training.plan_training

    def pause_before(context, *rest):
        queue.request_pause(run_id, EVERYBODY)
        wait_for(context.pauses)
        context.report(Phase.BUILDING)
        return begin(context, *rest)

    with monkeypatch.context() as patch:
        patch.setattr(training, "plan_training", pause_before)
        train_run(run_id)
    run = repository.get_run(run_id)
    assert (run.status, run.message) == (
        "paused",
        "Paused. It will begin anew: no epoch was finished.",
    )


def test_who_asks_for_a_stop_as_well_has_it_stopped(monkeypatch):
    run_id = scheduler.submit(CONFIG, EVERYBODY)

    def ask_for_both() -> None:
        wait_for(lambda: len(repository.list_epochs(run_id)) >= 2)
        queue.request_stop(run_id, EVERYBODY)
        queue.request_pause(run_id, EVERYBODY)

    asker = threading.Thread(target=ask_for_both)
    asker.start()
    train_run(run_id)
    asker.join()
    run = repository.get_run(run_id)
    assert run.status == "stopped"
    assert run.test_accuracy is not None
