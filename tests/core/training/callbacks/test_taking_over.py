"""Trainings that go on from the checkpoint of another run."""

import pytest

from core.auth.actors import EVERYBODY
from core.common import settings
from core.execution import scheduler
from core.experiments.config import ExperimentConfig
from core.housekeeping import runs as housekeeping
from core.runs import repository, resuming
from core.runs.artifacts import FILES, fetch
from core.runs.forks.origins import going_on
from core.runs.models import ArtifactKind, Run
from tests.deep import all_but_slow
from tests.helpers import small_config, train_run
from tests.trainings import model_of, run_of

pytestmark = pytest.mark.usefixtures("workspace")

WAYS = {
    "adam, dropout, random changes": {
        "model": {"name": "mlp", "dropout": 0.3, "units": 32},
        "augmentation": {"rotation": 10.0},
    },
    "moved images, exponential": {
        "augmentation": {"flip": "horizontal"},
        "training": {
            "optimizer": {"name": "sgd", "momentum": 0.9},
            "schedule": {"name": "exponential", "decay_epochs": 2.0},
        },
    },
    "moving average": {"training": {"averaging": {"name": "ema"}, "keep": "last"}},
    "watched": {"training": {"early_stopping": {"name": "both", "patience": 9}}},
    "without validation": {"data": {"validation": 0.0}},
}


def config_of(way: str, epochs: int) -> ExperimentConfig:
    """So many epochs on a part of the digits."""
    changes = {**WAYS[way]}
    changes["data"] = {"fraction": 0.3, **changes.get("data", {})}
    changes["training"] = {"epochs": epochs, "batch_size": 16, **changes.get("training", {})}
    return small_config(**changes)


def curves(run_id: str) -> list[tuple]:
    """What the run has learned by, epoch by epoch, without times."""
    return [
        (epoch.number, epoch.loss, epoch.accuracy, epoch.val_loss, epoch.learning_rate)
        for epoch in repository.list_epochs(run_id)
    ]


def forked(run: Run, epoch: int, total: int | None, *changes: str) -> Run:
    return run_of(going_on(run, epoch, total, changes))


@pytest.mark.parametrize("way", all_but_slow(["moving average"], WAYS))
def test_more_epochs_are_those_of_a_longer_training(way):
    whole, first = run_of(config_of(way, 5)), run_of(config_of(way, 3))
    assert curves(first.id) == curves(whole.id)[:3]
    run = forked(first, 3, 5)
    assert run.status == "finished", run.message
    assert (run.parent_run, run.parent_epoch, run.epochs) == (first.id, 3, 5)
    assert curves(run.id) == curves(whole.id)
    assert run.test_loss == whole.test_loss
    weights = (model_of(each).get_weights() for each in (run, whole))
    assert all((one == other).all() for one, other in zip(*weights, strict=True))
    assert fetch(run.id, ArtifactKind.ORIGIN) is None  # it has a checkpoint of its own
    assert not (settings.run_folder(run.id) / FILES[ArtifactKind.ORIGIN]).exists()


def test_a_fork_in_the_middle_with_other_settings_outlives_its_parent():
    config = config_of("adam, dropout, random changes", 4)
    keeping = config.training.model_copy(update={"keep_every": 2})
    first = run_of(config.model_copy(update={"training": keeping}))
    assert resuming.checkpoints_of(first.id) == [2, 4]
    changes = (
        "model.dropout=0",
        "model.l2=0.001",
        "augmentation.rotation=0",
        "augmentation.flip=horizontal",
        "training.batch_size=32",
        "training.optimizer.learning_rate=0.001",
        "training.schedule=cosine",
        "training.early_stopping=loss",
    )
    run_id = scheduler.submit(going_on(first, 2, 5, changes), EVERYBODY)
    housekeeping.put_away(first.id, EVERYBODY)
    assert [each.number for each in repository.list_epochs(run_id)] == [1, 2]
    train_run(run_id)
    run = repository.get_run(run_id)
    assert (run.status, run.message, run.epochs) == ("finished", "", 5)
    assert curves(run_id)[:2] == curves(first.id)[:2]
    assert curves(run_id)[2] != curves(first.id)[2]


def test_a_momentum_that_begins_is_new_and_a_rule_that_ended_one_waits_anew():
    rule = {"name": "loss", "patience": 1}
    training = {"optimizer": {"name": "sgd", "learning_rate": 5.0, "momentum": 0.0}}
    first = run_of(small_config(training={**training, "early_stopping": rule, "epochs": 9}))
    assert first.message.startswith("Stopped early")
    assert first.epochs < 9
    run = forked(first, first.epochs, 12, "training.optimizer.momentum=0.5")
    assert run.epochs > first.epochs
    assert run.status == "finished"


def test_a_fork_that_broke_off_goes_on_from_its_own_checkpoint_or_from_its_origin():
    first = run_of(config_of("without validation", 2))
    run_id = scheduler.submit(going_on(first, 2, 4), EVERYBODY)
    origin = settings.run_folder(run_id) / FILES[ArtifactKind.ORIGIN]
    origin.write_bytes(b"")
    train_run(run_id)
    run = repository.get_run(run_id)
    assert (run.status, run.message_code) == ("failed", "origin-missing")
    assert len(curves(run_id)) == 2  # as they were


def test_frozen_layers_whose_activations_were_kept_are_found_when_they_are_not():
    model = {"name": "mobilenet", "weights": "random", "width": 0.25, "image_size": 32}
    config = small_config(
        data={"fraction": 0.1, "validation": 0.2}, model=model, training={"epochs": 1}
    )
    first = run_of(config)
    run = forked(first, 1, 2, "augmentation.flip=horizontal", "augmentation.cached_views=0")
    assert (run.status, run.epochs) == ("finished", 2), run.message
