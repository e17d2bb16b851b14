"""Several batches in one go: how many, and that nothing but the speed changes."""

import keras
import numpy as np
import pytest

from core.config.training import TrainingConfig
from core.evaluation.evaluation import load_evaluation
from core.experiments.config import ExperimentConfig, parse
from core.modeling.fast_layers import for_training
from core.runs import repository
from core.runs.models import Run
from core.training import compile, recorded_run
from core.training.augmentation import augmented
from core.training.callbacks.progress import Progress
from core.training.compile import MOST_BATCHES, batches_at_once
from tests.deep import all_but_slow
from tests.helpers import small_config
from tests.trainings import built, run_of

CIFAR = {"data": {"name": "cifar10"}}


def at_once(**changes) -> int:
    config = parse({"data": {"name": "fashion_mnist"}, **changes})
    train_model = for_training(built(config), "float32")
    if config.augmentation.recomputes:
        train_model = augmented(train_model, config.augmentation, seed=0)
    return batches_at_once(train_model, config.training)


@pytest.mark.parametrize("name", ["linear", "mlp", "lenet5"])
def test_several_for_small_networks(name):
    assert at_once(model={"name": name}, training={"batch_size": 64}) == MOST_BATCHES


@pytest.mark.parametrize(
    "changes",
    [
        {"model": {"name": "cnn2"}, **CIFAR},
        {"model": {"name": "cnn2"}, **CIFAR, "augmentation": {"rotation": 5}},
        {"model": {"name": "lenet5"}, "training": {"batch_size": 2048}},
        {
            "model": {"name": "mlp", "units": 4096, "hidden_layers": 3},
            "training": {"batch_size": 1},
        },
        {"model": {"name": "lenet5"}, "training": {"averaging": {"name": "lookahead"}}},
        {"model": {"name": "lenet5"}, "training": {"schedule": {"name": "one-cycle"}}},
    ],
    ids=["large", "augmented", "many images", "many weights", "lookahead", "rates"],
)
def test_one_for_large_ones_and_where_each_batch_matters(changes):
    assert at_once(**changes) == 1


def test_one_for_large_images():
    image = keras.Input((224, 224, 3))
    network = keras.Model(image, keras.layers.Dense(2)(keras.layers.Flatten()(image)))
    assert batches_at_once(network, TrainingConfig(batch_size=128)) == 1


WAYS = {
    "dropout": {},
    "moving average": {"training": {"averaging": {"name": "ema"}}},
    "moved": {"augmentation": {"crop": 1}},
    "random changes": {"augmentation": {"rotation": 10}},
    "float16": {"training": {"precision": "float16"}},
}


@pytest.mark.usefixtures("workspace")
@pytest.mark.parametrize("way", all_but_slow(["moving average", "random changes"], WAYS))
def test_what_is_learned_is_the_same(way, monkeypatch):
    """Ten batches of 128 an epoch, the last of them smaller: eight, then two."""
    changes = {"model": {"name": "mlp", "units": 32, "dropout": 0.2}, **WAYS[way]}
    changes["training"] = {"epochs": 2, "batch_size": 128, **WAYS[way].get("training", {})}
    curves, answers = [], []
    for most, points in ((1, [number / 10 for number in range(1, 21)]), (8, [0.8, 1, 1.8, 2])):
        monkeypatch.setattr(compile, "MOST_BATCHES", most)
        run, told = watched(small_config(**changes), monkeypatch)
        assert told == points
        assert run.images_per_second > 50
        curves.append(
            [
                (epoch.loss, epoch.accuracy, epoch.val_loss)
                for epoch in repository.list_epochs(run.id)
            ]
        )
        answers.append(load_evaluation(run).probabilities)
    assert len(curves[0]) == 2
    np.testing.assert_allclose(*curves, rtol=1e-3)
    np.testing.assert_allclose(*answers, atol=2e-3)


def watched(config: ExperimentConfig, monkeypatch) -> tuple[Run, list[float]]:
    """The run of `config`, and at how many epochs its curve got a point."""
    told, original = [], Progress.on_train_batch_end

    def telling(self, batch, logs=None):
        original(self, batch, logs)
        told.append(self.points[-1][0])

    with monkeypatch.context() as patch:
        patch.setattr(recorded_run, "SECONDS_BETWEEN_REPORTS", 0.0)
        patch.setattr(Progress, "on_train_batch_end", telling)
        return run_of(config), told
