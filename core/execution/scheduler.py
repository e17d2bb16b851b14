"""The queue's drive: a background thread of the app that has trainings done, one on each device.

Who trains is decided in the database (`core.runs.queue`): a run waits for any app, or for the
terminal that has submitted it. This process is a worker there (`core.jobs.workers`) from the first
thing that it submits; the processes that train are workers of their own.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, wait
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from core.auth.actors import VISTAZO, Actor
from core.common import settings
from core.common.devices import Device, devices
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
from core.housekeeping.limits import keep_within, refuse_when_full
from core.housekeeping.old_checkpoints import delete_old_checkpoints
from core.jobs.models import Role
from core.jobs.queue_state import queue_state
from core.jobs.reporter import Change, patiently
from core.jobs.workers import Presence
from core.runs import queue, repository, summaries
from core.runs.errors import refuse_in_trash
from core.runs.forks import origins
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
        self.presence.become(Role.APP, len(devices()))
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


def submit(
    config: ExperimentConfig,
    actor: Actor,
    train_here: bool = False,
    also: Callable[[str], Change] = repository.nothing_more,
) -> str:
    """Put a training into the queue; returns the run's id. UserError where the config can't run.

    `train_here`: this process will train it itself; else any app does. `also`: what is noted of the
    run of that id, in the same transaction.
    """
    refuse_when_full()
    with _not_deleted_meanwhile(config.data):
        check(config)
        bring = repository.both(origins.bringing(config), also)
        run_id = repository.create_run(config, actor, _reserved(train_here), bring)
    this_scheduler().wake.set()
    return run_id


def submit_network(config: ExperimentConfig, file: Path, actor: Actor) -> str:
    """Put the test of the network in `file` into the queue; returns the run's id.

    `config` names an `ImportedNetwork` and the images. UserError where these are not there.
    """
    refuse_when_full()
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
    """Put a run that was stopped, failed, interrupted or paused into the queue again.

    It goes on after the last epoch that its checkpoint knows, from the beginning where there is
    none, or where it shall begin `anew`. UserError where it is not the actor's, is finished or
    active, or can't run any more. `train_here` as in `submit`.
    """
    run = repository.get_run(run_id)
    with reading() as connection:
        repository.refuse_to_others(connection, run_id, actor)
    refuse_in_trash(run)
    refuse_when_full()
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

    def train_on_a_free_device() -> str | None:
        return next(filter(None, (train(name, device) for device in devices())), None)

    while patiently(waits):
        if patiently(train_on_a_free_device) is None:
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
    started, trainings = time.monotonic(), _Trainings(scheduler)
    tidy()
    while not scheduler.closed and not local.closing.is_set():
        try:
            if trainings.end_those_done():
                warm = False  # a worker that had grown large was replaced, a dead one is gone
                delete_old_checkpoints()
            mended = mended or _take_in_lost_runs()
            recover()
            keep_within()
            if emptying.due():
                emptying.done()
                trash.empty(VISTAZO)
                delete_old_checkpoints()
            waits = 0 if queue_state().paused else len(queue.waiting())
            if not warm and (waits or not first_page.goes_first(started)):
                # Costs nothing in a worker that is warm already.
                local.trainer(devices()[0]).warm_up()
                local.inference.warm_up()
                warm = True
            trainings.begin(waits)
        except DatabaseAway as error:
            log.warning("%s", error)
        except Exception:  # the thread must outlive a full disk
            if not local.closing.is_set():
                log.exception("the background thread met an error and goes on")
        scheduler.wake.wait(SECONDS_BETWEEN_LOOKS)
        scheduler.wake.clear()
    if local.closing.is_set():
        trainings.give_up()


class _Trainings:
    """What this process has its workers train, one training on each device."""

    def __init__(self, scheduler: Scheduler) -> None:
        self._scheduler = scheduler
        self._running: dict[Device, Future[str | None]] = {}

    def begin(self, most: int) -> None:
        """Ask so many workers that train nothing to claim a run and train it."""
        free = [device for device in devices() if device not in self._running]
        for device in free[:most]:
            worker = local.trainer(device)
            worker.warm_up()
            training = worker.submit(tasks.TRAIN, device=device)
            self._running[device] = training
            training.add_done_callback(self._wake)

    def give_up(self) -> None:
        """The workers are being ended: their runs hear of it while there is time."""
        wait(self._running.values(), timeout=SECONDS_BETWEEN_LOOKS)
        with suppress(Exception):
            queue.give_up_lost(CLOSED)

    def _wake(self, training: "Future[str | None]") -> None:
        """Look for the next run at once; where there was none to claim, after a while."""
        if training.cancelled() or training.exception() or training.result():
            self._scheduler.wake.set()

    def end_those_done(self) -> bool:
        """Forget those that have ended; whether any has trained. Raises what a worker has raised,
        one error each time."""
        trained = False
        for device, training in list(self._running.items()):
            if training.done():
                del self._running[device]
                trained = self._end(device, training) or trained
        return trained

    def _end(self, device: Device, training: "Future[str | None]") -> bool:
        try:
            run_id = training.result()
        except Exception as caught:
            error = local.in_words(caught)
            if isinstance(error, local.WorkerDied):
                queue.give_up_lost()
            else:
                raise
            return True
        if run_id and queue.is_held(run_id):
            local.trainer(device).shut_down()  # a GPU's memory comes back with the process' end
        return run_id is not None


def _take_in_lost_runs() -> bool:
    """Whether that is done, or can't be done: what is wrong with a folder keeps no run waiting."""
    try:
        take_in()
    except DatabaseAway:
        raise
    except Exception:
        log.exception("runs could not be taken in from their folders")
    return True
