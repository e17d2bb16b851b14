"""What is heavy waits for the first page where somebody asks for it, and not for good."""

import threading
import time

import pytest

from core.execution import first_page
from core.execution.first_page import SECONDS_FOR_A_VISITOR, SECONDS_FOR_THE_PAGE, goes_first


@pytest.fixture(autouse=True)
def a_new_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody has asked for a page yet."""
    monkeypatch.setattr(first_page, "ASKED", threading.Event())
    monkeypatch.setattr(first_page, "DRAWN", threading.Event())


def ago(seconds: float) -> float:
    return time.monotonic() - seconds


def test_where_nobody_asks_it_begins_soon() -> None:
    assert goes_first(ago(0))
    assert not goes_first(ago(SECONDS_FOR_A_VISITOR))


def test_it_begins_once_the_page_that_was_asked_for_is_drawn() -> None:
    first_page.asked_for()
    assert goes_first(ago(SECONDS_FOR_A_VISITOR))
    first_page.drawn()
    assert not goes_first(ago(0))


def test_a_page_that_never_comes_holds_nothing_up_for_good() -> None:
    first_page.asked_for()
    assert not goes_first(ago(SECONDS_FOR_THE_PAGE))
