import pytest

from core.config import TrainingConfig
from core.schedule import learning_rate


def test_constant():
    assert {learning_rate(TrainingConfig(), epoch) for epoch in range(5)} == {0.001}


def test_exponential_is_as_published():
    training = TrainingConfig(
        schedule="exponential", learning_rate=0.01, decay_rate=0.1, decay_epochs=10
    )
    assert learning_rate(training, 0) == 0.01
    assert learning_rate(training, 10) == pytest.approx(0.001)
    assert learning_rate(training, 5) == pytest.approx(0.01 * 0.1**0.5)


def test_cosine_falls_from_the_rate_to_almost_nothing():
    training = TrainingConfig(schedule="cosine", epochs=10)
    rates = [learning_rate(training, epoch) for epoch in range(10)]
    assert rates[0] == 0.001
    assert rates == sorted(rates, reverse=True)
    assert 0 < rates[-1] < 0.0001
    assert rates[5] == pytest.approx(0.0005)
