"""What to try next: the run's own settings with one knob turned."""

import pytest

from core.evaluation.curves.findings import CurveKind, Finding, Remedy
from core.evaluation.curves.proposals import proposal
from core.experiments.config import parse


def proposed(remedy, **values):
    config = parse(values)
    found = proposal(Finding(CurveKind.OVERFITTING, "why", "what", remedy), config)
    return found and (str(found.words), found.config.model_dump(mode="json"))


def test_a_tenth_of_the_rate_and_nothing_else():
    training = {"optimizer": {"name": "sgd", "learning_rate": 0.3}, "epochs": 7}
    words, config = proposed(Remedy.SMALLER_RATE, training=training)
    assert words == "learning rate 0.03"
    assert config["training"]["optimizer"]["name"] == "sgd"
    assert config["training"]["optimizer"]["learning_rate"] == 0.03
    assert config["training"]["epochs"] == 7


def test_twice_as_many_epochs_unless_that_is_too_many():
    words, config = proposed(Remedy.MORE_EPOCHS, training={"epochs": 12})
    assert words == "24 epochs"
    assert config["training"]["epochs"] == 24
    assert proposed(Remedy.MORE_EPOCHS, training={"epochs": 600}) is None


@pytest.mark.parametrize(
    ("model", "words"),
    [
        ({"name": "mlp"}, "dropout 0.4"),
        ({"name": "mlp", "dropout": 0.5}, "L2 (weight penalty) 0.001"),
        ({"name": "linear"}, "L2 (weight penalty) 0.001"),
        ({"name": "mlp", "dropout": 0.5, "l2": 0.01}, None),
    ],
)
def test_against_learning_by_heart_what_the_network_has_less_of(model, words):
    found = proposed(Remedy.AGAINST_HEART, model=model)
    assert (found and found[0]) == words


def test_more_patience_where_there_is_a_rule():
    rule = {"name": "loss", "patience": 3}
    words, config = proposed(Remedy.MORE_PATIENCE, training={"early_stopping": rule})
    assert words == "patience of 6 epochs"
    assert config["training"]["early_stopping"] == {"name": "loss", "patience": 6}
    assert proposed(Remedy.MORE_PATIENCE) is None


def test_nothing_is_proposed_where_no_knob_is_the_answer():
    assert proposed(Remedy.NONE) is None
