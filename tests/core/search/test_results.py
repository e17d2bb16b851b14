"""What is said of the trials of a sweep."""

from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from core.evaluation.evaluation import ValidationAnswers
from core.search.models import Trial, TrialState
from core.search.ranking import front, ranked
from core.search.results import flattery_of, importances_of, noise_of
from core.search.spec import parse_spec

RATE, SMOOTHING = "training.optimizer.learning_rate", "training.label_smoothing"
KNOBS = [
    {"path": RATE, "low": 0.001, "high": 1.0, "log": True},
    {"path": SMOOTHING, "low": 0.0, "high": 0.2},
]


def trial(number: int, value: float | None, **more: Any) -> Trial:
    usual: dict[str, Any] = {
        "run_id": str(number),
        "state": TrialState.COMPLETE,
        "second": None,
        "settings": {},
        "epochs": 3,
        "seconds": 1.0,
        "pruned_in": None,
        "ended_at": None,
        "minutes": None,
    }
    return Trial(number=number, value=value, **(usual | {"message": ""} | more))


def test_the_best_of_many_flatters_by_the_expected_maximum():
    draws = np.random.default_rng(0).normal(size=(20_000, 20)).max(axis=1).mean()
    assert flattery_of(20, 1.0, 500).by == pytest.approx(draws, abs=0.02)
    assert flattery_of(2, 0.01, 500).by == pytest.approx(0.01 / np.sqrt(np.pi), rel=1e-3)
    assert flattery_of(1, 0.01, 500).by == pytest.approx(0.0, abs=1e-9)


def test_noise_is_the_standard_error_on_so_many_images():
    logits = np.zeros((100, 2), np.float32)
    logits[:, 0] = 1.0
    labels = np.array([0] * 90 + [1] * 10)
    answers = ValidationAnswers(logits, labels, np.arange(100))
    assert noise_of(answers, parse_spec({"knobs": KNOBS})) == pytest.approx(0.03)
    loss = parse_spec({"knobs": KNOBS, "objective": "val_loss"})
    assert noise_of(answers, loss) == pytest.approx(0.03)  # right or wrong: 1 nat between them


def test_importance_says_what_matters_and_when_it_can_not():
    spec = parse_spec({"knobs": KNOBS})
    random = np.random.default_rng(1)
    trials = [
        trial(
            number, -abs(np.log10(rate)), settings={RATE: rate, SMOOTHING: random.uniform(0, 0.2)}
        )
        for number, rate in enumerate(10 ** random.uniform(-3, 0, 30), 1)
    ]
    few = importances_of(spec, trials[:9])
    assert few.shares is None
    assert few.reason
    found = importances_of(spec, trials)
    assert found.shares is not None
    assert next(iter(found.shares)) == RATE
    assert sum(found.shares.values()) == pytest.approx(1.0)


def test_the_front_holds_what_none_beats_in_both():
    spec = parse_spec({"knobs": KNOBS, "second": "seconds"})
    pairs = [(0.9, 9.0), (0.8, 3.0), (0.8, 4.0), (0.7, 5.0), (0.6, 1.0), (0.9, 8.0)]
    trials = [trial(n, value, second=second) for n, (value, second) in enumerate(pairs, 1)]
    best = front(spec, trials)
    assert [one.number for one in best] == [6, 2, 5]
    assert all(first.second > second.second for first, second in pairwise(best))
    loss = parse_spec({"knobs": KNOBS, "objective": "val_loss"})
    assert ranked(loss, trials)[0].number == 5
