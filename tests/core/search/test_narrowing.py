"""Ranges around the best."""

import pytest

from core.common.errors import UserError
from core.search.models import Trial, TrialState
from core.search.narrowing import narrowed_spec
from core.search.spec import parse_spec

RATE, SCHEDULE, BATCH = (
    "training.optimizer.learning_rate",
    "training.schedule",
    "training.batch_size",
)
SPEC = parse_spec(
    {
        "knobs": [
            {"path": RATE, "low": 1e-4, "high": 1.0, "log": True},
            {"path": SCHEDULE, "kind": "choices", "choices": ["constant", "cosine"]},
            {"path": BATCH, "kind": "int", "low": 16, "high": 256},
        ]
    }
)


def trials(count: int) -> list[Trial]:
    """Best near a rate of 0.01, with cosine, and batches of 32."""
    return [
        Trial(
            number=n,
            run_id="",
            state=TrialState.COMPLETE,
            value=1 - n / 100,
            second=None,
            epochs=1,
            seconds=1.0,
            pruned_in=None,
            ended_at=None,
            settings={RATE: 0.01 * n, SCHEDULE: "cosine" if n < 5 else "constant", BATCH: 30 + n},
            minutes=None,
            message="",
        )
        for n in range(1, count + 1)
    ]


def test_ranges_are_drawn_around_the_best_third():
    spec = narrowed_spec(SPEC, trials(9))
    rate, batch = spec.knobs
    assert rate.low is not None
    assert rate.high is not None
    assert 1e-4 < rate.low < 0.01 < 0.03 < rate.high < 0.1
    assert (batch.low, batch.high) == (16, 57)
    assert spec.base.training.schedule.name == "cosine"  # all of the best took it
    parse_spec(spec.model_dump(mode="json"))


def test_few_runs_do_not_say_where_the_best_lie():
    with pytest.raises(UserError) as refused:
        narrowed_spec(SPEC, trials(5))
    assert refused.value.code == "sweep-too-few-to-narrow"
