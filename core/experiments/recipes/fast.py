"""Recipes of the house: one fast training for each data set.

`docs/explanation/results.md` has what they reach.

The network and the training are those of airbench94 (Jordan 2024, arXiv 2404.00498), in whole
epochs and by the ordinary settings: decoupled weight decay, Keras' Nesterov momentum, the last
images of an epoch in a smaller batch, and a whitening whose bias learns to the end.
`bench.ablation` turns each ingredient off.
"""

from typing import Any

from core.common.i18n import N_
from core.experiments.recipes.base import Published, Reached, Recipe

TRAINING: dict[str, Any] = {
    "batch_size": 1024,
    "optimizer": {
        "name": "sgdw",
        "learning_rate": 1.5,
        "momentum": 0.85,
        "nesterov": True,
        "weight_decay": 0.0089,
        "bias_rate": 64.0,
    },
    "schedule": {"name": "triangular", "peak": 0.23, "first_rate": 0.2, "last_rate": 0.07},
    "label_smoothing": 0.2,
    "averaging": {"name": "lookahead", "momentum": 0.95},
    "keep": "last",
}
FLIPPED = {"flip": "alternating", "crop": 2}
SHORT_TRAINING = {"epochs": 5, "batch_size": 256, "optimizer": {"learning_rate": 0.4}}
SPRINT = N_("The recipe of airbench94 (arXiv 2404.00498): its parts are ordinary settings here.")


def _with_bfloat16(time: str) -> str:
    return N_("Two cores with bfloat16 (AVX-512 BF16, AMX) take {time}.", time=time)


def _values(
    data: str, epochs: int, views: str, augmentation: dict[str, Any], **model: Any
) -> dict[str, Any]:
    return {
        "data": {"name": data, "validation": 0.0},
        "model": {"name": "sprint", **model},
        "augmentation": augmentation,
        "training": {**TRAINING, "epochs": epochs, "test_views": views},
    }


RECIPES = (
    Recipe(
        name="cifar10-sprint",
        title=N_("Sprint on CIFAR-10"),
        summary=N_("From scratch in ten epochs, by a recipe published for its speed."),
        values=_values("cifar10", 10, "both", FLIPPED),
        short={"data": {"fraction": 0.1}, "training": SHORT_TRAINING},
        short_minutes=2,
        hours=1,
        published=Published(total_parameters=1_973_944, non_trainable_parameters=2_592),
        deviations=(SPRINT,),
        reached=Reached(0.9350, 0.9421, _with_bfloat16(N_("ten minutes"))),
    ),
    Recipe(
        name="cifar100-sprint",
        title=N_("Sprint on CIFAR-100"),
        summary=N_("The same quick training on a hundred kinds of photographs."),
        values=_values("cifar100", 20, "both", FLIPPED),
        short={"data": {"fraction": 0.1}, "training": SHORT_TRAINING},
        short_minutes=2,
        hours=2,
        published=Published(total_parameters=1_996_984, non_trainable_parameters=2_592),
        deviations=(SPRINT,),
        reached=Reached(
            remarks=N_(
                "On half of the images: 65.0 % right, 67.8 % with averaged views; on all, not run "
                "yet. {cores}",
                cores=_with_bfloat16(N_("twenty minutes, by estimate")),
            )
        ),
    ),
    Recipe(
        name="fashion-sprint",
        title=N_("Sprint on Fashion-MNIST"),
        summary=N_("The quick training of CIFAR-10, on half the width, for pictures of clothes."),
        values=_values("fashion_mnist", 10, "both", {**FLIPPED, "crop": 1}, width=0.5),
        short={"data": {"fraction": 0.1}, "training": SHORT_TRAINING},
        short_minutes=1,
        hours=0.2,
        deviations=(SPRINT,),
        reached=Reached(0.9441, 0.9460, _with_bfloat16(N_("three minutes"))),
    ),
    Recipe(
        name="mnist-sprint",
        title=N_("Sprint on MNIST"),
        summary=N_(
            "The quick training of CIFAR-10 for digits, which are moved but never mirrored."
        ),
        values=_values("mnist", 8, "shifted", {"crop": 2}, width=0.5),
        short={"data": {"fraction": 0.1}, "training": SHORT_TRAINING},
        short_minutes=1,
        hours=0.2,
        deviations=(SPRINT,),
        reached=Reached(remarks=_with_bfloat16(N_("three minutes, by estimate"))),
    ),
)
