"""What is refused, in one line that says what was given and what is allowed."""

from typing import Any

import pytest

from core.common.errors import UserError
from core.search.checking import grid_points, grid_size
from core.search.spec import Varied, parse_spec

RATE = "training.optimizer.learning_rate"
LOW_HIGH = {"path": RATE, "low": 0.001, "high": 0.1}


def knob(**changes: Any) -> dict[str, Any]:
    return {"knobs": [LOW_HIGH | changes]}


REFUSED = [
    ({"knobs": []}, "sweep-nothing-varies", "name one setting"),
    (knob(low=0.1, high=0.001), "sweep-range-turned", "from 0.1 to 0.001"),
    (knob(low=0.0, log=True), "sweep-log-with-zero", "begins at 0"),
    (knob(low=None), "sweep-range-missing", "needs low and high"),
    (knob(kind="choices"), "sweep-choices-empty", "has 0 choices"),
    (knob(kind="choices", choices=[0.1, 0.1]), "sweep-choice-twice", "a choice twice"),
    (knob(high=11.0), "values-invalid", "from 1e-06 to 10.0"),
    (knob(path="model.dropout", high=0.5), "values-invalid", "'linear' has no such setting"),
    (knob(path="training.epochs", low=1, high=9), "values-invalid", "a whole number"),
    (knob(path="training.epochs", kind="int", low=1, high=9.5), "sweep-range-not-whole", "whole"),
    (knob(path="data.fraction"), "sweep-knob-fixed", "other images"),
    (knob(path="budget.runs"), "sweep-knob-of-itself", "the sweep itself"),
    (knob(path="nonsense"), "sweep-knob-unknown", "'nonsense' is no setting"),
    ({"knobs": [LOW_HIGH, LOW_HIGH]}, "sweep-knob-twice", "there twice"),
    ({"budget": {"runs": 0}}, "values-invalid", "from 1 to 10000"),
    ({"budget": {}}, "sweep-no-budget", "runs or minutes"),
    ({"second": "seconds", "pruner": "median"}, "sweep-second-with-pruner", "one objective only"),
    ({"base": {"knobs": []}}, "sweep-over-itself", "a sweep itself"),
    ({"surprise": 1}, "values-invalid", "surprise: there is no such setting"),
    ({"knobs": [LOW_HIGH | {"hig": 1}]}, "values-invalid", "there is no such setting"),
]


@pytest.mark.parametrize(("changes", "code", "words"), REFUSED, ids=lambda one: str(one)[:40])
def test_what_is_refused_says_why(changes: dict[str, Any], code: str, words: str):
    values = {"base": {"model": {"name": "linear"}}, "knobs": [LOW_HIGH]}
    with pytest.raises(UserError) as refused:
        parse_spec(values | changes)
    assert refused.value.code == code
    assert words in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_knob_of_some_networks_goes_with_those_alone():
    knobs = [
        {"path": "model", "kind": "choices", "choices": ["linear", "mlp"]},
        {"path": "model.dropout", "low": 0.0, "high": 0.5},
    ]
    assert parse_spec({"knobs": knobs}).knobs[1].path == "model.dropout"
    with pytest.raises(UserError) as refused:
        parse_spec({"knobs": knobs, "sampler": "grid"})
    assert refused.value.code == "sweep-knob-sometimes"


def test_a_grid_is_evenly_spread():
    log = Varied(path=RATE, low=0.001, high=0.1, log=True, points=3)
    assert grid_points(log) == pytest.approx([0.001, 0.01, 0.1])
    whole = Varied(path="training.epochs", kind="int", low=1, high=3, points=5)
    assert grid_points(whole) == [1, 2, 3]
    choices = [
        {"path": "training.schedule", "kind": "choices", "choices": ["constant", "cosine"]},
        LOW_HIGH,
    ]
    assert grid_size(parse_spec({"knobs": choices})) == 10
