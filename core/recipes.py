"""Ready-made experiments: a config with a name and a word on what it shows."""

from dataclasses import dataclass
from typing import Any

from core.config import ExperimentConfig, parse
from core.registry import Registry


@dataclass(frozen=True)
class Recipe:
    """One experiment to start with one click; `values` is the config's JSON form."""

    name: str
    title: str
    sentence: str
    values: dict[str, Any]

    @property
    def config(self) -> ExperimentConfig:
        """The checked config, named after the recipe."""
        return parse({"name": self.title, **self.values})


recipes: Registry[Recipe] = Registry("recipe")

_RECIPES = (
    Recipe(
        name="digit-reader",
        title="Digit reader",
        sentence="A small network that reads handwritten digits after ten seconds of training.",
        values={
            "data": {"name": "digits"},
            "model": {"name": "lenet5"},
            "training": {"epochs": 30, "batch_size": 64, "learning_rate": 0.002},
        },
    ),
    Recipe(
        name="lenet5-fashion",
        title="LeNet-5 on Fashion-MNIST",
        sentence="The classic small network on pictures of clothes; published: about 0.90.",
        values={
            "data": {"name": "fashion_mnist"},
            "model": {"name": "lenet5"},
            "training": {"epochs": 10, "batch_size": 128, "learning_rate": 0.001},
        },
    ),
)
for _recipe in _RECIPES:
    recipes.add(_recipe.name, _recipe)
