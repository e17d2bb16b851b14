"""The learning rates of a training that goes on, as they are said before it starts."""

import pytest

from core.auth.actors import EVERYBODY
from core.runs import repository
from core.runs.forks.course import course_of, course_words
from core.runs.forks.origins import going_on
from tests.helpers import small_config

pytestmark = pytest.mark.usefixtures("workspace")


def course(schedule: dict, *changes: str):
    config = small_config(training={"epochs": 10, "schedule": schedule})
    run = repository.get_run(repository.create_run(config, EVERYBODY))
    return course_of(going_on(run, 10, 20, changes))


def test_what_does_not_know_the_end_goes_on():
    found = course({"name": "exponential", "decay_epochs": 5.0})
    assert not found.moved
    assert found.before[-1] == [9, pytest.approx(0.01 * 0.1 ** (9 / 5))]
    assert found.after[0] == [10, pytest.approx(0.0001)]
    assert course_words(course({"name": "constant"})) == (
        "Learning rate (constant): 0.01, to the end."
    )


def test_what_does_is_laid_over_all_epochs_anew():
    found = course({"name": "cosine"})
    assert found.moved
    assert found.after[0] == [10, pytest.approx(0.005)]
    assert course_words(found) == (
        "Learning rate (cosine): 0.005 in epoch 11, 6.16e-05 in epoch 20. The schedule is laid "
        "over all 20 epochs anew, so that it jumps there: the last rate was 0.000245."
    )


def test_another_schedule_or_rate_begins_at_its_own_place():
    assert not course({"name": "constant"}, "training.optimizer.learning_rate=0.001").moved
    found = course({"name": "constant"}, "training.schedule=one-cycle")
    assert len(found.after) == 40  # within epochs too
