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
        self._tried: OrderedDict[str, deque[tuple[float, str]]] = OrderedDict()
        self._lock = threading.Lock()

    def count(self, key: str, guess: str = "") -> None:
        """One more. UserError where there were too many: this one was not even tried.

        Counted before the look, so that many at once are as many; a `guess` that is counted already
        is not counted twice: who tries it again learns nothing by it."""
        now = time.monotonic()
        with self._lock:
            tried = self._tried.setdefault(key, deque())
            self._tried.move_to_end(key)
            while tried and now - tried[0][0] > self._seconds:
                tried.popleft()
            if guess and any(guess == one for _time, one in tried):
                return
            if len(tried) >= self._most:
                raise UserError(
                    "too-many-attempts",
                    N_("That was tried too often. Wait a while ({minutes} min), then try again."),
                    minutes=max(1, round((self._seconds - now + tried[0][0]) / 60)),
                )
            tried.append((now, guess))
            while len(self._tried) > MOST_KEYS:
                self._tried.popitem(last=False)

    def take_back(self, key: str, guess: str = "") -> None:
        """The last one, that `guess` where there was one, was right, and does not count."""
        with self._lock:
            tried = self._tried.get(key, deque())
            counted = next((one for one in reversed(tried) if one[1] == guess), None)
            if counted is not None:
                tried.remove(counted)
