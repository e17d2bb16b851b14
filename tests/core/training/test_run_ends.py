"""Trainings that are stopped, fail or cannot begin, and what is seen of them meanwhile."""

import sys
import threading
import time

import numpy as np
import psutil
import pytest

from core.auth.actors import EVERYBODY
from core.common import settings
from core.common.errors import UserError
from core.execution import scheduler
from core.jobs.reporter import SECONDS_BETWEEN_WRITES
from core.runs import queue, repository
from core.runs.models import ArtifactKind, Phase, RunProgress, RunStatus
from core.runs.summaries import summaries_with
from core.training import testing
from core.training.callbacks import best_weights
from core.training.callbacks.best_weights import BestWeights
from core.training.context import Outcome, StopRequested
from core.training.recorded_run import RecordedRun
from tests.helpers import small_config, start_run, train_run, wait_for
from tests.trainings import built, model_of, run_of, running, validation_loss_of

pytestmark = pytest.mark.usefixtures("workspace")


def test_stop_takes_effect_within_an_epoch_and_keeps_the_best_weights():
    config = small_config(
        model={"name": "mlp", "hidden_layers": 4, "units": 512},
        training={"epochs": 500, "batch_size": 8, "optimizer": {"learning_rate": 0.001}},
    )
    run_id = scheduler.submit(config, EVERYBODY)

    def stop_in_the_middle() -> None:
        wait_for(lambda: len(repository.list_epochs(run_id)) >= 2)
        wait_for(lambda: 0 < repository.get_run(run_id).progress.batch < 100)
        queue.request_stop(run_id, EVERYBODY)

    asker = threading.Thread(target=stop_in_the_middle)
    asker.start()
    train_run(run_id)
    asker.join()
    run = repository.get_run(run_id)
    assert run.status == "stopped"
    assert "Stopped in epoch" in run.message
    epochs = repository.list_epochs(run_id)
    assert 2 <= len(epochs) < 500
    assert run.epochs == len(epochs)  # the broken epoch adds no point
    assert f"epoch {len(epochs) + 1}" in run.message
    assert validation_loss_of(run) == pytest.approx(
        min(epoch.val_loss for epoch in epochs), rel=0.01
    )
    assert run.test_accuracy > 0.5


def test_a_run_that_was_stopped_while_it_waited_is_not_trained():
    run_id = scheduler.submit(small_config(), EVERYBODY)
    queue.request_stop(run_id, EVERYBODY)
    train_run(run_id)
    assert repository.get_run(run_id).status == "stopped"
    assert repository.list_epochs(run_id) == []


def test_a_run_that_is_stopped_while_another_trains_does_not_wait_for_that():
    run_id = scheduler.submit(small_config(), EVERYBODY)
    other = repository.create_run(small_config(), EVERYBODY)
    start_run(other)
    waiting = threading.Thread(target=train_run, args=(run_id,))
    waiting.start()
    time.sleep(0.3)
    assert waiting.is_alive()
    queue.request_stop(run_id, EVERYBODY)
    wait_for(lambda: not waiting.is_alive())  # the other one still trains


def test_a_stop_among_the_views_keeps_the_plain_result(monkeypatch):
    def stopped(*_):
        raise StopRequested

    monkeypatch.setattr(testing, "averaged", stopped)
    run = run_of(small_config(training={"test_views": "mirrored"}))
    assert (run.status, run.message) == ("stopped", "Stopped before all views were looked at.")
    assert run.test_accuracy > 0.5
    assert run.test_accuracy_views is None


def test_live_figures_while_it_trains():
    config = small_config(
        model={"name": "mlp", "hidden_layers": 4, "units": 512},
        training={"epochs": 8, "batch_size": 8},
    )
    run_id = scheduler.submit(config, EVERYBODY)
    seen: list[RunProgress] = []
    trainer = threading.Thread(target=train_run, args=(run_id,))
    trainer.start()
    while trainer.is_alive():
        seen.append(repository.get_run(run_id).progress)
        time.sleep(0.05)
    steps = [progress for progress in seen if progress.phase is Phase.TRAINING]
    last = [progress for progress in steps if progress.seconds_left is not None][-1]
    assert 1 <= last.batch <= last.batches == 153
    assert last.images_per_second > 10
    assert last.seconds_left >= 0  # unknown in the first batches
    places = [point[0] for point in last.points]
    assert places == sorted(places)
    assert all(0 < place <= 8 for place in places)
    assert all(0 <= point[2] <= 1 for point in last.points)


@pytest.mark.parametrize("data", [{}, {"validation": 0.0}], ids=["validation", "without"])
def test_a_loss_that_becomes_infinite_fails_with_a_cause(data):
    config = small_config(
        data=data,
        model={"name": "mlp", "hidden_layers": 8, "activation": "relu", "width": 1.0},
        training={
            "optimizer": {"name": "sgd", "learning_rate": 10.0, "momentum": 0.0},
            "epochs": 5,
        },
    )
    run = run_of(config)
    assert run.status == "failed"
    assert "infinite" in run.message
    assert "Lower the learning rate" in run.message
    for epoch in repository.list_epochs(run.id):
        assert np.isfinite([epoch.loss, epoch.val_loss or 0.0]).all()


@pytest.mark.skipif(sys.platform != "linux", reason="limits memory as Linux does")
def test_out_of_memory_fails_with_a_cause():
    import resource

    run_of(small_config(model={"name": "mlp"}))  # what loads late is loaded
    run_id = scheduler.submit(
        small_config(model={"name": "mlp", "units": 4096, "width": 4.0}), EVERYBODY
    )
    usual = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (psutil.Process().memory_info().vms + 2**29, usual[1]))
    try:
        train_run(run_id)  # its second layer alone has a gigabyte of weights
    finally:
        resource.setrlimit(resource.RLIMIT_AS, usual)
    run = repository.get_run(run_id)
    assert run.status == "failed"
    assert run.message == "Out of memory: take a smaller batch or a smaller network."


def test_a_missing_data_set_fails_with_advice(tmp_path, monkeypatch):
    (tmp_path / "mnist.npz").write_bytes(b"broken")
    monkeypatch.setenv("VISTAZO_DATA", str(tmp_path))
    run = run_of(small_config(data={"name": "mnist"}))
    assert run.status == "failed"
    assert "mnist.npz" in run.message


def test_the_best_model_so_far_lies_on_disk_and_is_known(monkeypatch):
    context, network = running(small_config()), built(small_config())
    monkeypatch.setattr(best_weights, "SECONDS_BETWEEN", 0.0)
    run_id, best = context.run.id, BestWeights("val_loss", network, context)
    best.on_epoch_end(0, {"val_loss": 1.0})
    first = network.get_weights()
    network.set_weights([weight + 1 for weight in first])
    best.on_epoch_end(1, {"val_loss": 2.0})
    context.finish(Outcome(RunStatus.INTERRUPTED))
    context.close()
    assert [run.id for run in summaries_with("model")] == [run_id]
    stored = model_of(repository.get_run(run_id)).get_weights()
    assert all((one == other).all() for one, other in zip(stored, first, strict=True))
    best.restore()
    assert (network.get_weights()[0] == first[0]).all()


def test_a_full_disk_leaves_the_best_weights_in_memory(monkeypatch):
    def full(*_):
        raise UserError("disk-full", "The disk is full.")

    network = built(small_config())
    monkeypatch.setattr(best_weights, "SECONDS_BETWEEN", 0.0)
    best = BestWeights("val_loss", network, running(small_config()))
    monkeypatch.setattr(best_weights, "save_model", full)
    best.on_epoch_end(0, {"val_loss": 1.0})
    first = network.get_weights()
    network.set_weights([weight + 1 for weight in first])
    best.restore()
    assert (network.get_weights()[0] == first[0]).all()


def test_ties_keep_the_earlier_epoch():
    network = built(small_config())
    best = BestWeights("val_accuracy", network, running(small_config()))
    best.on_epoch_end(0, {"val_accuracy": 0.9})
    first = network.get_weights()
    network.set_weights([weight + 1 for weight in first])
    best.on_epoch_end(1, {"val_accuracy": 0.9})
    best.restore()
    assert (network.get_weights()[0] == first[0]).all()


def test_a_run_whose_last_files_can_not_be_noted_has_failed(monkeypatch):
    """Its results are there; what is missing is said, and nobody takes it for finished."""
    publish = RecordedRun.publish

    def impossible(connection, run_id, epoch):
        raise ValueError("no such thing")

    def broken(self, kind, file):
        publish(self, kind, file)
        if kind is ArtifactKind.LOG:  # the last one
            patch.setattr(repository, "add_epoch", impossible)
            self.add_epoch(repository.list_epochs(self.run.id)[0])
            time.sleep(2 * SECONDS_BETWEEN_WRITES)  # it fails before anybody waits for it

    with monkeypatch.context() as patch:
        patch.setattr(RecordedRun, "publish", broken)
        run = run_of(small_config())
    assert run.status == "failed"
    assert "An error in Vistazo" in run.message


def test_without_a_place_for_its_log_a_run_fails_and_says_so():
    before = set(threading.enumerate())
    run_id = scheduler.submit(small_config(), EVERYBODY)
    log_file = settings.run_folder(run_id) / "log.txt"
    log_file.mkdir()
    train_run(run_id)
    run = repository.get_run(run_id)
    assert run.status == "failed"
    assert "log.txt" in run.message
    names = {thread.name for thread in set(threading.enumerate()) - before}
    assert "vistazo-report" not in names
