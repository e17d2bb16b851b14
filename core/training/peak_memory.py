"""How much memory a training takes."""

import threading
from typing import Self

import psutil

SECONDS_BETWEEN = 0.1


class PeakMemory:
    """The most memory that this process has had at once while in its context, as `mb` (1e6 bytes).

    It is looked at ten times a second, within the steps too: between them their activations are
    free again. A worker's includes what earlier runs have left.
    """

    def __init__(self) -> None:
        self.mb = 0.0
        self._process = psutil.Process()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Self:
        self._look()
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._over.wait(SECONDS_BETWEEN):
            self._look()

    def _look(self) -> None:
        self.mb = max(self.mb, self._process.memory_info().rss / 1e6)
