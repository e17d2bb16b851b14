import pytest

from core.config.training import TrainingConfig
from core.training.schedules import learning_rate


def test_constant():
    assert {learning_rate(TrainingConfig(), epoch) for epoch in range(5)} == {0.001}


def test_exponential_is_as_published():
    training = TrainingConfig(
        optimizer={"learning_rate": 0.01},
        schedule={"name": "exponential", "decay_rate": 0.1, "decay_epochs": 10},
    )
    assert learning_rate(training, 0) == 0.01
    assert learning_rate(training, 10) == pytest.approx(0.001)
    assert learning_rate(training, 5) == pytest.approx(0.01 * 0.1**0.5)


def test_cosine_falls_from_the_rate_to_almost_nothing():
    training = TrainingConfig(schedule={"name": "cosine"}, epochs=10)
    rates = [learning_rate(training, epoch) for epoch in range(10)]
    assert rates[0] == 0.001
    assert rates == sorted(rates, reverse=True)
    assert 0 < rates[-1] < 0.0001
    assert rates[5] == pytest.approx(0.0005)


def rates(**schedule):
    training = TrainingConfig(epochs=10, optimizer={"learning_rate": 2.0}, schedule=schedule)
    return [learning_rate(training, epoch / 10) for epoch in range(101)]


def test_triangular_goes_up_and_down_along_straight_lines():
    found = rates(name="triangular", peak=0.2, first_rate=0.5, last_rate=0.1)
    assert found[0] == pytest.approx(1.0)
    assert found[10] == pytest.approx(1.5)
    assert found[20] == max(found) == pytest.approx(2.0)
    assert found[60] == pytest.approx(1.1)
    assert found[100] == pytest.approx(0.2)


def test_one_cycle_meets_the_triangle_at_its_corners_and_half_way():
    shape = {"peak": 0.2, "first_rate": 0.5, "last_rate": 0.1}
    one_cycle, triangle = (rates(name=name, **shape) for name in ("one-cycle", "triangular"))
    for place in (0, 10, 20, 60, 100):
        assert one_cycle[place] == pytest.approx(triangle[place])
    assert one_cycle[5] < triangle[5]
    assert one_cycle[40] > triangle[40]
    assert one_cycle[80] < triangle[80]
