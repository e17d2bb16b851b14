"""A clock for passes of Keras over data: what the first step takes, and what every other."""

import time
from collections.abc import Callable
from typing import Any

import keras

LEAST_STEPS = 2  # after the first


class Enough(Exception):  # noqa: N818 (it is what was wanted)
    """Ends a pass: it was timed for long enough."""


class Clock(keras.callbacks.Callback):
    """Times the steps of `fit`, `evaluate` or `predict`, and ends them after so many seconds.

    `first`: seconds to the end of the first execution, with its compiling. `step`: seconds of one
    after that, with what lies between two passes. `on_step` is called after each, and may raise.
    """

    def __init__(self, seconds: float, on_step: Callable[[], None]) -> None:
        super().__init__()
        self._seconds, self._on_step = seconds, on_step
        self._began = time.perf_counter()
        self._ends: list[tuple[int, float]] = []  # steps done, when
        self._passes, self._last = 0, -1

    @property
    def first(self) -> float:
        """See the class."""
        return self._ends[0][1] - self._began

    @property
    def step(self) -> float:
        """See the class; that of the first where there was no other."""
        (begun, since), (done, until) = self._ends[0], self._ends[-1]
        return (until - since) / (done - begun) if done > begun else self.first / max(done, 1)

    @property
    def warming_up(self) -> float:
        """What the first execution takes longer than others."""
        return max(0.0, self.first - self.step * self._ends[0][0])

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        """A step of `fit`."""
        self._tick(batch)

    def on_test_batch_end(self, batch: int, logs: Any = None) -> None:
        """A step of `evaluate`."""
        self._tick(batch)

    def on_predict_batch_end(self, batch: int, logs: Any = None) -> None:
        """A step of `predict`."""
        self._tick(batch)

    def _tick(self, batch: int) -> None:
        steps = self.params.get("steps") or 0
        batch = min(batch, steps - 1) if steps else batch  # several at once may end beyond the end
        if batch <= self._last:
            self._passes += 1
        self._last = batch
        now = time.perf_counter()
        self._ends.append((self._passes * steps + batch + 1, now))
        self._on_step()
        enough = len(self._ends) > LEAST_STEPS
        if enough and now - self._ends[0][1] >= self._seconds:
            raise Enough


def timed(once: Callable[[Clock], Any], seconds: float, on_step: Callable[[], None]) -> Clock:
    """The clock of a pass, which is gone through again until it was timed for long enough."""
    clock = Clock(seconds, on_step)
    try:
        while True:
            once(clock)
    except Enough:
        return clock
