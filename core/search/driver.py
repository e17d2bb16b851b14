"""The drive of the sweeps: a background thread of the app, beside the scheduler.

Each sweep is driven by one process, whose worker its row names; where that is gone, the next that
looks takes over. Nothing of a sweep lives in here alone.
"""

import logging
import threading
import time
from pathlib import Path

from core.common import settings
from core.common.errors import UserError
from core.db.engine import DatabaseAway
from core.execution import local
from core.execution.scheduler import this_scheduler
from core.search import records
from core.search.driving import Driving
from core.search.models import SweepState

SECONDS_BETWEEN_LOOKS = 0.3  # while a trial is under way
SECONDS_IDLE = 2.0
MOST_SECONDS_A_LOOK = 10.0  # of searching, where a machine was asleep
MOST_ERRORS = 5  # in a row
log = logging.getLogger("vistazo")
_once = threading.Lock()
_drivers: "dict[Path, Driver]" = {}  # by workspace


class Driver:
    """The sweeps that this process drives in one workspace, and the thread that does it."""

    def __init__(self) -> None:
        self._scheduler = this_scheduler()  # whose worker drives, as long as that is there
        self.wake = threading.Event()
        self.closed = False
        self._driven: dict[str, Driving] = {}
        self._looked: dict[str, float] = {}
        self._errors: dict[str, int] = {}
        self._thread: threading.Thread | None = None

    @property
    def ended(self) -> bool:
        """Whether it drives no more."""
        return self.closed or self._scheduler.closed

    def start(self) -> None:
        """Start the thread, if it does not run yet."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="vistazo-sweeps", daemon=True)
            self._thread.start()

    def close(self) -> None:
        """The thread ends; sweeps wait for who comes next."""
        self.closed = True
        self.wake.set()
        if self._thread is not None:
            self._thread.join()

    def look(self) -> bool:
        """One look at all sweeps that are this process' to drive; whether a trial is under way."""
        me = self._scheduler.presence.name
        there = records.under_way()
        for gone in self._driven.keys() - there.keys():
            del self._driven[gone], self._looked[gone]
        busy = False
        for sweep_id, driver in there.items():
            if driver == me or (driver is None and records.claim(sweep_id, me)):
                busy = self._look_at(sweep_id) or busy
            else:
                self._driven.pop(sweep_id, None)
                self._looked.pop(sweep_id, None)
        return busy

    def _look_at(self, sweep_id: str) -> bool:
        driving = self._driven.setdefault(sweep_id, Driving(sweep_id))
        now = time.monotonic()
        seconds = min(now - self._looked.get(sweep_id, now), MOST_SECONDS_A_LOOK)
        self._looked[sweep_id] = now
        try:
            busy = driving.look(seconds)
        except DatabaseAway:
            raise
        except Exception as error:
            self._driven[sweep_id] = Driving(sweep_id)  # anew, from what is in the database
            self._errors[sweep_id] = self._errors.get(sweep_id, 0) + 1
            log.exception("the sweep %s met an error", sweep_id)
            if self._errors[sweep_id] >= MOST_ERRORS:
                del self._errors[sweep_id]
                why = error.text if isinstance(error, UserError) else str(error)
                records.end_sweep(sweep_id, SweepState.FAILED, why)
            return False
        self._errors.pop(sweep_id, None)
        return busy

    def _run(self) -> None:
        while not (self.ended or local.closing.is_set()):
            busy = False
            try:
                busy = self.look()
            except DatabaseAway as error:
                log.warning("%s", error)
            except Exception:  # the thread must outlive a full disk
                if not local.closing.is_set():
                    log.exception("the sweeps met an error and go on")
            self.wake.wait(SECONDS_BETWEEN_LOOKS if busy else SECONDS_IDLE)
            self.wake.clear()


def this_driver() -> Driver:
    """The one driver of this process in this workspace."""
    with _once:
        home = settings.home()
        if home not in _drivers or _drivers[home].ended:
            _drivers[home] = Driver()
        return _drivers[home]


def start_background_thread() -> None:
    """Start this process' thread that drives sweeps (once; later calls do nothing)."""
    this_driver().start()


def wake() -> None:
    """Look at once: somebody has begun a sweep, or let one go on."""
    with _once:
        driver = _drivers.get(settings.home())
    if driver:
        driver.wake.set()


def close() -> None:
    """Close this process' drivers."""
    with _once:
        drivers = list(_drivers.values())
        _drivers.clear()
    for driver in drivers:
        driver.close()
