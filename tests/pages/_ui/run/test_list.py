"""The list of runs on Home."""

import pytest
from sqlalchemy import literal_column, update
from streamlit.testing.v1 import AppTest

from core.auth.actors import EVERYBODY
from core.common.errors import UserError
from core.db.engine import transaction
from core.db.tables import runs
from core.experiments.config import parse
from core.runs import queue, repository
from pages._ui.shell.registry import RUNS, TRAIN
from tests.helpers import PATIENCE, spoil_config, start_run


def draw() -> None:
    from pages._ui.run.list import newest_runs
    from pages._ui.run.queue import show_queue

    show_queue()
    newest_runs()


@pytest.fixture
def stopped(workspace) -> list[str]:
    """Ten runs that were stopped while they waited."""
    ids = [repository.create_run(parse({}), EVERYBODY) for _ in range(10)]
    for run_id in ids:
        queue.request_stop(run_id, EVERYBODY)
    return ids


@pytest.fixture
def links(monkeypatch) -> list[str]:
    """The ids of the runs that lines lead to, from the top, since it was emptied.

    A link needs the menu, which a part of a page has not.
    """
    found: list[str] = []

    def link(path: str, label: str, query_params: dict[str, str] | None = None, **_: str) -> None:
        if query_params is None:  # to all runs
            assert (path, label) == (RUNS.path, "All runs")
            return
        assert (path, label) == (TRAIN.path, f"Open {query_params['run']}")
        found.append(query_params["run"])

    monkeypatch.setattr("streamlit.page_link", link)
    return found


def test_older_runs_can_be_seen(stopped, links):
    app = AppTest.from_function(draw, default_timeout=PATIENCE).run()
    assert not app.exception
    assert links == stopped[:-9:-1]
    assert app.caption[-1].value == "The newest 8 of 10 runs that have ended are shown."
    links.clear()
    next(each for each in app.button if each.label == "Show more").click().run()
    assert not app.exception
    assert links == stopped[::-1]
    assert not app.caption


def test_no_config_is_read_for_the_list(stopped, links):
    """As they are here, none could be."""
    for run_id in stopped:
        spoil_config(run_id)
    app = AppTest.from_function(draw, default_timeout=PATIENCE).run()
    assert not app.exception
    assert links == stopped[:-9:-1]
    assert not app.expander


def test_runs_that_can_not_be_read_are_named(stopped, links):
    spoil_config(stopped[-1])
    with pytest.raises(UserError, match="can't be read"):
        repository.get_run(stopped[-1])
    with transaction() as connection:
        odd = update(runs).where(runs.c.id == stopped[-2])
        connection.execute(odd.values(created_at=literal_column("'noon'")))
    app = AppTest.from_function(draw, default_timeout=PATIENCE).run()
    assert not app.exception
    assert links == stopped[-3::-1]
    assert app.expander[0].label == "Runs that this version can't read: 2"
    for run_id, why in ((stopped[-1], "warm_restarts"), (stopped[-2], "created_at")):
        assert any(run_id in each.value and why in each.value for each in app.text)


def test_active_ones_first_in_the_order_of_the_queue(stopped, links):
    waiting = [repository.create_run(parse({}), EVERYBODY) for _ in range(6)]
    queue.requeue(stopped[0], EVERYBODY)
    start_run(waiting[0])
    app = AppTest.from_function(draw, default_timeout=PATIENCE).run()
    assert not app.exception
    assert links[:5] == waiting[:5]
    assert app.caption[0].value == "6 trainings wait; the next 4 are shown."
    assert any("place 1 · end not known yet" in each.proto.body for each in app.get("html"))
