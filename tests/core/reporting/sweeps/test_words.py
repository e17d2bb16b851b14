"""A sweep as figures take it, and in words."""

from typing import Any

import pytest

from core.reporting.sweeps.figures import Tried
from core.reporting.sweeps.words import (
    aim_of,
    axes_of,
    counts_words,
    fall_words,
    flattery_words,
    interval_words,
    second_aim,
    settings_words,
    state_words,
    tried_of,
    value_words,
    words_of_test,
)
from core.search.results import Flattery, Trial, TrialState
from core.search.spec import SweepSpec, Varied

RATE = "training.optimizer.learning_rate"


def trial(number: int, state: TrialState = TrialState.COMPLETE, **more: Any) -> Trial:
    values: dict[str, Any] = {
        "run_id": f"run{number}",
        "value": 0.5,
        "second": None,
        "settings": {RATE: 0.01},
        "epochs": 3,
        "seconds": 2.0,
        "pruned_in": None,
        "ended_at": None,
        "minutes": 1.0,
        "message": "",
    }
    return Trial(number=number, state=state, **{**values, **more})


def test_aims_are_what_the_spec_says():
    accuracy, loss = aim_of(SweepSpec()), aim_of(SweepSpec(objective="val_loss"))
    assert (accuracy.more_is_better, accuracy.words(0.5)) == (True, "50.00%")
    assert (loss.more_is_better, loss.words(0.51234)) == (False, "0.512")
    assert second_aim(SweepSpec()) is None
    second = second_aim(SweepSpec(second="seconds"))
    assert second is not None
    assert not second.more_is_better


def test_knobs_become_axes_with_their_words():
    knobs = (
        Varied(path=RATE, low=1e-4, high=1e-1, log=True),
        Varied(path="training.optimizer", kind="choices", choices=("adam", "sgd")),
    )
    rate, optimiser = axes_of(SweepSpec(knobs=knobs), {RATE: "Learning rate"})
    assert (rate.title, rate.low, rate.high, rate.log) == ("Learning rate", 1e-4, 1e-1, True)
    assert (optimiser.title, optimiser.words) == ("training.optimizer", ("Adam", "SGD"))


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        ("model", "lenet5", "LeNet-5"),
        ("training.optimizer", "adam", "Adam"),
        ("training.epochs", 3, "3"),
        ("training.keep", "best", "best"),
        ("model.dropout", None, "as published"),
        ("model.batch_norm", True, "on"),
        (RATE, 0.00123456, "0.00123"),
        ("model.x", "y", "y"),
    ],
)
def test_a_value_is_written_as_elsewhere(path: str, value: object, words: str):
    assert value_words(path, value) == words


def test_what_is_over_and_has_a_value_is_drawn():
    trials = [
        trial(1),
        trial(2, TrialState.PRUNED),
        trial(3, TrialState.RUNNING),
        trial(4, TrialState.FAILED, value=None),
        trial(5, TrialState.STOPPED, second=7.0),
    ]
    assert tried_of(trials) == [
        Tried(1, 0.5, {RATE: 0.01}, 1.0),
        Tried(2, 0.5, {RATE: 0.01}, 1.0, pruned=True),
        Tried(5, 0.5, {RATE: 0.01}, 1.0, pruned=True, second=7.0),
    ]
    assert counts_words(trials) == "1 under way · 1 stopped · 1 failed"


def test_a_pruned_one_says_in_which_epoch():
    assert state_words(trial(1, TrialState.PRUNED, pruned_in=4)) == "ended early, in epoch 4"
    assert state_words(trial(1)) == "whole"
    assert settings_words({RATE: 0.01}, {RATE: "Learning rate"}) == "Learning rate 0.01"


def test_the_best_has_an_interval():
    assert interval_words(0.9419, 86) == "Chance alone leaves it at 87.1% to 97.5% (95% interval)."


def test_by_how_much_the_best_flatters():
    found = Flattery(30, 360, 0.01, 0.0204, "")
    words = flattery_words(found, aim_of(SweepSpec()))
    assert "The best of 30 runs on 360 validation images" in words
    assert words.endswith("by up to 2.04 points.")
    assert flattery_words(found, aim_of(SweepSpec(objective="val_loss"))).endswith(
        "by up to 0.0204."
    )


def test_the_test_s_word_has_an_interval_from_two_seeds_on():
    assert words_of_test([]) == ""
    assert words_of_test([0.9]) == "On the test set, with 1 seed: 90.00% right."
    several = words_of_test([0.9, 0.92, 0.94])
    assert "with 3 seeds: 92.00% right on average, 87.03% to 96.97% (95% interval)" in several
    assert "3.00 points below" in fall_words(0.95, [0.9, 0.92, 0.94])
    assert "below" not in fall_words(0.5, [0.9])
