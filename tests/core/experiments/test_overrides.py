"""Single settings by name: paths of both versions, in any order."""

import itertools
import json

import pytest

from core.common.errors import UserError
from core.experiments.config import ExperimentConfig, parse
from core.experiments.migration import VERSION
from core.experiments.overrides import with_changes, with_settings

USUAL = json.loads(ExperimentConfig().to_json())


def changed(*settings: str) -> ExperimentConfig:
    return parse(with_settings(USUAL, settings))


@pytest.mark.parametrize(
    ("setting", "expected"),
    [
        ("training.epochs=3", {"training": {"epochs": 3}}),
        ("seed=7", {"seed": 7}),
        ("model.name=mlp", {"model": {"name": "mlp"}}),
        ("model=mlp", {"model": {"name": "mlp"}}),
        ("model.dropout=null", {"model": {"dropout": None}}),
        ("augmentation.brightness=[0.9,1.2]", {"augmentation": {"brightness": [0.9, 1.2]}}),
        ("name=a=b", {"name": "a=b"}),
        ("notes=", {"notes": ""}),
        ("training.learning_rate=0.1", {"training": {"optimizer": {"learning_rate": 0.1}}}),
    ],
)
def test_a_setting(setting, expected):
    assert with_settings({}, [setting]) == {"version": VERSION, **expected}


def test_its_input_is_left_alone():
    values = {"training": {"epochs": 1}}
    assert with_settings(values, ["training.epochs=2"])["training"] == {"epochs": 2}
    assert values == {"training": {"epochs": 1}}


def test_another_network_starts_with_its_own_knobs():
    values = {"version": VERSION, "model": {"name": "lenet5", "dropout": 0.3}}
    assert with_settings(values, ["model.name=linear"])["model"] == {"name": "linear"}
    assert with_settings(values, ["model.name=lenet5"]) == values


SETTINGS = [  # of version 1 and of this one, and what they give
    (
        ["training.optimizer=sgdw", "training.momentum=0.5", "training.weight_decay=0.1"],
        {"optimizer": {"name": "sgdw", "momentum": 0.5, "weight_decay": 0.1}},
    ),
    (
        ["training.optimizer.name=sgd", "training.optimizer.nesterov=true"],
        {"optimizer": {"name": "sgd", "nesterov": True}},
    ),
    (
        ["training.peak=0.5", "training.schedule=one-cycle", "training.first_rate=0"],
        {"schedule": {"name": "one-cycle", "peak": 0.5, "first_rate": 0}},
    ),
    (
        ["training.schedule=exponential", "training.decay_rate=0.5", "training.decay_epochs=2"],
        {"schedule": {"name": "exponential", "decay_rate": 0.5, "decay_epochs": 2}},
    ),
    (
        ["training.averaging=ema", "training.averaging_momentum=0.9"],
        {"averaging": {"name": "ema", "momentum": 0.9}},
    ),
    (
        ["training.early_stopping=loss", "training.patience=3"],
        {"early_stopping": {"name": "loss", "patience": 3}},
    ),
    (
        ['training.optimizer={"name": "sgd", "momentum": 0.5}', "training.learning_rate=0.1"],
        {"optimizer": {"name": "sgd", "momentum": 0.5, "learning_rate": 0.1}},
    ),
    (
        ['training={"learning_rate": 0.1}', "training.bias_rate=2"],
        {"optimizer": {"learning_rate": 0.1, "bias_rate": 2}},
    ),
]


@pytest.mark.parametrize(("settings", "expected"), SETTINGS, ids=[one[0][0] for one in SETTINGS])
def test_settings_in_any_order(settings, expected):
    config = parse({"version": VERSION, "training": expected})
    for order in itertools.permutations(settings):
        assert changed(*order) == config


def test_another_optimiser_keeps_what_both_have():
    values = with_settings(USUAL, ["training.optimizer=sgd", "training.momentum=0.5", "seed=3"])
    faster = with_settings(values, ["training.learning_rate=0.2"])
    decayed = parse(with_settings(faster, ["training.optimizer=sgdw"])).training.optimizer
    assert decayed.model_dump(exclude={"bias_rate", "nesterov", "weight_decay"}) == {
        "name": "sgdw",
        "learning_rate": 0.2,
        "momentum": 0.5,
    }
    adam = parse(with_settings(faster, ["training.optimizer.name=adam"])).training.optimizer
    assert (adam.name, adam.learning_rate) == ("adam", 0.2)


@pytest.mark.parametrize(
    ("setting", "parts"),
    [
        (
            "training.momentum=0.5",
            ["'adam' has no such setting", "belongs to", "sgd", "learning_rate"],
        ),
        ("training.optimizer.momentum=0.5", ["training.optimizer.momentum", "belongs to", "sgdw"]),
        ("training.optimizer.rest=0.5", ["'adam' has no such setting; it has learning_rate"]),
        ("training.peak=0.5", ["'constant'", "belongs to", "triangular", "it has none"]),
        ("training.patience=3", ["'off'", "belongs to loss", "it has none"]),
        ("training.averaging_momentum=0.9", ["'off'", "belongs to ema", "it has none"]),
        ("training.optimizer=adma", ["'adma'", "Did you mean 'adam'?"]),
        ("training.learning_rate=20", ["training.optimizer.learning_rate: 20", "to 10.0"]),
    ],
)
def test_what_is_not_there_is_said_with_what_is(setting, parts):
    with pytest.raises(UserError) as caught:
        changed(setting)
    for part in parts:
        assert part in str(caught.value)


@pytest.mark.parametrize(
    "settings",
    [
        [""],
        ["=3"],
        ["training.epochs"],
        ["a..b=1"],
        [".=1"],
        ["training=3"],
        ["training.epochs.x=1"],
        ["training.epochs=3", "training.epochs.x=1"],
        ["training.optimizer.momentum.x=1"],
        ["training.epochs=" + "1" * 5000],
        ["data.deep=" + '{"a":' * 900 + "1" + "}" * 900],
        ["__class__=1"],
        ["training.epochs=[[[["],
        ["version=99"],
    ],
)
def test_odd_settings_are_refused(settings):
    with pytest.raises(UserError):
        changed(*settings)


def test_changes_go_section_by_section():
    changes = {"training": {"epochs": 3, "schedule": {"name": "cosine"}}, "name": "Short"}
    config = parse(with_changes(USUAL, changes))
    assert (config.training.epochs, config.training.schedule.name) == (3, "cosine")
    assert config.name == "Short"
    assert config.training.optimizer == ExperimentConfig().training.optimizer
