"""Tasks that people share: a search that one of them stops, one that fails."""

import os
import signal
from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from core.execution import local
from core.execution.tasks import task_of
from tests.helpers import PATIENCE, open_arrays, wait_for, wait_for_file

LOOK, WATCH, STOP = "Look for duplicates and leaks", "Watch the search", "Stop the search"


def draw() -> None:
    """The part Trust of the digits."""
    from core.config.data import DataConfig
    from pages._ui.data.choice import opened
    from pages._ui.data.quality import quality

    quality(opened(DataConfig(name="digits")))


@pytest.fixture
def worker_pid(workspace, tmp_path) -> Iterator[int]:
    """The data worker's process; it is busy until `tmp_path / "go"` is there: a search waits."""
    open_arrays("digits")
    pid = local.data.call(task_of(os.getpid))
    local.data.submit(task_of(wait_for_file), str(tmp_path / "go"))
    yield pid
    local.data.shut_down()


def person() -> AppTest:
    return AppTest.from_function(draw, default_timeout=PATIENCE).run()


def labels(app: AppTest) -> list[str]:
    assert not app.exception
    return [each.label for each in app.button]


def press(app: AppTest, label: str) -> None:
    next(each for each in app.button if each.label == label).click().run()


def test_who_watches_a_search_learns_that_it_was_stopped(worker_pid, tmp_path):
    mine, theirs = person(), person()
    press(mine, LOOK)
    theirs.run()
    assert "Somebody looks just now" in theirs.get("html")[0].proto.body
    press(theirs, WATCH)
    assert labels(mine.run()) == labels(theirs) == [STOP]
    press(mine, STOP)
    assert labels(mine) == [LOOK]
    (tmp_path / "go").touch()
    wait_for(lambda: labels(theirs.run()) == [LOOK])
    assert "It was stopped" in theirs.get("html")[0].proto.body
    assert labels(theirs.run()) == [LOOK]
    assert "It was stopped" not in theirs.get("html")[0].proto.body


def test_a_search_that_fails_does_not_begin_again_by_itself(worker_pid):
    app = person()
    press(app, LOOK)
    assert labels(app) == [STOP]
    os.kill(worker_pid, signal.SIGKILL)
    wait_for(lambda: labels(app.run()) == [LOOK])
    assert "worker process ended" in app.get("html")[0].proto.body
    assert labels(app.run()) == [LOOK]


def ask_who_answers() -> None:
    import os

    import streamlit as st

    from core.common.errors import UserError
    from core.execution.tasks import task_of
    from pages._ui.shell.worker_results import wait_for_answer
    from tests.helpers import fail_with

    st.text(str(wait_for_answer(task_of(os.getpid)(), about="a page")))
    try:
        wait_for_answer(task_of(fail_with)("worse luck"), about="a page")
    except UserError as error:
        st.text(str(error))


def test_a_page_drawn_anew_does_not_ask_again():
    asked = AppTest.from_function(ask_who_answers, default_timeout=PATIENCE).run()
    pid, failed = (one.value for one in asked.text)
    assert int(pid) != os.getpid()
    assert failed == "worse luck"
    local.inference.shut_down()  # asked again, another process would answer
    again = asked.run()
    assert [one.value for one in again.text] == [pid, failed]
