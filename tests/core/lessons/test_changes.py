"""Which settings tell two runs of a lesson apart, and what they are called."""

import pytest

from core.experiments.config import parse
from core.lessons.changes import changed_settings, settings_words
from tests.helpers import small_config


@pytest.mark.parametrize(
    ("changes", "paths"),
    [
        ({"seed": 5, "name": "a", "notes": "b"}, []),
        ({"training": {"optimizer": {"learning_rate": 0.5}}}, ["training.optimizer.learning_rate"]),
        ({"training": {"optimizer": {"name": "sgd"}}}, ["training.optimizer"]),
        ({"model": {"name": "lenet5", "dropout": 0.5}}, ["model"]),
        ({"data": {"name": "mnist"}}, ["data.name"]),
        ({"data": {"fraction": 0.5}}, ["data.fraction"]),
        ({"augmentation": {"rotation": 10.0, "shift": 0.1}}, ["augmentation"]),
        ({"parent": {"run": "01234567", "epoch": 2}}, ["parent"]),
        (
            {"model": {"dropout": 0.5}, "training": {"epochs": 9}},
            ["model.dropout", "training.epochs"],
        ),
    ],
)
def test_which_settings_differ(changes, paths):
    if "model" in changes and "name" not in changes["model"]:
        changes = changes | {"model": {"name": "mlp"} | changes["model"]}
        base = small_config(model={"name": "mlp"})
    else:
        base = small_config()
    other = small_config(**changes)
    assert changed_settings(base, other) == paths
    assert changed_settings(other, base) == paths
    assert changed_settings(base, parse(base.model_dump())) == []


def test_they_are_called_as_in_the_form():
    paths = ["training.optimizer.learning_rate", "training.early_stopping.patience", "model"]
    assert settings_words(paths, "lenet5") == "Learning rate, Stop early on, Network"
    assert settings_words(["data.name", "data.version"], "lenet5") == "Data set"
    assert settings_words(["parent"], "lenet5") == "the run that it begins with"
    assert settings_words(["data.new"], "lenet5") == "data.new"
