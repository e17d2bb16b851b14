"""The queue's drive: a background thread of the app that has trainings done, one at each place that
its executor has.

Who trains is decided in the database (`core.runs.queue`): a run waits for any app, or for the
terminal that has submitted it. This process is a worker there (`core.jobs.workers`) from the first
thing that it submits; the processes that train are workers of their own.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from core.auth.actors import VISTAZO, Actor
from core.common import settings
from core.common.devices import devices
from core.common.locks import held
from core.common.throttle import Throttle
from core.config.data import DataConfig
from core.datasets.imported import read_record
from core.db.engine import DatabaseAway, reading
from core.execution import first_page, local, warm_up
from core.execution.executor import executor
from core.execution.tidying import tidy
from core.execution.trainings import Trainings
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
from core.runs.models import RunStatus
from core.runs.starting import bring_network, check
from core.runs.taking_in import take_in
from core.sharing.exchange import exchange_beside

SECONDS_BETWEEN_LOOKS = 2.0
SECONDS_BETWEEN_EMPTYINGS = 24 * 3600.0
log = logging.getLogger("vistazo")
_once = threading.Lock()
_schedulers: "dict[Path, Scheduler]" = {}  # by workspace


class Scheduler:
    """This process as a worker of one workspace, its thread, and the event that wakes that."""

    def __init__(self) -> None:
        self.presence = Presence(Role.TERMINAL)
        self.executor = executor()
        self.wake = threading.Event()
        self.closed = False
        self._thread: threading.Thread | None = None

    def start(self) -> threading.Thread:
        """Start the thread, if it does not run yet, and be an app from now on."""
        self.presence.become(Role.APP, len(self.executor.places()) or 1)
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
        self.executor.close()
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


def trouble() -> str:
    """Why runs wait though there are devices for them, a marked text; "" where they don't, or where
    this process trains nothing. Nothing is begun by asking."""
    with _once:
        scheduler = _schedulers.get(settings.place_of_home())
    return scheduler.executor.trouble() if scheduler else ""


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
    warm, mended, emptying = not warm_up.wanted(), False, Throttle(SECONDS_BETWEEN_EMPTYINGS)
    started = time.monotonic()
    trainings = Trainings(scheduler.executor, scheduler.presence, scheduler.wake)
    tidy()
    while not scheduler.closed and not local.closing.is_set():
        try:
            if trainings.end_those_done():
                # A worker that had grown large was replaced, a dead one is gone.
                warm = not warm_up.wanted()
                delete_old_checkpoints()
            mended = mended or _take_in_lost_runs()
            recover()
            keep_within()
            exchange_beside()
            if emptying.due():
                emptying.done()
                trash.empty(VISTAZO)
                delete_old_checkpoints()
            waits = 0 if queue_state().paused else queue.count_waiting()
            if not warm and (waits or not first_page.goes_first(started)):
                # Costs nothing in a worker that is warm already.
                scheduler.executor.ahead()
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


def _take_in_lost_runs() -> bool:
    """Whether that is done, or can't be done: what is wrong with a folder keeps no run waiting."""
    try:
        take_in()
    except DatabaseAway:
        raise
    except Exception:
        log.exception("runs could not be taken in from their folders")
    return True
