"""Often asked, now and then done."""

import time

from core.common.throttle import Throttle


def test_the_first_is_due_at_once_and_the_next_after_a_while():
    throttle = Throttle(0.05)
    assert throttle.due()
    throttle.done()
    assert not throttle.due()
    time.sleep(0.06)
    assert throttle.due()
    assert throttle.due()  # until it is done


def test_one_that_waits_is_not_due_at_once():
    assert not Throttle(60, waits=True).due()
    assert Throttle(0, waits=True).due()
