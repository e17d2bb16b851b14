"""Configs of version 1, made by the last version that had it, are read as they were meant."""

import copy
import json

import pytest

from core.common.errors import UserError
from core.experiments.config import ExperimentConfig, parse, parse_json
from core.experiments.migration import MOVED, VERSION, in_this_form
from core.experiments.recipes import recipes
from tests.helpers import ROOT

OLDER = json.loads((ROOT / "tests/files/configs-version-1.json").read_text(encoding="utf-8"))
PARTS = {  # what is not as usual
    "as it is": {},
    "adam with what means nothing": {"optimizer": {"name": "adam", "learning_rate": 0.02}},
    "adamw": {
        "optimizer": {"name": "adamw", "weight_decay": 0.1},
        "schedule": {"name": "cosine"},
        "early_stopping": {"name": "accuracy", "patience": 4},
    },
    "sgd": {
        "optimizer": {"name": "sgd", "learning_rate": 0.05, "momentum": 0.8},
        "schedule": {"name": "exponential", "decay_rate": 0.5, "decay_epochs": 3.0},
        "averaging": {"name": "ema", "momentum": 0.9},
        "early_stopping": {"name": "loss", "patience": 10},
    },
    "one-cycle": {
        "schedule": {"name": "one-cycle", "last_rate": 0.1},
        "early_stopping": {"name": "both"},
    },
}


@pytest.mark.parametrize("name", PARTS)
def test_an_older_config_is_what_it_was(name):
    assert parse(OLDER[name]) == parse({"version": VERSION, "training": PARTS[name]})


def test_the_run_of_a_recipe_stays_one():
    assert parse(OLDER["sprint"]) == recipes["cifar10-sprint"].config


@pytest.mark.parametrize("name", OLDER)
def test_migrating_is_pure_and_done_once(name):
    before = copy.deepcopy(OLDER[name])
    now = in_this_form(OLDER[name])
    assert OLDER[name] == before
    assert now["version"] == VERSION
    assert in_this_form(now) == now
    assert not set(MOVED) & set(now["training"])


@pytest.mark.parametrize(
    ("training", "expected"),
    [
        ({"learning_rate": 0.01}, {"optimizer": {"name": "adam", "learning_rate": 0.01}}),
        ({"momentum": 0.5}, {}),
        ({"optimizer": "sgd"}, {"optimizer": {"name": "sgd"}}),
        ({"epochs": 3}, {"epochs": 3}),
        (  # by hand, with what is new already
            {"optimizer": {"name": "sgd", "momentum": 0.5}, "learning_rate": 0.01},
            {"optimizer": {"name": "sgd", "momentum": 0.5, "learning_rate": 0.01}},
        ),
    ],
)
def test_a_part_of_an_older_config_stays_a_part(training, expected):
    assert in_this_form({"training": training}) == {"version": VERSION, "training": expected}


@pytest.mark.parametrize("values", [{}, {"training": 3}, {"training": {"optimizer": ["sgd"]}}])
def test_what_no_version_allowed_is_left_for_the_check(values):
    assert in_this_form(values)["version"] == VERSION


@pytest.mark.parametrize("version", [VERSION + 1, 0, -1, "2", None, True, 1.0, [1]])
def test_a_version_that_is_not_known_is_refused(version):
    with pytest.raises(UserError, match=r"^version: ") as caught:
        parse({"version": version})
    assert caught.value.code == "config-version-unknown"
    assert f"1 to {VERSION}" in str(caught.value)


def test_a_config_is_written_with_its_version():
    assert json.loads(ExperimentConfig().to_json())["version"] == VERSION
    assert parse_json(ExperimentConfig().to_json()) == ExperimentConfig()
