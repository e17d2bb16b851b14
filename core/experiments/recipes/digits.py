"""The first experiment of a beginner, on data that is always there."""

from core.common.i18n import N_
from core.experiments.recipes.base import Reached, Recipe

RECIPES = (
    Recipe(
        name="digit-reader",
        title=N_("Digit reader"),
        summary=N_("A small network that reads handwritten digits after ten seconds of training."),
        values={
            "data": {"name": "digits"},
            "model": {"name": "lenet5"},
            # Other people's hands, and photographs, are less upright than the data set's digits.
            "augmentation": {"rotation": 15.0, "shift": 0.1, "zoom": 0.15},
            "training": {
                "epochs": 30,
                "batch_size": 64,
                "optimizer": {"name": "adam", "learning_rate": 0.002},
            },
        },
        short={"training": {"epochs": 10}},
        short_minutes=0.1,
        hours=0.01,
        reached=Reached(),
    ),
)
