import math

import pytest

from core.architectures import architectures
from core.common.errors import UserError
from core.config.choices import choice_of
from core.config.network import model_configs
from core.datasets import datasets
from core.experiments.config import ExperimentConfig, parse, parse_json

EXAMPLE = {
    "data": {"name": "digits"},
    "model": {"name": "lenet5", "dropout": None},
    "training": {"epochs": 15, "optimizer": {"learning_rate": 0.001}},
    "seed": 0,
}


def test_everything_has_a_default():
    config = parse({})
    assert config.data.name in datasets.names()
    assert config.model.name in architectures.names()
    assert not config.augmentation.active


@pytest.mark.parametrize("name", model_configs.names())
def test_json_round_trip_keeps_every_networks_knobs(name):
    config = parse({"model": {"name": name}, "name": "Ünïcode", "notes": "two\nlines"})
    again = parse_json(config.to_json())
    assert again == config
    assert type(again.model) is model_configs[name]


def test_the_example_of_the_issue_round_trips():
    config = parse(EXAMPLE)
    assert config.model.model_dump()["dropout"] is None
    assert config.training.epochs == 15
    assert parse_json(config.to_json()) == config


def test_changed_values_round_trip():
    config = parse(
        {
            "data": {"name": "cifar10", "fraction": 0.25, "validation": 0.0},
            "model": {"name": "mlp", "hidden_layers": 3, "dropout": 0.5, "l2": 1e-4},
            "augmentation": {"flip": "horizontal", "brightness": [0.9, 1.2]},
            "training": {
                "optimizer": {"name": "sgd"},
                "schedule": {"name": "cosine"},
                "early_stopping": {"name": "both"},
            },
        }
    )
    assert parse_json(config.to_json()) == config
    assert config.augmentation.active


@pytest.mark.parametrize(
    ("values", "parts"),
    [
        ({"training": {"epochs": 0}}, ["training.epochs", "0", "from 1 to 1000"]),
        ({"training": {"epochs": 1001}}, ["training.epochs", "1001", "from 1 to 1000"]),
        ({"training": {"epochs": True}}, ["training.epochs", "True", "from 1 to 1000"]),
        ({"training": {"epochs": 2.5}}, ["training.epochs", "2.5", "whole number"]),
        ({"training": {"epochs": "many"}}, ["training.epochs", "many", "from 1 to 1000"]),
        ({"training": {"epochs": None}}, ["training.epochs", "None", "from 1 to 1000"]),
        ({"training": {"epochs": [3]}}, ["training.epochs", "[3]", "from 1 to 1000"]),
        (
            {"training": {"optimizer": {"learning_rate": math.nan}}},
            ["learning_rate: nan", "10.0"],
        ),
        (
            {"training": {"optimizer": {"learning_rate": math.inf}}},
            ["learning_rate: inf", "10.0"],
        ),
        (
            {"training": {"optimizer": {"name": "sgd", "momentum": 1}}},
            ["training.optimizer.momentum: 1 ", "from 0.0 to 0.999"],
        ),
        ({"version": 2, "training": {"optimizer": "sgd"}}, ["'sgd'", 'such as {"name": "adam"}']),
        ({"training": {"optimizer": 3}}, ["training.optimizer", "3", "Known:"]),
        (
            {"training": {"optimizer": "adma"}},
            ["training.optimizer", "Did you mean 'adam'?"],
        ),
        ({"training": {"early_stopping": True}}, ["training.early_stopping", "True", "both"]),
        ({"training": 3}, ["training", "3", "JSON object"]),
        ({"seed": 10**40}, ["seed", "from 0 to 2147483647"]),
        ({"seed": -1}, ["seed", "-1", "from 0 to 2147483647"]),
        ({"data": {"fraction": 0}}, ["data.fraction", "0", "from 0.01 to 1.0"]),
        ({"data": {"validation": 0.6}}, ["data.validation", "0.6", "from 0.0 to 0.5"]),
        ({"data": {"name": ["digits"]}}, ["data.name", "digits", "string"]),
        ({"model": {"name": "mlp", "units": 3}}, ["model.units", "3", "from 4 to 4096"]),
        ({"model": {"dropout": 1.0}}, ["model.dropout", "1.0", "from 0.0 to 0.9"]),
        ({"model": {"dropout": True}}, ["model.dropout", "True", "from 0.0 to 0.9"]),
        (
            {"model": {"name": "mobilenet", "unfreeze": True}},
            ["model.unfreeze", "True", "no number"],
        ),
        ({"model": {"name": ["lenet5"]}}, ["model", "lenet5", "Known:"]),
        ({"model": {"name": "lenet"}}, ["model", "lenet", "Did you mean 'lenet5'?"]),
        ({"model": {"name": None}}, ["model", "None", "Known:"]),
        ({"model": "lenet5"}, ["model", "lenet5", "JSON object"]),
        ({"model": None}, ["model", "None", "JSON object"]),
        ({"augmentation": {"brightness": [0.1, 1]}}, ["brightness.0", "0.1", "from 0.2 to 3.0"]),
        ({"augmentation": {"brightness": [1.2, 0.9]}}, ["brightness", "1.2", "0.9"]),
        ({"augmentation": {"brightness": [1]}}, ["augmentation.brightness.1", "missing"]),
        ({"augmentation": {"brightness": 5}}, ["brightness: 5", "list of values"]),
        ({"augmentation": {"brightness": [1, 1, 1]}}, ["brightness", "at most 2"]),
        ({"model": {"name": "mobilenet", "width": 0.3}}, ["width", "to 1.0 in steps of 0.25"]),
        ({"name": "x" * 101}, ["name", "100"]),
        ({"name": "\ud800"}, ["name"]),
        ({1: 2}, ["1"]),
    ],
)
def test_a_bad_value_names_field_value_and_limits(values, parts):
    with pytest.raises(UserError) as caught:
        parse(values)
    for part in parts:
        assert part in str(caught.value)
    assert len(str(caught.value)) < 400


@pytest.mark.parametrize(
    ("values", "field", "there"),
    [
        ({"epochs": 3}, "epochs", "version, name, notes, seed, data, model"),
        ({"training": {"lr": 0.1}}, "training.lr", "epochs, batch_size, optimizer"),
    ],
)
def test_an_unknown_key_is_refused_and_the_known_are_named(values, field, there):
    with pytest.raises(UserError, match=f"^{field}: there is no such setting; there are {there}"):
        parse(values)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (
            {"model": {"name": "linear", "units": 64}},
            "model.units: the network 'linear' has no such setting, which belongs to mlp; it has "
            "weights, l1, l2",
        ),
        (
            {"training": {"averaging": {"momentum": 0.9}}},
            "training.averaging.momentum: the average of the weights 'off' has no such setting, "
            "which belongs to ema, lookahead; it has none",
        ),
        (
            {"training": {"schedule": {"name": "cosine", "restarts": 3}}},
            "training.schedule.restarts: the learning-rate schedule 'cosine' has no such setting; "
            "it has none",
        ),
    ],
)
def test_a_key_of_another_alternative_is_refused_with_what_there_is(values, words):
    with pytest.raises(UserError) as caught:
        parse(values)
    assert str(caught.value) == words


def test_every_problem_is_named():
    with pytest.raises(UserError) as caught:
        parse({"seed": -1, "training": {"epochs": 0, "x": 1}})
    assert str(caught.value).count(";") >= 2


def test_a_field_of_two_kinds_is_named_once():
    with pytest.raises(UserError) as caught:
        parse({"model": {"name": "mobilenet", "unfreeze": -1}})
    assert str(caught.value) == (
        "model.unfreeze: -1 is not allowed; it must be at least 0 or it must be a text (string)"
    )


def test_a_very_long_value_is_cut_short():
    with pytest.raises(UserError) as caught:
        parse({"training": {"optimizer": "a" * 1_000_000}})
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize(
    "text", ["", "[", "3", "[]", "null", '{"seed": ' + "1" * 5000 + "}", "[" * 100_000, b"\xff"]
)
def test_what_is_no_json_object_is_a_lab_error(text):
    with pytest.raises(UserError):
        parse_json(text)


def test_not_a_number_in_json_is_refused():
    with pytest.raises(UserError, match="learning_rate"):
        parse_json('{"training": {"learning_rate": NaN}}')


def test_a_config_can_not_be_changed():
    with pytest.raises(ValueError, match="frozen"):
        parse({}).seed = 3


def test_every_field_has_title_and_help():
    def fields(kind):
        for name, field in kind.model_fields.items():
            if hasattr(field.annotation, "model_fields") and not choice_of(field):
                yield from fields(field.annotation)
            elif name != "name":
                yield name, field
            if choice := choice_of(field):
                for one in choice.alternatives:
                    yield from fields(one)

    for name, field in fields(ExperimentConfig):
        assert field.title, name
        assert field.description, name
