"""train(run_id) from end to end, on real digits, in this process."""

import json
import sys
import threading
import time

import keras
import numpy as np
import psutil
import pytest

from core import environment, jobs, settings, store, training
from core.augmentation import RandomChanges
from core.callbacks import BestWeights
from core.datasets.cache import open_arrays
from core.errors import LabError
from tests.helpers import small_config, wait_for

pytestmark = pytest.mark.usefixtures("workspace")


def run_of(config) -> store.Run:
    """The run of a training of `config`, ended."""
    run_id = jobs.submit(config)
    training.train(run_id)
    return store.get_run(run_id)


def curve(run: store.Run) -> list[tuple]:
    """The run's figures, without the seconds."""
    figures = ("number", "learning_rate", "loss", "accuracy", "val_loss", "val_accuracy")
    return [tuple(getattr(epoch, each) for each in figures) for epoch in store.list_epochs(run.id)]


def model_of(run: store.Run) -> keras.Model:
    return keras.models.load_model(settings.run_folder(run.id) / "model.keras")


def test_a_training_leaves_everything_behind():
    run = run_of(small_config(name="First", model={"name": "lenet5"}))
    assert (run.status, run.message) == ("finished", "")
    assert run.test_accuracy > 0.7
    assert 0 < run.test_loss < 1
    assert run.epochs == 2
    assert run.seconds > 0
    assert run.images_per_second > 50
    assert run.peak_memory_mb > 100
    assert run.total_parameters == 61_706
    assert run.device.startswith(("CPU", "GPU"))
    assert run.started_at <= run.finished_at
    folder = settings.run_folder(run.id)
    surroundings = json.loads((folder / "environment.json").read_text())
    assert surroundings["packages"]["keras"] == keras.__version__
    assert len(surroundings["data_checksum"]) == 64
    assert [each.id for each in store.runs_with("model")] == [run.id]
    assert [each.id for each in store.runs_with("predictions")] == [run.id]
    assert not list(folder.glob("partial-*"))


def test_the_figures_are_those_of_the_stored_model_and_predictions():
    run = run_of(small_config())
    stored = np.load(settings.run_folder(run.id) / "predictions.npz")
    arrays = open_arrays("digits")
    assert (stored["labels"] == arrays.y_test).all()
    assert stored["probabilities"].shape == (360, 10)
    again = model_of(run).predict(arrays.x_test, verbose=0)
    assert again == pytest.approx(stored["probabilities"], abs=1e-5)
    truth = arrays.y_test.astype(int)
    assert run.test_accuracy == pytest.approx((again.argmax(axis=1) == truth).mean())
    loss = -np.log(again[np.arange(360), truth]).mean()
    assert run.test_loss == pytest.approx(loss, abs=1e-4)


@pytest.mark.parametrize(
    "changes",
    [
        {"model": {"name": "mlp", "dropout": 0.3}},
        {"augmentation": {"rotation": 10, "brightness": [0.8, 1.2]}, "model": {"name": "mlp"}},
        {"model": {"name": "cnn2", "width": 0.25}, "training": {"precision": "bfloat16"}},
    ],
    ids=["dropout", "augmentation", "fast layers"],
)
def test_the_same_config_gives_the_same_curve(changes):
    first, again = run_of(small_config(**changes)), run_of(small_config(**changes))
    assert curve(first) == curve(again)
    assert first.test_loss == again.test_loss
    other = run_of(small_config(**changes, seed=1))
    assert curve(other) != curve(first)


def test_a_fraction_trains_on_fewer_images():
    run = run_of(small_config(data={"fraction": 0.2}))
    whole = run_of(small_config())
    assert run.status == "finished"
    assert run.test_accuracy < whole.test_accuracy


def test_without_validation_images():
    run = run_of(small_config(data={"validation": 0.0}))
    assert run.status == "finished"
    assert all(epoch.val_loss is None for epoch in store.list_epochs(run.id))
    assert run.test_accuracy > 0.5


@pytest.mark.parametrize("optimizer", ["adam", "adamw", "sgd"])
def test_every_optimiser_learns(optimizer):
    rate = 0.1 if optimizer == "sgd" else 0.01
    run = run_of(small_config(training={"optimizer": optimizer, "learning_rate": rate}))
    assert run.status == "finished"
    assert run.test_accuracy > 0.6


def test_momentum_and_weight_decay_matter():
    curves = []
    for changes in (
        {"optimizer": "sgd", "momentum": 0.0}, {"optimizer": "sgd", "momentum": 0.9},
        {"optimizer": "adamw", "weight_decay": 0.0}, {"optimizer": "adamw", "weight_decay": 0.5},
    ):  # fmt: skip
        run = run_of(small_config(training=changes))
        curves.append(curve(run)[-1][2])
    assert len(set(curves)) == 4


@pytest.mark.parametrize(
    ("schedule", "expected"),
    [
        ({"schedule": "exponential", "decay_rate": 0.5, "decay_epochs": 1}, [0.01, 0.005, 0.0025]),
        ({"schedule": "cosine"}, [0.01, 0.0075, 0.0025]),
        ({"schedule": "constant"}, [0.01, 0.01, 0.01]),
    ],
)
def test_every_schedule_sets_the_rate(schedule, expected):
    run = run_of(small_config(training={"epochs": 3, **schedule}))
    rates = [epoch.learning_rate for epoch in store.list_epochs(run.id)]
    assert rates == pytest.approx(expected, rel=1e-5)


def test_label_smoothing_lowers_the_confidence():
    confidence = []
    for smoothing in (0.0, 0.4):
        run = run_of(small_config(training={"label_smoothing": smoothing, "epochs": 6}))
        assert run.status == "finished"
        assert run.test_accuracy > 0.8
        stored = np.load(settings.run_folder(run.id) / "predictions.npz")
        confidence.append(stored["probabilities"].max(axis=1).mean())
    assert confidence[1] < confidence[0] - 0.1


def test_early_stopping_ends_the_training_and_says_so():
    run = run_of(
        small_config(
            model={"name": "mlp"},
            training={"epochs": 200, "learning_rate": 0.03, "early_stopping": "accuracy",
                      "patience": 2},
        )
    )  # fmt: skip
    assert run.status == "finished"
    assert "validation accuracy" in run.message
    assert "2 epochs" in run.message
    accuracies = [epoch.val_accuracy for epoch in store.list_epochs(run.id)]
    assert len(accuracies) < 200
    assert accuracies.index(max(accuracies)) == len(accuracies) - 3


def test_stopping_early_on_both_watches_both():
    run = run_of(
        small_config(
            model={"name": "mlp"},
            training={"epochs": 200, "learning_rate": 0.03, "early_stopping": "both",
                      "patience": 2},
        )
    )  # fmt: skip
    assert run.message.startswith("Stopped early: the validation ")
    assert run.epochs < 200


def validation_loss_of(run: store.Run) -> float:
    arrays = open_arrays("digits")
    parts = training.split(arrays.y_train, run.config.data, run.config.seed)
    found = model_of(run).predict(arrays.x_train[parts.validation], verbose=0)
    truth = arrays.y_train[parts.validation].astype(int)
    return float(-np.log(np.clip(found[np.arange(len(truth)), truth], 1e-7, 1)).mean())


def test_keep_decides_which_weights_are_saved():
    """With a rate that jumps about, the best epoch is not the last."""
    losses, kept = {}, {}
    for keep in ("best", "last"):
        run = run_of(
            small_config(
                model={"name": "mlp"},
                training={"epochs": 6, "learning_rate": 0.05, "keep": keep},
            )
        )
        losses[keep] = [epoch.val_loss for epoch in store.list_epochs(run.id)]
        kept[keep] = validation_loss_of(run)
    assert losses["best"] == losses["last"]
    assert min(losses["best"]) < losses["best"][-1]
    assert kept["best"] == pytest.approx(min(losses["best"]), rel=0.01)
    assert kept["last"] == pytest.approx(losses["last"][-1], rel=0.01)


def test_stop_takes_effect_within_an_epoch_and_keeps_the_best_weights():
    config = small_config(
        model={"name": "mlp", "hidden_layers": 4, "units": 512},
        training={"epochs": 500, "batch_size": 8, "learning_rate": 0.001},
    )
    run_id = jobs.submit(config)

    def stop_in_the_middle() -> None:
        wait_for(lambda: len(store.list_epochs(run_id)) >= 2)
        wait_for(lambda: 0 < store.get_run(run_id).progress.get("batch", 0) < 100)
        store.request_stop(run_id)

    asker = threading.Thread(target=stop_in_the_middle)
    asker.start()
    training.train(run_id)
    asker.join()
    run = store.get_run(run_id)
    assert run.status == "stopped"
    assert "Stopped in epoch" in run.message
    epochs = store.list_epochs(run_id)
    assert 2 <= len(epochs) < 500
    assert run.epochs == len(epochs)  # the broken epoch adds no point
    assert f"epoch {len(epochs) + 1}" in run.message
    assert validation_loss_of(run) == pytest.approx(
        min(epoch.val_loss for epoch in epochs), rel=0.01
    )
    assert run.test_accuracy > 0.5


def test_a_run_that_was_stopped_while_it_waited_is_not_trained():
    run_id = jobs.submit(small_config())
    store.request_stop(run_id)
    training.train(run_id)
    assert store.get_run(run_id).status == "stopped"
    assert store.list_epochs(run_id) == []


def test_a_run_that_is_stopped_while_another_trains_does_not_wait_for_that():
    run_id = jobs.submit(small_config())
    with training.held("training", lambda: None):
        waiting = threading.Thread(target=training.train, args=(run_id,))
        waiting.start()
        time.sleep(0.3)
        assert waiting.is_alive()
        store.request_stop(run_id)
        waiting.join(timeout=5)
        assert not waiting.is_alive()


def test_live_figures_while_it_trains():
    config = small_config(
        model={"name": "mlp", "hidden_layers": 4, "units": 512},
        training={"epochs": 4, "batch_size": 8},
    )
    run_id = jobs.submit(config)
    seen: list[dict] = []
    trainer = threading.Thread(target=training.train, args=(run_id,))
    trainer.start()
    while trainer.is_alive():
        seen.append(store.get_run(run_id).progress)
        time.sleep(0.05)
    steps = [progress for progress in seen if progress.get("phase") == "training"]
    assert steps
    last = steps[-1]
    assert 1 <= last["batch"] <= last["batches"] == 153
    assert last["images_per_second"] > 10
    assert last["seconds_left"] >= 0
    places = [point[0] for point in last["points"]]
    assert places == sorted(places)
    assert all(0 < place <= 4 for place in places)
    assert all(0 <= point[2] <= 1 for point in last["points"])


@pytest.mark.parametrize("data", [{}, {"validation": 0.0}], ids=["validation", "without"])
def test_a_loss_that_becomes_infinite_fails_with_a_cause(data):
    config = small_config(
        data=data,
        model={"name": "mlp", "hidden_layers": 8, "activation": "relu", "width": 1.0},
        training={"optimizer": "sgd", "learning_rate": 10.0, "epochs": 5},
    )
    run = run_of(config)
    assert run.status == "failed"
    assert "infinite" in run.message
    assert "Lower the learning rate" in run.message
    for epoch in store.list_epochs(run.id):
        assert np.isfinite([epoch.loss, epoch.val_loss or 0.0]).all()


@pytest.mark.skipif(sys.platform != "linux", reason="limits memory as Linux does")
def test_out_of_memory_fails_with_a_cause():
    import resource

    run_of(small_config(model={"name": "mlp"}))  # what loads late is loaded
    run_id = jobs.submit(small_config(model={"name": "mlp", "units": 4096, "width": 4.0}))
    usual = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (psutil.Process().memory_info().vms + 2**29, usual[1]))
    try:
        training.train(run_id)  # its second layer alone has a gigabyte of weights
    finally:
        resource.setrlimit(resource.RLIMIT_AS, usual)
    run = store.get_run(run_id)
    assert run.status == "failed"
    assert run.message == "Out of memory: take a smaller batch or a smaller network."


def test_a_missing_data_set_fails_with_advice(tmp_path, monkeypatch):
    (tmp_path / "mnist.npz").write_bytes(b"broken")
    monkeypatch.setenv("VISTAZO_DATA", str(tmp_path))
    run = run_of(small_config(data={"name": "mnist"}))
    assert run.status == "failed"
    assert "mnist.npz" in run.message


def test_the_saved_model_has_no_random_layers():
    run = run_of(small_config(augmentation={"flip": "horizontal", "shift": 0.1}))
    network = model_of(run)
    assert not any(isinstance(layer, RandomChanges) for layer in network._flatten_layers())
    assert network.input_shape == (None, 8, 8, 1)
    assert network.input.dtype == "float32"


def test_augmentation_makes_training_harder_than_validation():
    changes = {"rotation": 45, "shift": 0.2}
    run = run_of(small_config(augmentation=changes, model={"name": "mlp"}, training={"epochs": 6}))
    last = store.list_epochs(run.id)[-1]
    assert last.val_accuracy > last.accuracy + 0.1


def test_the_best_model_so_far_lies_on_disk_and_is_known(monkeypatch):
    run_id = jobs.submit(small_config())
    store.start(run_id)
    network = training.build(small_config())
    best = BestWeights("val_loss", network, run_id)
    best._saved -= 60  # a minute ago
    best.on_epoch_end(0, {"val_loss": 1.0})
    first = network.get_weights()
    network.set_weights([weight + 1 for weight in first])
    best.on_epoch_end(1, {"val_loss": 2.0})
    store.mark_interrupted(run_id, "killed")
    assert [run.id for run in store.runs_with("model")] == [run_id]
    stored = model_of(store.get_run(run_id)).get_weights()
    assert all((one == other).all() for one, other in zip(stored, first, strict=True))
    best.restore()
    assert (network.get_weights()[0] == first[0]).all()


def test_ties_keep_the_earlier_epoch():
    run_id = jobs.submit(small_config())
    network = training.build(small_config())
    best = BestWeights("val_accuracy", network, run_id)
    best.on_epoch_end(0, {"val_accuracy": 0.9})
    first = network.get_weights()
    network.set_weights([weight + 1 for weight in first])
    best.on_epoch_end(1, {"val_accuracy": 0.9})
    best.restore()
    assert (network.get_weights()[0] == first[0]).all()


def test_the_device_is_named():
    assert environment.device().startswith(("CPU, ", "GPU: "))


def test_an_unknown_run_is_a_lab_error():
    with pytest.raises(LabError, match="There is no run"):
        training.train("nope")
