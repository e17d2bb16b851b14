"""The queue's drive: a background thread of the app that has trainings done, one at a time.

Who trains is decided in the database (`core.runs.queue`): a run waits for any app, or for the
terminal that has submitted it. This process is a worker there (`core.jobs.workers`) from the first
thing that it submits; the processes that train are workers of their own.
"""

import logging
import threading
import time
from collections.abc import Iterator
from concurrent.futures import wait
from contextlib import ExitStack, contextmanager
from pathlib import Path

from core.auth.actors import VISTAZO, Actor
from core.common import settings
from core.common.locks import held
from core.common.throttle import Throttle
from core.config.data import DataConfig
from core.datasets.imported import read_record
from core.db.engine import DatabaseAway, reading
from core.execution import first_page, local, tasks
from core.execution.tidying import tidy
from core.experiments import validation
from core.experiments.config import ExperimentConfig
from core.housekeeping import trash
from core.jobs.models import Role
from core.jobs.reporter import patiently
from core.jobs.workers import Presence
from core.runs import queue, repository, summaries
from core.runs.errors import refuse_in_trash
from core.runs.models import CLOSED, RunStatus
from core.runs.starting import bring_network, check
from core.runs.taking_in import take_in

SECONDS_BETWEEN_LOOKS = 2.0
SECONDS_BETWEEN_EMPTYINGS = 24 * 3600.0
log = logging.getLogger("vistazo")
_once = threading.Lock()
_schedulers: "dict[Path, Scheduler]" = {}  # by workspace


class Scheduler:
    """This process as a worker of one workspace, its thread, and the event that wakes that."""

    def __init__(self) -> None:
        self.presence = Presence(Role.TERMINAL)
        self.wake = threading.Event()
        self.closed = False
        self._thread: threading.Thread | None = None

    def start(self) -> threading.Thread:
        """Start the thread, if it does not run yet, and be an app from now on."""
        self.presence.become(Role.APP)
        if self._thread is None:
            self._thread = threading.Thread(
                target=_drive, args=(self,), name="vistazo-jobs", daemon=True
            )
            self._thread.start()
        return self._thread

    def close(self) -> None:
        """The thread ends, and what waits for this process alone waits for anybody from now on."""
        self.closed = True
        self.wake.set()
        if self._thread is not None:
            self._thread.join()
        self.presence.leave()


def this_scheduler() -> Scheduler:
    """The one scheduler of this process in this workspace."""
    with _once:
        home = settings.home()
        if home not in _schedulers:
            _schedulers[home] = Scheduler()
        return _schedulers[home]


def close() -> None:
    """Close this process' schedulers: nothing of it works in any workspace any more."""
    with _once:
        schedulers = list(_schedulers.values())
        _schedulers.clear()
    for scheduler in schedulers:
        scheduler.close()


def submit(config: ExperimentConfig, actor: Actor, train_here: bool = False) -> str:
    """Put a training into the queue; returns the run's id. UserError where the config can't run.

    `train_here`: this process will train it itself; else any app does.
    """
    with _not_deleted_meanwhile(config.data):
        check(config)
        run_id = repository.create_run(config, actor, _reserved(train_here))
    this_scheduler().wake.set()
    return run_id


def submit_network(config: ExperimentConfig, file: Path, actor: Actor) -> str:
    """Put the test of the network in `file` into the queue; returns the run's id.

    `config` names an `ImportedNetwork` and the images. UserError where these are not there.
    """
    name = this_scheduler().presence.name
    with _not_deleted_meanwhile(config.data):
        validation.check(config)
        run_id = repository.create_run(config, actor, name)
    try:
        bring_network(run_id, file)
    except BaseException:
        queue.request_stop(run_id, actor)
        raise
    queue.release(run_id, name)
    this_scheduler().wake.set()
    return run_id


def resume(run_id: str, actor: Actor, anew: bool = False, train_here: bool = False) -> None:
    """Put a run that was stopped, failed or interrupted into the queue again.

    It goes on after the last epoch that its checkpoint knows, from the beginning where there is
    none, or where it shall begin `anew`. UserError where it is not the actor's, is finished or
    active, or can't run any more. `train_here` as in `submit`.
    """
    run = repository.get_run(run_id)
    with reading() as connection:
        repository.refuse_to_others(connection, run_id, actor)
    refuse_in_trash(run)
    with _not_deleted_meanwhile(run.config.data):
        check(run.config, run.id)
        queue.requeue(run_id, actor, _reserved(train_here), anew)
    this_scheduler().wake.set()


def start_background_thread() -> threading.Thread:
    """Start this process' thread that trains what is queued (once; later calls do nothing)."""
    scheduler = this_scheduler()
    with _once:
        return scheduler.start()


def train_here(run_id: str) -> None:
    """Train a run that this process has submitted for itself, after those before it."""
    from core.training.run import train

    name = this_scheduler().presence.name

    def waits() -> bool:
        queue.reserve(run_id, name)  # again, where this process was taken for lost
        return repository.get_run(run_id).status is RunStatus.QUEUED

    while patiently(waits):
        if patiently(lambda: train(reserved_for=name)) is None:
            patiently(queue.give_up_lost)
            time.sleep(SECONDS_BETWEEN_LOOKS / 4)


def recover() -> None:
    """Mend what dead processes left: lost trainings become interrupted, orphans wait for anybody.

    What waits and can't be read fails, and says why.
    """
    queue.give_up_lost()
    for unreadable in summaries.unreadable_runs(RunStatus.QUEUED):
        queue.refuse(unreadable.id, unreadable.reason)


def _reserved(train_here: bool) -> str | None:
    return this_scheduler().presence.name if train_here else None


@contextmanager
def _not_deleted_meanwhile(data: DataConfig) -> Iterator[None]:
    """Own images and versions are put away under these locks; built-in images come back, and
    fetching them holds theirs."""
    with ExitStack() as locks:
        if read_record(data.name):
            locks.enter_context(held(f"dataset-{data.name}", lambda: None))
        if data.version.isascii() and data.version.isalnum():  # any other is none
            locks.enter_context(held(f"version-{data.version}", lambda: None))
        yield


def _drive(scheduler: Scheduler) -> None:
    warm, mended, emptying = False, False, Throttle(SECONDS_BETWEEN_EMPTYINGS)
    started = time.monotonic()
    tidy()
    while not scheduler.closed and not local.closing.is_set():
        try:
            mended = mended or _take_in_lost_runs()
            recover()
            if emptying.due():
                emptying.done()
                trash.empty(VISTAZO)
            waits = bool(queue.waiting())
            if not warm and (waits or not first_page.goes_first(started)):
                # Costs nothing in a worker that is warm already.
                local.training.warm_up()
                local.inference.warm_up()
                warm = True
            if waits and _train_in_worker(scheduler):
                warm = False  # a worker that had grown large was replaced, a dead one is gone
                continue
        except DatabaseAway as error:
            log.warning("%s", error)
        except Exception:  # the thread must outlive a full disk
            log.exception("the background thread met an error and goes on")
        scheduler.wake.wait(SECONDS_BETWEEN_LOOKS)
        scheduler.wake.clear()


def _take_in_lost_runs() -> bool:
    """Whether that is done, or can't be done: what is wrong with a folder keeps no run waiting."""
    try:
        take_in()
    except DatabaseAway:
        raise
    except Exception:
        log.exception("runs could not be taken in from their folders")
    return True


def _look_after_others() -> None:
    """While one trains: what dead processes left waits for nobody's end."""
    try:
        recover()
    except Exception as error:  # the next look may succeed
        log.warning("dead processes were not looked for: %s", error)


def _train_in_worker(scheduler: Scheduler) -> bool:
    """Have the next run trained; whether there was one to claim, or to try to."""
    try:
        training = local.training.submit(tasks.TRAIN)
        while not training.done():
            wait([training], timeout=SECONDS_BETWEEN_LOOKS)
            if scheduler.closed:  # the worker trains on; who opens the workspace next hears of it
                return True
            _look_after_others()
        return training.result() is not None
    except Exception as caught:
        error = local.in_words(caught)
        if local.closing.is_set():
            queue.give_up_lost(CLOSED)
        elif isinstance(error, local.WorkerDied):
            queue.give_up_lost()
        else:
            raise
    return True
