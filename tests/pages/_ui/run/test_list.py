"""The list of runs on Home."""

import pytest
from sqlalchemy import update
from streamlit.testing.v1 import AppTest

from core.db.engine import transaction
from core.db.tables import runs
from core.experiments.config import parse
from core.runs import repository


def draw() -> None:
    from pages._ui.run.list import newest_runs

    newest_runs()


@pytest.fixture
def stopped(workspace) -> list[str]:
    """Ten runs that were stopped while they waited."""
    ids = [repository.create_run(parse({}), "somebody") for _ in range(10)]
    for run_id in ids:
        repository.request_stop(run_id)
    return ids


def shown(app: AppTest) -> set[str]:
    assert not app.exception
    return {each.label.removeprefix("Open ") for each in app.button} - {"Show more"}


def test_older_runs_can_be_seen(stopped):
    app = AppTest.from_function(draw, default_timeout=60).run()
    assert shown(app) == set(stopped[-8:])
    assert app.caption[-1].value == "The newest 8 of 10 runs that have ended are shown."
    next(each for each in app.button if each.label == "Show more").click().run()
    assert shown(app) == set(stopped)
    assert not app.caption


def test_runs_that_can_not_be_read_are_named(stopped):
    with transaction() as connection:
        spoiled = update(runs).where(runs.c.id == stopped[-1]).values(config="{}{}")
        connection.execute(spoiled)
    app = AppTest.from_function(draw, default_timeout=60).run()
    assert stopped[-1] not in shown(app)
    assert app.expander[0].label == "Runs that this version can't read: 1"
    assert any(stopped[-1] in each.value for each in app.text)
