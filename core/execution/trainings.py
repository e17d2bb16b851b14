"""What an app has its executor train: begun where places are free, forgotten once it has ended."""

import threading
from concurrent.futures import Future, wait
from contextlib import suppress

from core.common.devices import Device
from core.execution import local
from core.execution.executor import Executor
from core.jobs.models import Role
from core.jobs.workers import Presence
from core.runs import queue
from core.runs.models import CLOSED

SECONDS_TO_HEAR_OF_IT = 2.0


class Trainings:
    """What a process, present as an app, has its executor train: one training at each place. `wake`
    is set where there is something to look for at once."""

    def __init__(self, executor: Executor, presence: Presence, wake: threading.Event) -> None:
        self._executor, self._presence, self._wake_up = executor, presence, wake
        self._running: dict[Device, Future[str | None]] = {}

    def begin(self, most: int) -> None:
        """Have so many runs claimed and trained, where places are free."""
        places = self._executor.places()
        self._presence.become(Role.APP, len(places) or 1)
        free = [place for place in places if place not in self._running]
        for place in free[:most]:
            training = self._executor.begin(place)
            self._running[place] = training
            training.add_done_callback(self._wake)

    def give_up(self) -> None:
        """The workers are being ended: their runs hear of it while there is time."""
        wait(self._running.values(), timeout=SECONDS_TO_HEAR_OF_IT)
        with suppress(Exception):
            queue.give_up_lost(CLOSED)

    def _wake(self, training: "Future[str | None]") -> None:
        """Look for the next run at once; where there was none to claim, after a while."""
        if training.cancelled() or training.exception() or training.result():
            self._wake_up.set()

    def end_those_done(self) -> bool:
        """Forget those that have ended; whether any has trained. Raises what a worker has raised,
        one error each time."""
        trained = False
        for place, training in list(self._running.items()):
            if training.done():
                del self._running[place]
                trained = self._end(place, training) or trained
        return trained

    def _end(self, place: Device, training: "Future[str | None]") -> bool:
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
            self._executor.give_back(place)
        return run_id is not None
