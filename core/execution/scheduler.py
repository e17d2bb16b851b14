"""The queue: one training at a time, in order, driven by a background thread.

A *driver* is a process that starts runs: the app's background thread, or a terminal. As long as it
lives it holds a lock file, so that others see when it is gone: the system frees locks of a dead
process. The training itself holds the lock `training`; a run that is marked running while that
lock is free has lost its process.
"""

import logging
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import lru_cache
from pathlib import Path

from filelock import FileLock

from core.common import settings
from core.common.errors import BUG, UserError
from core.common.files import drop
from core.common.i18n import N_
from core.common.locks import held, is_free
from core.config.data import DataConfig
from core.datasets.imported import read_record
from core.execution import local, tasks
from core.execution.tidying import tidy
from core.experiments.config import ExperimentConfig
from core.experiments.validation import check
from core.runs import repository
from core.runs.models import CLOSED, Run, RunStatus

SECONDS_BETWEEN_LOOKS = 2.0
SECONDS_FOR_THE_FIRST_PAGE = 3.0
log = logging.getLogger("vistazo")
_once = threading.Lock()


class Scheduler:
    """This process' right to start runs in one workspace, and the event that wakes its thread."""

    def __init__(self) -> None:
        self.token = secrets.token_hex(4)
        self.wake = threading.Event()
        self.closed = False
        self._lock = FileLock(settings.lock_file(_lock_name(self.token)), thread_local=False)
        self._lock.acquire()

    def close(self) -> None:
        """Give the right back: another process takes the waiting runs over."""
        self.closed = True
        self.wake.set()
        self._lock.release()


def this_scheduler() -> Scheduler:
    """The one driver of this process in this workspace."""
    with _once:
        return _driver(settings.home())


def submit(config: ExperimentConfig) -> str:
    """Put a training into the queue; returns the run's id. UserError where the config can't run."""
    driver = this_scheduler()
    with _not_deleted_meanwhile(config.data):
        check(config)
        run_id = repository.create_run(config, driver.token)
    driver.wake.set()
    return run_id


def resume(run_id: str, anew: bool = False) -> None:
    """Put a run that was stopped, failed or interrupted into the queue again.

    It goes on after the last epoch that its checkpoint knows, from the beginning where there is
    none, or where it shall begin `anew`. UserError where it is finished or active, or can't run any
    more.
    """
    driver = this_scheduler()
    run = repository.get_run(run_id)
    with _not_deleted_meanwhile(run.config.data):
        check(run.config)
        if anew and not run.active:
            drop(settings.checkpoint_file(run_id))
        repository.requeue(run_id, driver.token)
    driver.wake.set()


def position(run: Run) -> int:
    """How many runs come before this one: the queue's, and the one that trains; else 0."""
    waiting = [other.id for other in repository.queue()]
    if run.id not in waiting:
        return 0
    # This one may have begun since the queue was read: it does not wait for itself.
    training = [other for other in repository.list_runs(RunStatus.RUNNING) if other.id != run.id]
    return waiting.index(run.id) + len(training)


def start_background_thread() -> threading.Thread:
    """Start this process' thread that trains what is queued (once; later calls do nothing)."""
    driver = this_scheduler()
    with _once:
        return _background_thread(driver)


def train_here(run_id: str) -> None:
    """Train a run that this process has submitted in this process, after those before it."""
    from core.training.run import train

    while _ahead(run_id):
        time.sleep(SECONDS_BETWEEN_LOOKS / 4)
    train(run_id)


def recover() -> None:
    """Mend what dead processes left: lost trainings become interrupted, orphans get a driver."""
    mark_lost_trainings()
    token = this_scheduler().token
    for run in repository.queue():
        if run.driver != token and not _alive(run.driver):
            repository.adopt(run.id, token)
    for unreadable in repository.unreadable_runs(RunStatus.QUEUED):
        repository.end(unreadable.id, RunStatus.FAILED, unreadable.reason)


def mark_lost_trainings() -> None:
    """What is marked running while nobody trains becomes interrupted."""
    running = [run.id for run in repository.list_runs(RunStatus.RUNNING)]
    running += [run.id for run in repository.unreadable_runs(RunStatus.RUNNING)]
    if running and is_free("training"):
        for run_id in running:
            repository.mark_interrupted(run_id, N_("Its process ended before the training did."))


@contextmanager
def _not_deleted_meanwhile(data: DataConfig) -> Iterator[None]:
    """Own images and versions are deleted under these locks; built-in images come back, and
    fetching them holds theirs."""
    with ExitStack() as locks:
        if read_record(data.name):
            locks.enter_context(held(f"dataset-{data.name}", lambda: None))
        if data.version:
            locks.enter_context(held(f"version-{data.version}", lambda: None))
        yield


@lru_cache(maxsize=8)
def _driver(home: Path) -> Scheduler:
    return Scheduler()


@lru_cache(maxsize=8)
def _background_thread(driver: Scheduler) -> threading.Thread:
    thread = threading.Thread(target=_drive, args=(driver,), name="vistazo-jobs", daemon=True)
    thread.start()
    return thread


def _drive(driver: Scheduler) -> None:
    warm = False
    tidy()
    driver.wake.wait(SECONDS_FOR_THE_FIRST_PAGE)  # two imports of TensorFlow would slow it down
    while not driver.closed and not local.closing.is_set():
        try:
            recover()
            if not warm:  # costs nothing in a worker that is warm already
                local.training.warm_up()
                local.inference.warm_up()
                warm = True
            first = next(iter(repository.queue()), None)
            if first and first.driver == driver.token:
                _train_in_worker(first.id)
                warm = False  # a worker that had grown large was replaced, a dead one is gone
                continue
        except Exception:  # the thread must outlive a full disk or a locked database
            log.exception("the background thread met an error and goes on")
        driver.wake.wait(SECONDS_BETWEEN_LOOKS)
        driver.wake.clear()


def _train_in_worker(run_id: str) -> None:
    try:
        local.training.call(tasks.TRAIN, run_id)
    except Exception as error:
        if local.closing.is_set():
            repository.mark_interrupted(run_id, CLOSED)
            return
        if not isinstance(error, UserError):
            log.exception("training %s could not be run", run_id)
        if repository.get_run(run_id).active:
            code = error.code if isinstance(error, UserError) else BUG
            message = N_("The training process broke off. {reason}", reason=error)
            repository.end(run_id, RunStatus.FAILED, message, code)


def _ahead(run_id: str) -> int:
    """Runs of living drivers that go before `run_id`; 0 where it does not wait any more."""
    waiting = repository.queue()
    names = [run.id for run in waiting]
    before = waiting[: names.index(run_id)] if run_id in names else []
    return sum(_alive(run.driver) for run in before)


def _alive(token: str) -> bool:
    return not is_free(_lock_name(token))


def _lock_name(token: str) -> str:
    return f"driver-{token}"
