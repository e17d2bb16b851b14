"""The queue: one training at a time, in order, driven by a background thread.

A *driver* is a process that starts runs: the app's background thread, or a terminal. As long as it
lives it holds a lock file, so that others see when it is gone: the system frees locks of a dead
process. The training itself holds the lock `training`; a run that is marked running while that
lock is free has lost its process.
"""

import logging
import os
import secrets
import threading
import time
from functools import lru_cache

from filelock import FileLock, Timeout

from core import settings, store, workers
from core.checks import check
from core.config import ExperimentConfig
from core.errors import LabError
from core.store import Run

SECONDS_BETWEEN_LOOKS = 2.0
log = logging.getLogger("vistazo")


class Driver:
    """This process' right to start runs, and the event that wakes its thread."""

    def __init__(self) -> None:
        self.token = secrets.token_hex(4)
        self.woken = threading.Event()
        self._lock = _driver_lock(self.token)
        self._lock.acquire()


@lru_cache(maxsize=1)
def this_driver() -> Driver:
    """The one driver of this process."""
    return Driver()


def submit(config: ExperimentConfig) -> str:
    """Put a training into the queue; returns the run's id. LabError where the config can't run."""
    check(config)
    driver = this_driver()
    run_id = store.create_run(config, driver.token)
    driver.woken.set()
    return run_id


def position(run: Run) -> int:
    """How many runs come before this waiting one: the queue's, and the one that trains."""
    ahead = [waiting.id for waiting in store.queue()]
    before = ahead.index(run.id) if run.id in ahead else 0
    return before + len(store.list_runs("running"))


@lru_cache(maxsize=1)
def start_background_thread() -> threading.Thread:
    """Start this process' thread that trains what is queued (once; later calls do nothing)."""
    thread = threading.Thread(target=_drive, name="vistazo-jobs", daemon=True)
    thread.start()
    return thread


def train_here(run_id: str) -> None:
    """Train a run that this process has submitted in this process, after those before it."""
    from core.training import train

    while _ahead(run_id):
        time.sleep(SECONDS_BETWEEN_LOOKS / 4)
    train(run_id)


def recover() -> None:
    """Mend what dead processes left: lost trainings become interrupted, orphans get a driver."""
    token = this_driver().token
    for run in store.queue():
        if run.driver != token and not _alive(run.driver):
            store.adopt(run.id, token)
    running = store.list_runs("running")
    if not running:
        return
    try:
        with FileLock(settings.lock_file("training"), timeout=0):
            for run in running:
                store.mark_interrupted(run.id, "Its process ended before the training did.")
    except Timeout:
        return  # somebody is training


def _drive() -> None:
    driver = this_driver()
    workers.training.warm_up()
    workers.inference.warm_up()
    while True:
        try:
            recover()
            first = next(iter(store.queue()), None)
            if first and first.driver == driver.token:
                _train_in_worker(first.id)
                workers.training.warm_up()  # a worker that has grown large was replaced
                continue
        except Exception:  # the thread must outlive a full disk or a locked database
            log.exception("the background thread met an error and goes on")
        driver.woken.wait(SECONDS_BETWEEN_LOOKS)
        driver.woken.clear()


def _train_in_worker(run_id: str) -> None:
    try:
        workers.training.call("core.training:train", run_id, os.getpid())
    except Exception as error:
        if not isinstance(error, LabError):
            log.exception("training %s could not be run", run_id)
        if store.get_run(run_id).active:
            store.end(run_id, "failed", f"The training process broke off. {error}")


def _ahead(run_id: str) -> int:
    """Runs that go before `run_id`: living drivers' earlier ones."""
    earlier = []
    for run in store.queue():
        if run.id == run_id:
            break
        earlier.append(run)
    return sum(_alive(run.driver) for run in earlier)


def _alive(token: str) -> bool:
    lock = _driver_lock(token)
    if lock is this_driver()._lock:
        return True
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return True
    lock.release()
    return False


def _driver_lock(token: str) -> FileLock:
    return FileLock(settings.lock_file(f"driver-{token}"), thread_local=False)
