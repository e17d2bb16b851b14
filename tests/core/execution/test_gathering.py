"""What a thread gathers: seen as it comes, shared, begun anew when it is old."""

import threading
from collections.abc import Iterator

from core.execution.gathering import forget, gathered
from tests.helpers import wait_for


def test_what_there_is_so_far_is_seen_and_all_share_it(workspace):
    go_on = threading.Event()

    def gather() -> Iterator[int]:
        yield 1
        go_on.wait()
        yield 2

    first = gathered("numbers", gather, 60)
    wait_for(lambda: first.found == (1,))
    assert not first.ended
    assert gathered("numbers", gather, 0) is first  # under way
    go_on.set()
    assert first.wait(60)
    assert first.found == (1, 2)
    assert gathered("numbers", gather, 60) is first
    forget("numbers")
    assert gathered("numbers", gather, 60) is not first


def test_one_that_is_old_is_begun_anew(workspace):
    first = gathered("old", lambda: [1], 60)
    assert first.wait(60)
    assert gathered("old", lambda: [2], 0) is not first


def test_an_error_ends_it_and_is_kept(workspace):
    def gather() -> Iterator[int]:
        yield 1
        raise ZeroDivisionError

    found = gathered("broken", gather, 60)
    assert found.wait(60)
    assert found.found == (1,)
    assert isinstance(found.error, ZeroDivisionError)
