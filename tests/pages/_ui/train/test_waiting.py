"""Where many wait: how many are before one's own, and the short version."""

import time

from streamlit.testing.v1 import AppTest

from core.auth.actors import EVERYBODY
from core.experiments.config import ExperimentConfig
from core.runs import repository
from core.runs.budgets.records import Budget, keep
from tests.helpers import PATIENCE, small_config


def draw(free: tuple[str, ...] | None) -> None:
    from core.experiments.config import ExperimentConfig
    from core.experiments.set_up import SetUp
    from pages._ui.train.waiting import say_the_line

    say_the_line(ExperimentConfig(), SetUp(ExperimentConfig(), free))


def shown(free: tuple[str, ...] | None = None) -> AppTest:
    app = AppTest.from_function(draw, default_timeout=PATIENCE, args=(free,)).run()
    assert not app.exception
    return app


def test_nothing_is_said_where_few_wait(workspace):
    for _ in range(2):
        repository.create_run(small_config(), EVERYBODY)
    assert not shown().text


def test_many_are_counted_and_a_long_training_has_a_short_version(workspace):
    for _ in range(4):
        repository.create_run(small_config(), EVERYBODY)
    assert [each.value for each in shown().text] == ["4 runs wait before yours."]
    assert not shown().button
    long = Budget(2.0, 0.0, 9.0, 1.0, 1.0, 10, 1_000, 400.0, None, "cpu", time.time())
    keep(ExperimentConfig(), long)
    assert not shown(("epochs", "dropout")).button  # the share of the images is fixed
    app = shown(("epochs", "fraction"))
    (button,) = app.button
    assert button.label.startswith("Take a short version: about")
    button.click().run()
    assert app.session_state["draft"]["training"]["epochs"] < 10
