"""What may happen often is done now and then: one clock for progress, notes and lines."""

import time


class Throttle:
    """Tells whether `seconds` have passed since something was last done; not since it began.

    `waits`: the first time is not due at once, but after `seconds`.
    """

    def __init__(self, seconds: float, waits: bool = False) -> None:
        self._seconds = seconds
        self._last = time.monotonic() if waits else float("-inf")

    def due(self) -> bool:
        """Whether it is time again."""
        return time.monotonic() - self._last >= self._seconds

    def done(self) -> None:
        """It was done just now."""
        self._last = time.monotonic()
