"""Several batches in one go: how many, and that nothing but the speed changes."""

import numpy as np
import pytest

from core import execution, settings, store
from core.augmentation import augmented
from core.config import ExperimentConfig, parse
from core.execution import batches_at_once
from core.fast_layers import for_training
from core.model import build
from tests.helpers import small_config
from tests.trainings import run_of


def at_once(config: ExperimentConfig) -> int:
    learner = for_training(build(config), "float32")
    if config.augmentation.recomputes:
        learner = augmented(learner, config.augmentation, seed=0)
    return batches_at_once(learner, config.training)


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        ({"model": {"name": "lenet5"}}, 8),
        ({"model": {"name": "mlp"}}, 8),
        ({"model": {"name": "lenet5"}, "training": {"batch_size": 1024}}, 2),
        ({"model": {"name": "cnn2"}, "data": {"name": "cifar10"}}, 1),
        (
            {
                "model": {"name": "cnn2"},
                "data": {"name": "cifar10"},
                "augmentation": {"rotation": 5},
            },
            1,
        ),
        ({"model": {"name": "lenet5"}, "training": {"averaging": "lookahead"}}, 1),
        ({"model": {"name": "lenet5"}, "training": {"schedule": "one-cycle"}}, 1),
        ({"model": {"name": "lenet5"}, "training": {"schedule": "cosine"}}, 8),
    ],
    ids=["small", "dense", "many images", "large", "augmented", "lookahead", "rates", "cosine"],
)
def test_few_for_large_networks_and_one_where_each_batch_matters(config, expected):
    assert at_once(parse({"data": {"name": "fashion_mnist"}, **config})) == expected


@pytest.mark.usefixtures("workspace")
@pytest.mark.parametrize("averaging", ["off", "ema"])
def test_what_is_learned_is_the_same(averaging, monkeypatch):
    """Ten batches of 128 an epoch, the last of them smaller: eight, then two."""
    config = small_config(
        model={"name": "lenet5", "dropout": 0.2},
        training={"epochs": 3, "batch_size": 128, "averaging": averaging},
    )
    found = []
    for most in (1, 8):
        monkeypatch.setattr(execution, "MOST_BATCHES", most)
        run = run_of(config)
        curve = [
            (epoch.loss, epoch.accuracy, epoch.val_loss) for epoch in store.list_epochs(run.id)
        ]
        predictions = np.load(settings.run_folder(run.id) / "predictions.npz")
        assert run.images_per_second > 50
        found.append((curve, predictions["probabilities"]))
    (curve, probabilities), (curve_at_once, probabilities_at_once) = found
    assert len(curve) == 3
    np.testing.assert_allclose(curve_at_once, curve, rtol=1e-3)
    np.testing.assert_allclose(probabilities_at_once, probabilities, atol=2e-3)
