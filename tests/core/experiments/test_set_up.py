"""A set-up in an address: it says what differs, comes back whole, and holds what is fixed."""

import json
from urllib.parse import parse_qs, urlencode

import pytest

from core.common.errors import UserError
from core.config import imported_network
from core.config.network import model_configs
from core.experiments.config import ExperimentConfig, parse
from core.experiments.recipes import recipes
from core.experiments.set_up import LONGEST, SetUp, config_text, read_set_up, set_up_from
from core.experiments.set_up_knobs import all_networks

USUAL = ExperimentConfig()
ODD = {
    "name": "a;b & c=d 100%",
    "training": {
        "epochs": 3,
        "optimizer": {"name": "sgd", "momentum": 0.5},
        "early_stopping": {"name": "loss", "patience": 2},
    },
    "augmentation": {"brightness": [0.9, 1.1]},
    "data": {"fraction": 0.5, "validation": 0.2},
    "model": {"name": "cnn2", "dropout": 0.25},
    "seed": 7,
}
CONFIGS = [
    USUAL,
    parse(ODD),
    *(parse({"name": name}) for name in ("true", "5", " b", "null", '"', "ñ\u2028")),
    *(ExperimentConfig(model=model_configs[name]()) for name in all_networks()),
    *(recipe.config for recipe in recipes),
]


@pytest.mark.parametrize("config", CONFIGS, ids=lambda one: f"{one.model.name}-{one.name[:9]!r}")
def test_a_set_up_comes_back_whole(workspace, config: ExperimentConfig):
    [text] = parse_qs(urlencode({"config": config_text(config)}))["config"]
    bare = config.model_copy(update={"notes": ""})
    assert read_set_up(text, None) == SetUp(bare, None)
    assert read_set_up(config.to_json(), None).config == config


def test_what_is_usual_is_not_said():
    assert config_text(USUAL) == "data.name=digits;model=lenet5;training.epochs=10;version=3"
    assert ";training.optimizer=sgd;training.optimizer.momentum=0.5;" in config_text(parse(ODD))


def test_it_is_read_as_a_person_writes_it(workspace):
    typed = "\n model.name=cnn2 ; training.epochs=5;; training.learning_rate=0.01;"
    read = read_set_up(typed, " epochs, training.optimizer.learning_rate ,epochs,")
    assert read.config.model.name == "cnn2"
    assert read.config.training.optimizer.model_dump()["learning_rate"] == 0.01
    assert read.free == ("epochs", "learning_rate")
    assert read_set_up("", "").free == ()


def test_what_is_fixed_is_as_the_set_up_has_it():
    set_up = SetUp(parse(ODD), ("epochs", "dropout", "augmentation"))
    mine = json.loads(USUAL.to_json())
    mine |= {"seed": 99, "notes": "hm", "parent": {"run": "abc", "epoch": 1}}
    mine["training"] |= {"epochs": 8, "batch_size": 1}
    mine["training"]["optimizer"] = {"name": "adam", "learning_rate": 9.0}
    mine["augmentation"]["flip"] = "horizontal"
    held = parse(set_up.held(mine))
    expected = json.loads(parse(ODD).to_json())
    expected["training"]["epochs"] = 8
    expected["augmentation"] = mine["augmentation"]
    assert json.loads(held.to_json()) == expected  # LeNet-5 is not theirs: nor is its dropout
    mine["model"] = {"name": "cnn2", "dropout": 0.5, "l2": 1.0}
    model = parse(set_up.held(mine)).model.model_dump()
    assert (model["name"], model["dropout"], model["l2"]) == ("cnn2", 0.5, parse(ODD).model.l2)


def test_another_network_may_be_taken_with_its_usual_settings():
    set_up = SetUp(parse(ODD), ("model", "dropout"))
    mine = {**ODD, "model": {"name": "linear", "l2": 0.5}}
    assert parse(set_up.held(mine)).model == model_configs["linear"]()
    mine = {**ODD, "model": {"name": "lenet5", "dropout": 0.4, "l2": 0.5}}
    assert parse(set_up.held(mine)).model == model_configs["lenet5"](dropout=0.4)
    for strange in ("imported", "nonsense", None, ["x"], {}):
        held = set_up.held({**ODD, "model": {"name": strange, "dropout": 0.4}})
        assert held["model"]["name"] == "cnn2"
    assert set_up.held({"training": 5, "model": None}) == json.loads(parse(ODD).to_json())


def test_without_show_all_is_free():
    mine = {"anything": 1}
    assert SetUp(USUAL, None).held(mine) == mine
    assert "epochs" in {knob.name for knob in SetUp(USUAL, None).knobs()}


@pytest.mark.parametrize(
    ("config", "show", "code", "parts"),
    [
        ("training.epoch=5", None, "values-invalid", ["training.epoch", "there are epochs,"]),
        ("training.epochs=0", None, "values-invalid", ["training.epochs: 0", "from 1 to 1000"]),
        ("training.epochs=many", None, "values-invalid", ["'many'", "whole number"]),
        ("model=nonet", None, "values-invalid", ["nonet", "lenet5"]),
        ("data.name=nodata", None, "config-cannot-run", ["nodata", "digits"]),
        ("version=99;training.epochs=5", None, "config-version-unknown", ["99", "1 to 3"]),
        ('{"version": 99}', None, "config-version-unknown", ["99", "1 to 3"]),
        ("nonsense", None, "setting-form", ["'nonsense'", "section.field=value"]),
        ("{nonsense", None, "json-invalid", ["JSON"]),
        ("[1]", None, "setting-form", ["[1]"]),
        ("[" * 5000, None, "setting-form", ["["]),
        ("a.b.c.d.e=1", None, "setting-too-deep", ["deeper"]),
        ("x" * 100_000, None, "set-up-too-long", ["config", "100,000", "8,000"]),
        ("", "x" * (LONGEST + 1), "set-up-too-long", ["show", "8,001"]),
        ("", "epochs,colour", "show-unknown", ["'colour'", "lenet5", "epochs, learning_rate"]),
        ("", "unfreeze", "show-unknown", ["'unfreeze'", "lenet5"]),
    ],
    ids=lambda one: str(one)[:30],
)
def test_what_is_wrong_is_named_with_what_is_allowed(workspace, config, show, code, parts):
    with pytest.raises(UserError) as caught:
        read_set_up(config, show)
    assert caught.value.code == code
    assert all(part in str(caught.value) for part in parts), str(caught.value)


def test_an_older_config_is_read(workspace):
    older = '{"training": {"optimizer": "sgd", "momentum": 0.5, "learning_rate": 0.1}}'
    optimizer = read_set_up(older, None).config.training.optimizer
    assert (optimizer.name, optimizer.learning_rate, optimizer.momentum) == ("sgd", 0.1, 0.5)
    assert read_set_up("version=1;training.momentum=0.5;training.optimizer=sgd", None).config


def test_a_run_s_settings_are_a_set_up_with_the_knobs_that_its_network_has(workspace):
    set_up = set_up_from(parse({**ODD, "notes": "hm"}), "epochs,dropout,unfreeze")
    expected = json.loads(parse({**ODD, "name": ""}).to_json())
    assert json.loads(set_up.config.to_json()) == expected
    assert [knob.name for knob in set_up.knobs()] == ["epochs", "dropout"]
    assert set_up_from(USUAL, None).free is None
    for show, code in (("nonsense", "show-unknown"), ("e" * (LONGEST + 1), "set-up-too-long")):
        with pytest.raises(UserError) as caught:
            set_up_from(USUAL, show)
        assert caught.value.code == code


def test_a_network_that_was_brought_is_no_set_up():
    brought = USUAL.model_copy(update={"model": imported_network.ImportedNetwork()})
    with pytest.raises(UserError) as caught:
        set_up_from(brought, None)
    assert caught.value.code == "set-up-of-a-brought-network"
