"""The published experiments on CIFAR-10 with networks trained from scratch."""

from typing import Any

from core.common.i18n import N_
from core.experiments.recipes.augmentation_presets import MILD, STRONG
from core.experiments.recipes.base import LEARNING_RATE, Published, Recipe

TRAINING: dict[str, Any] = {
    "epochs": 200,
    "batch_size": 512,
    "optimizer": {"name": "adam", "learning_rate": 0.001},
    "early_stopping": {"name": "both", "patience": 10},
    "keep": "best",
}
# Small batches: batch normalisation needs some hundred steps before it can be relied on.
SHORT_TRAINING = {"batch_size": 32, "early_stopping": {"name": "off"}}
STEPS = N_(
    "Published: 80 steps of 512 images an epoch. Ours goes once through the 40,000 training "
    "images, which takes 79."
)


def _values(model: dict[str, Any], augmentation: dict[str, Any] | None = None) -> dict[str, Any]:
    return {
        "data": {"name": "cifar10"},
        "model": model,
        "augmentation": augmentation or {},
        "training": TRAINING,
    }


def _short(fraction: float, epochs: int) -> dict[str, Any]:
    return {"data": {"fraction": fraction}, "training": {**SHORT_TRAINING, "epochs": epochs}}


RECIPES = (
    Recipe(
        name="cnn1",
        title=N_("CNN 1"),
        summary=N_("Two pairs of convolutions: 95 % on what it has seen, 81 % on what it has not."),
        values=_values({"name": "cnn1"}),
        short=_short(0.1, 5),
        short_minutes=4,
        hours=13,
        published=Published(
            test_accuracy=0.8053,
            total_parameters=2_394_826,
            non_trainable_parameters=1_536,
            remarks=N_("Validation about 0.81, training about 0.95: it overfits."),
        ),
        deviations=(LEARNING_RATE,),
    ),
    Recipe(
        name="cnn1-regularised",
        title=N_("CNN 1, regularised"),
        summary=N_("The same network with L2 and more dropout: the gap falls from 14 to 5 points."),
        values=_values({"name": "cnn1", "regularised": True}),
        short=_short(0.1, 5),
        short_minutes=4,
        hours=13,
        published=Published(
            test_accuracy=0.8189,
            total_parameters=2_394_826,
            remarks=N_("The gap between training and validation falls from 14 to 5 points."),
        ),
        deviations=(LEARNING_RATE,),
    ),
    Recipe(
        name="cnn2",
        title=N_("CNN 2"),
        summary=N_("Pooling after each convolution: a third of the weights, as good."),
        values=_values({"name": "cnn2"}),
        short=_short(0.2, 5),
        short_minutes=2,
        hours=2,
        published=Published(
            test_accuracy=0.8177, total_parameters=802_506, non_trainable_parameters=1_472
        ),
        deviations=(LEARNING_RATE,),
    ),
    Recipe(
        name="cnn2-leaky",
        title=N_("CNN 2 with Leaky ReLU"),
        summary=N_("Leaky ReLU, and no batch normalisation in the dense layers: a step back."),
        values=_values(
            {
                "name": "cnn2",
                "activation": "leaky_relu",
                "leaky_slope": 0.1,
                "normalize_dense": False,
            }
        ),
        short=_short(0.2, 5),
        short_minutes=2,
        hours=2,
        published=Published(
            total_parameters=800_970, remarks=N_("Under 0.80; validation about 0.70.")
        ),
        deviations=(LEARNING_RATE,),
    ),
    Recipe(
        name="cnn3",
        title=N_("CNN 3"),
        summary=N_(
            "Three pairs of convolutions, well regularised: the best plain network of the set."
        ),
        values=_values({"name": "cnn3"}),
        short=_short(0.1, 10),
        short_minutes=7,
        hours=15,
        published=Published(
            test_accuracy=0.8639, total_parameters=1_118_154, non_trainable_parameters=2_048
        ),
        deviations=(LEARNING_RATE,),
    ),
    Recipe(
        name="cnn3-augment-strong",
        title=N_("CNN 3, strong augmentation"),
        summary=N_("Turned, mirrored, shifted and lit anew in every epoch: too much of it."),
        values=_values({"name": "cnn3"}, STRONG),
        short=_short(0.1, 10),
        short_minutes=7,
        hours=15,
        published=Published(
            test_accuracy=0.8610,
            total_parameters=1_118_154,
            non_trainable_parameters=2_048,
            remarks=N_("Too much distortion."),
        ),
        deviations=(LEARNING_RATE, STEPS),
    ),
    Recipe(
        name="cnn3-augment-mild",
        title=N_("CNN 3, mild augmentation"),
        summary=N_("Turned, mirrored and lit anew in every epoch: the best trained from scratch."),
        values=_values({"name": "cnn3"}, MILD),
        short=_short(0.1, 10),
        short_minutes=7,
        hours=15,
        published=Published(
            test_accuracy=0.8717, total_parameters=1_118_154, non_trainable_parameters=2_048
        ),
        deviations=(LEARNING_RATE, STEPS),
    ),
)
