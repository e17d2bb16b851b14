"""How often somebody may be wrong: guessing words and codes takes longer than a lesson.

Counted in this process: an app that is started anew has forgotten.
"""

import threading
import time
from collections import OrderedDict, deque

from core.common.errors import UserError
from core.common.i18n import N_

MOST_KEYS = 10_000


class Attempts:
    """At most `most` in `seconds`, for each key by itself (an address, a name)."""

    def __init__(self, most: int, seconds: float) -> None:
        self._most, self._seconds = most, seconds
        self._times: OrderedDict[str, deque[float]] = OrderedDict()
        self._lock = threading.Lock()

    def count(self, key: str) -> None:
        """One more. UserError where there were too many: this one was not even tried.

        Counted before the look, so that many at once are as many."""
        now = time.monotonic()
        with self._lock:
            times = self._times.setdefault(key, deque())
            self._times.move_to_end(key)
            while times and now - times[0] > self._seconds:
                times.popleft()
            if len(times) >= self._most:
                raise UserError(
                    "too-many-attempts",
                    N_("That was tried too often. Wait a while ({minutes} min), then try again."),
                    minutes=max(1, round((self._seconds - now + times[0]) / 60)),
                )
            times.append(now)
            while len(self._times) > MOST_KEYS:
                self._times.popitem(last=False)

    def take_back(self, key: str) -> None:
        """The last one was right, and does not count."""
        with self._lock:
            if times := self._times.get(key):
                times.pop()
