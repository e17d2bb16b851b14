"""A sweep's spec is read and written."""

import json

from core.search.recipes import sweep_recipes
from core.search.spec import parse_spec, parse_spec_json


def test_a_spec_comes_back_from_its_json():
    for recipe in sweep_recipes:
        assert parse_spec_json(recipe.spec.to_json()) == recipe.spec


def test_base_may_be_of_an_older_version():
    knob = {"path": "training.optimizer.learning_rate", "low": 0.001, "high": 0.1}
    old = {"training": {"learning_rate": 0.5}}
    spec = parse_spec({"base": old, "knobs": [knob]})
    assert spec.base.training.optimizer.learning_rate == 0.5
    assert json.loads(spec.to_json())["base"]["version"] == 3


def test_a_second_objective_alone_goes_without_a_pruner():
    knob = {"path": "training.optimizer.learning_rate", "low": 0.001, "high": 0.1}
    assert parse_spec({"knobs": [knob], "second": "parameters"}).pruner == "none"
