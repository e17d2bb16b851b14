"""The processes that compute: one trains (on each device, where there are several), one answers
questions; they hold TensorFlow, warm.

A third one does what takes long with a data set's images (statistics, copies, preparing), a fourth
imports images, a fifth speaks with a cluster; they start with their first task.

What they can be asked is in `tasks`. loky starts each worker as a fresh interpreter
(`multiprocessing` would run the app's script again) and raises at the caller when it dies.
"""

import atexit
import os
import platform
import signal
import threading
import time
from collections.abc import Mapping
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from core.common.devices import Device
from core.common.errors import UserError
from core.common.i18n import N_
from core.common.logs import write_log
from core.common.parent import belong_to, orphaned
from core.execution.quiet_stderr import quiet
from core.execution.tasks import WARM_UP, Task
from core.execution.tidying import (
    leave_temporary_folder,
    sweep_temporary_folders,
    use_own_temporary_folder,
)

# Without it, TensorFlow 2.21 leaves oneDNN off on processors without AVX-512 VNNI or AVX-VNNI, and
# most networks train there at a third to a half of the speed (`docs/explanation/speed.md`).
ONEDNN = "TF_ENABLE_ONEDNN_OPTS"
MEASURED_WITH_ONEDNN = ("x86_64", "AMD64")
ENVIRONMENT = {
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "TF_FORCE_GPU_ALLOW_GROWTH": "true",  # else the first process takes all of a GPU's memory
    "KERAS_BACKEND": "tensorflow",
}
if platform.machine() in MEASURED_WITH_ONEDNN:
    ENVIRONMENT[ONEDNN] = os.environ.get(ONEDNN, "1")
SECONDS_TO_FINISH_ALONE = 30.0
P = ParamSpec("P")
R = TypeVar("R")
closing = threading.Event()
_temporary: Path | None = None
_idle = threading.Event()
_idle.set()


class WorkerDied(UserError):  # noqa: N818 (it is the event)
    """The process ended in the middle of a task: killed, crashed, or out of memory."""


class Worker:
    """One process, started at its first task and again after it has died.

    The first task should be `warm_up`, or one that imports as much: loky takes the memory after it
    as the measure and replaces a worker that has 300 MB more after a later task. After
    `idle_seconds` without a task the process ends. `variables`: of its environment, beside those of
    every worker.
    """

    def __init__(
        self, idle_seconds: float | None = None, variables: Mapping[str, str] | None = None
    ) -> None:
        self._idle_seconds = idle_seconds
        self._variables = variables or {}
        self._lock = threading.Lock()
        self._executor: Any = None

    def submit(self, task: Task[P, R], *args: P.args, **kwargs: P.kwargs) -> "Future[R]":
        """Start `task` in the process with these arguments; tasks are done one after the other."""
        from loky.process_executor import BrokenProcessPool

        with self._lock:
            if closing.is_set():
                raise UserError("app-closing", N_("Vistazo is closing."))
            if self._executor is not None:
                try:
                    return self._executor.submit(_call, task, *args, **kwargs)  # type: ignore[no-any-return]
                except (BrokenProcessPool, RuntimeError):  # it has died since last time
                    self._executor = None
            return self._start(task, *args, **kwargs)

    def call(self, task: Task[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Like `submit`, and wait for the result. Raises `WorkerDied` when the process ends."""
        from loky.process_executor import BrokenProcessPool

        try:
            return self.submit(task, *args, **kwargs).result()
        except BrokenProcessPool as error:
            raise in_words(error) from None

    def warm_up(self) -> "Future[None]":
        """Import TensorFlow ahead, so that the first task does not wait for it."""
        return self.submit(WARM_UP)

    def shut_down(self) -> None:
        """End the process, whatever it is doing."""
        with self._lock:
            if self._executor is not None:
                self._executor.shutdown(kill_workers=True)
                self._executor = None
                sweep_temporary_folders()

    def _start(self, task: Task[P, R], *args: P.args, **kwargs: P.kwargs) -> "Future[R]":
        from loky import ProcessPoolExecutor

        self._executor = ProcessPoolExecutor(
            max_workers=1,
            timeout=self._idle_seconds,
            env={**ENVIRONMENT, **self._variables},
            initializer=_begin,
            initargs=(os.getpid(),),
        )
        future: Future[R] = self._executor.submit(_call, task, *args, **kwargs)
        # At exit, loky waits until its tasks are done: a whole training. With its first task it has
        # registered for that; who registers last comes first. `atexit` is too late.
        threading._register_atexit(close)  # type: ignore[attr-defined]
        return future


def in_words(error: BaseException) -> BaseException:
    """The `error` of a task; `WorkerDied` where loky says that the process has ended."""
    from loky.process_executor import BrokenProcessPool

    if not isinstance(error, BrokenProcessPool):
        return error
    return WorkerDied(
        "worker-died",
        N_(
            "The worker process ended (killed, or out of memory). Try again; if it happens "
            "again, take a smaller batch or a smaller network, or close other programs."
        ),
    )


def close() -> None:
    """End all workers for good, whatever they are doing: this process is about to end."""
    closing.set()
    for worker in every():
        worker.shut_down()


def every() -> tuple[Worker, ...]:
    """All workers of this process; those that train first."""
    return (training, *_trainers.values(), inference, data, importing, cluster)


def trainer(device: Device) -> Worker:
    """The worker that trains on that device; the usual one, where the device asks for nothing."""
    if not device.variables:
        return training
    with _choosing:
        return _trainers.setdefault(device, Worker(variables=device.environment))


def _call(task: Task[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    _idle.clear()
    try:
        with quiet():
            function = task.function()
        return function(*args, **kwargs)
    finally:
        _idle.set()


def _begin(parent: int) -> None:
    """What a worker does first: leave Ctrl-C to its parent, and not outlive it."""
    global _temporary
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    belong_to(parent)
    with suppress(UserError):  # the app has said that the level is none
        write_log("worker")
    _temporary = use_own_temporary_folder()
    atexit.register(leave_temporary_folder, _temporary)
    threading.Thread(target=_end_with_the_parent, name="vistazo-orphan", daemon=True).start()


def _end_with_the_parent() -> None:
    """Nobody else would end an orphan: loky's workers wait for tasks for ever."""
    while not orphaned():
        time.sleep(1.0)
    _idle.wait(SECONDS_TO_FINISH_ALONE)  # a training notes that it was interrupted
    leave_temporary_folder(_temporary)
    os._exit(0)


training = Worker()
_trainers: dict[Device, Worker] = {}
_choosing = threading.Lock()
inference = Worker()
data = Worker()
importing = Worker(idle_seconds=60.0)
cluster = Worker()
