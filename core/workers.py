"""The processes that hold TensorFlow: one trains, one answers questions; both are kept warm.

Functions are named as "module:function", because importing their modules here would bring Keras
into the app's process. loky starts each worker as a fresh interpreter (`multiprocessing` would run
the app's script again) and raises at the caller when it dies.
"""

import importlib
import threading
from concurrent.futures import Future
from typing import Any

from core.errors import LabError

ENVIRONMENT = {"TF_CPP_MIN_LOG_LEVEL": "3", "KERAS_BACKEND": "tensorflow"}


class WorkerDied(LabError):  # noqa: N818 (it is the event)
    """The process ended in the middle of a task: killed, crashed, or out of memory."""


class Worker:
    """One process, started at its first task and again after it has died."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._executor: Any = None

    def submit(self, function: str, *arguments: Any) -> "Future[Any]":
        """Start "module:function" in the process; tasks are done one after the other."""
        from loky.process_executor import BrokenProcessPool

        with self._lock:
            try:
                return self._started().submit(_call, function, *arguments)  # type: ignore[no-any-return]
            except (BrokenProcessPool, RuntimeError):  # it died, or was shut down, since last time
                self._executor = None
                return self._started().submit(_call, function, *arguments)  # type: ignore[no-any-return]

    def call(self, function: str, *arguments: Any) -> Any:
        """Like `submit`, and wait for the result. Raises `WorkerDied` when the process ends."""
        from loky.process_executor import BrokenProcessPool

        try:
            return self.submit(function, *arguments).result()
        except BrokenProcessPool:
            raise WorkerDied(
                "The worker process ended (killed, or out of memory). Try again; if it happens "
                "again, take a smaller batch or a smaller network."
            ) from None

    def warm_up(self) -> "Future[Any]":
        """Import TensorFlow ahead, so that the first task does not wait for it."""
        return self.submit("core.warm_up:warm_up")

    def shut_down(self) -> None:
        """End the process, whatever it is doing."""
        with self._lock:
            if self._executor is not None:
                self._executor.shutdown(kill_workers=True)
                self._executor = None

    def _started(self) -> Any:
        if self._executor is None:
            from loky import ProcessPoolExecutor

            self._executor = ProcessPoolExecutor(max_workers=1, timeout=None, env=ENVIRONMENT)
        return self._executor


def _call(function: str, *arguments: Any) -> Any:
    module, name = function.split(":")
    return getattr(importlib.import_module(module), name)(*arguments)


training = Worker()
inference = Worker()
