"""train() from end to end, on real digits, in this process."""

import json

import keras
import numpy as np
import pytest

from core.common import settings
from core.evaluation.evaluation import load_evaluation
from core.modeling import environment, precision
from core.runs import repository
from core.runs.artifacts import fetch
from core.runs.folder_record import read_epochs, read_state
from core.runs.models import ArtifactKind, Run
from core.runs.summaries import summaries_with
from core.training.augmentation import RandomAugmentation
from tests.helpers import open_arrays, small_config
from tests.trainings import model_of, parts_of, run_of, validation_loss_of

pytestmark = pytest.mark.usefixtures("workspace")


def curve(run: Run) -> list[tuple]:
    """The run's figures, without the seconds."""
    figures = ("number", "learning_rate", "loss", "accuracy", "val_loss", "val_accuracy")
    return [
        tuple(getattr(epoch, each) for each in figures) for epoch in repository.list_epochs(run.id)
    ]


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
    assert [each.id for each in summaries_with("model")] == [run.id]
    assert [each.id for each in summaries_with("predictions")] == [run.id]
    assert not list(folder.glob("partial-*"))
    kinds = {kind for kind in ArtifactKind if fetch(run.id, kind)}
    # It goes on from no other run, nobody has calibrated it, and it began with no other network.
    not_there = ArtifactKind.ORIGIN, ArtifactKind.CALIBRATION, ArtifactKind.FIRST_WEIGHTS
    assert kinds == set(ArtifactKind) - set(not_there)
    state = read_state(run.id)
    assert (state["status"], state["test_accuracy"]) == ("finished", run.test_accuracy)
    assert read_epochs(run.id) == repository.list_epochs(run.id)


def test_answers_on_validation_images_are_stored_with_their_places():
    run = run_of(small_config())
    stored = np.load(fetch(run.id, ArtifactKind.VALIDATION_PREDICTIONS))
    rows, arrays = stored["rows"], open_arrays("digits")
    assert (rows == parts_of(run.config).validation).all()
    assert (stored["labels"] == arrays.y_train[rows]).all()
    again = model_of(run).predict(arrays.x_train[rows], verbose=0)
    assert again.argmax(axis=1).tolist() == stored["logits"].argmax(axis=1).tolist()
    without = run_of(small_config(data={"validation": 0.0}))
    assert fetch(without.id, ArtifactKind.VALIDATION_PREDICTIONS) is None


def test_the_figures_are_those_of_the_stored_model_and_predictions():
    run = run_of(small_config())
    stored = np.load(settings.run_folder(run.id) / "predictions.npz")
    arrays = open_arrays("digits")
    assert (stored["labels"] == arrays.y_test).all()
    assert (stored["logits"].shape, stored["logits"].dtype) == ((360, 10), "float32")
    probabilities = load_evaluation(run).probabilities
    again = model_of(run).predict(arrays.x_test, verbose=0)
    assert again == pytest.approx(probabilities, abs=1e-5)
    truth = arrays.y_test.astype(int)
    assert run.test_accuracy == pytest.approx((again.argmax(axis=1) == truth).mean())
    loss = -np.log(again[np.arange(360), truth]).mean()
    assert run.test_loss == pytest.approx(loss, abs=1e-4)


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"model": {"name": "mlp", "dropout": 0.3}}, marks=pytest.mark.slow),
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
    assert all(epoch.val_loss is None for epoch in repository.list_epochs(run.id))
    assert run.test_accuracy > 0.5


@pytest.mark.parametrize("optimizer", ["adam", "adamw", "sgd"])
def test_every_optimiser_learns(optimizer):
    rate = 0.1 if optimizer == "sgd" else 0.01
    run = run_of(small_config(training={"optimizer": {"name": optimizer, "learning_rate": rate}}))
    assert run.status == "finished"
    assert run.test_accuracy > 0.6


def test_momentum_and_weight_decay_matter():
    curves = []
    for changes in (
        {"name": "sgd", "momentum": 0.0},
        {"name": "sgd", "momentum": 0.9},
        {"name": "adamw", "weight_decay": 0.0},
        {"name": "adamw", "weight_decay": 0.5},
    ):
        run = run_of(small_config(training={"optimizer": changes}))
        curves.append(curve(run)[-1][2])
    assert len(set(curves)) == 4


@pytest.mark.parametrize(
    ("schedule", "expected"),
    [
        ({"name": "exponential", "decay_rate": 0.5, "decay_epochs": 1}, [0.01, 0.005, 0.0025]),
        ({"name": "cosine"}, [0.01, 0.0075, 0.0025]),
        ({"name": "constant"}, [0.01, 0.01, 0.01]),
        (  # within the epochs too: noted is the rate of each one's last batch, of 20
            {"name": "triangular", "peak": 0.5, "first_rate": 0.0, "last_rate": 0.0},
            [0.01 * step / 60 * 2 for step in (19, 21, 1)],
        ),
    ],
)
def test_every_schedule_sets_the_rate(schedule, expected):
    run = run_of(small_config(training={"epochs": 3, "schedule": schedule}))
    rates = [epoch.learning_rate for epoch in repository.list_epochs(run.id)]
    assert rates == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize("kind", ["ema", "lookahead"])
def test_averaged_weights_are_validated_kept_and_saved(kind):
    run = run_of(
        small_config(
            model={"name": "mlp"},
            training={
                "epochs": 3,
                "optimizer": {"learning_rate": 0.02},
                "averaging": {"name": kind},
                "keep": "last",
            },
        )
    )
    plain = run_of(
        small_config(
            model={"name": "mlp"},
            training={"epochs": 3, "optimizer": {"learning_rate": 0.02}, "keep": "last"},
        )
    )
    assert (run.status, plain.status) == ("finished", "finished")
    assert run.test_accuracy > 0.7
    assert run.test_loss != plain.test_loss
    last = repository.list_epochs(run.id)[-1]
    assert validation_loss_of(run) == pytest.approx(last.val_loss, rel=0.01)


def test_the_average_is_kept_where_a_training_stops_early():
    settings_of_it = {
        "epochs": 9,
        "optimizer": {"learning_rate": 0.3},
        "averaging": {"name": "ema", "momentum": 0.9},
        "early_stopping": {"name": "loss", "patience": 1},
        "keep": "last",
    }
    run = run_of(small_config(model={"name": "mlp"}, training=settings_of_it))
    assert run.message.startswith("Stopped early")
    last = repository.list_epochs(run.id)[-1]
    assert validation_loss_of(run) == pytest.approx(last.val_loss, rel=0.01)


def test_bits_without_hardware_for_them_are_told_to_be_slow(monkeypatch):
    monkeypatch.setattr(precision, "in_hardware", lambda: False)
    run = run_of(
        small_config(model={"name": "linear"}, training={"precision": "bfloat16", "epochs": 1})
    )
    assert (run.status, run.message) == ("finished", precision.slow("bfloat16"))
    assert "slower" in run.message


def test_biases_may_have_a_rate_of_their_own():
    first, other = (
        run_of(small_config(training={"optimizer": {"name": "sgdw", "bias_rate": rate}}))
        for rate in (1.0, 50.0)
    )
    assert (first.status, other.status) == ("finished", "finished")
    assert curve(first) != curve(other)


def test_views_are_tested_beside_the_plain_images():
    plain = run_of(small_config())
    run = run_of(small_config(training={"test_views": "shifted"}))
    assert plain.test_accuracy_views is None
    assert run.test_accuracy == plain.test_accuracy
    assert 0.3 < run.test_accuracy_views < 1
    assert run.test_accuracy_views != run.test_accuracy


def test_moved_images_train_and_repeat():
    changes = {"augmentation": {"flip": "alternating", "crop": 1}, "model": {"name": "mlp"}}
    first, again = run_of(small_config(**changes)), run_of(small_config(**changes))
    assert first.status == "finished"
    assert curve(first) == curve(again)
    assert curve(run_of(small_config(model={"name": "mlp"}))) != curve(first)


def test_label_smoothing_lowers_the_confidence():
    confidence = []
    for smoothing in (0.0, 0.4):
        run = run_of(small_config(training={"label_smoothing": smoothing, "epochs": 6}))
        assert run.status == "finished"
        assert run.test_accuracy > 0.8
        confidence.append(load_evaluation(run).confidence.mean())
    assert confidence[1] < confidence[0] - 0.1


def test_early_stopping_ends_the_training_and_says_so():
    run = run_of(
        small_config(
            model={"name": "mlp"},
            training={
                "epochs": 200,
                "optimizer": {"learning_rate": 0.03},
                "early_stopping": {"name": "accuracy", "patience": 2},
            },
        )
    )
    assert run.status == "finished"
    assert "validation accuracy" in run.message
    assert "2 epochs" in run.message
    accuracies = [epoch.val_accuracy for epoch in repository.list_epochs(run.id)]
    assert len(accuracies) < 200
    assert accuracies.index(max(accuracies)) == len(accuracies) - 3


def test_stopping_early_on_both_watches_both():
    run = run_of(
        small_config(
            model={"name": "mlp"},
            training={
                "epochs": 200,
                "optimizer": {"learning_rate": 0.03},
                "early_stopping": {"name": "both", "patience": 2},
            },
        )
    )
    assert run.message.startswith("Stopped early: the validation ")
    assert run.epochs < 200


def test_keep_decides_which_weights_are_saved():
    """With a rate that jumps about, the best epoch is not the last."""
    losses, kept = {}, {}
    for keep in ("best", "last"):
        run = run_of(
            small_config(
                model={"name": "mlp"},
                training={"epochs": 6, "optimizer": {"learning_rate": 0.05}, "keep": keep},
            )
        )
        losses[keep] = [epoch.val_loss for epoch in repository.list_epochs(run.id)]
        kept[keep] = validation_loss_of(run)
    assert losses["best"] == losses["last"]
    assert min(losses["best"]) < losses["best"][-1]
    assert kept["best"] == pytest.approx(min(losses["best"]), rel=0.01)
    assert kept["last"] == pytest.approx(losses["last"][-1], rel=0.01)


def test_the_saved_model_has_no_random_layers():
    run = run_of(small_config(augmentation={"flip": "horizontal", "shift": 0.1}))
    network = model_of(run)
    assert not any(isinstance(layer, RandomAugmentation) for layer in network.layers)
    assert network.input_shape == (None, 8, 8, 1)
    assert network.input.dtype == "float32"


def test_augmentation_makes_training_harder_than_validation():
    changes = {"rotation": 45, "shift": 0.2}
    run = run_of(small_config(augmentation=changes, model={"name": "mlp"}, training={"epochs": 6}))
    last = repository.list_epochs(run.id)[-1]
    assert last.val_accuracy > last.accuracy + 0.1


def test_the_device_is_named():
    assert environment.device().startswith(("CPU, ", "GPU: "))


@pytest.mark.parametrize("changes", [{}, {"label_smoothing": 0.1, "averaging": {"name": "ema"}}])
def test_a_step_is_traced_once(changes, monkeypatch):
    traced = []
    original = keras.Model.train_step
    monkeypatch.setattr(
        keras.Model, "train_step", lambda model, data: traced.append(1) or original(model, data)
    )
    run = run_of(small_config(training={"batch_size": 49, **changes}))  # the last is smaller
    assert run.status == "finished"
    assert len(traced) == 1


def test_nothing_of_it_stays_in_the_worker():
    """TensorFlow keeps what is in its list of gradients, and the graphs and weights they are of."""
    from tensorflow.python.framework.ops import gradient_registry

    kept = []
    for _ in range(2):
        run_of(small_config(model={"name": "mlp", "units": 32, "activation": "gelu"}))
        kept.append(len(gradient_registry.list()))
    assert kept[0] == kept[1]
