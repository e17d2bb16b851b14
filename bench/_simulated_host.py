"""A host of the simulation: everything of a real one but the training itself.

It looks at the queue as an app does, has the runs claimed whose turn it is, one on each of its
devices, and pretends to train them: leases, beats, progress twice a second, epochs, files and
results are written by the code that writes them for a real training.
"""

import json
import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from bench._app import ROOT
from bench._statements import watch
from core.common import settings
from core.common.devices import Device
from core.db.engine import DatabaseAway
from core.execution import scheduler
from core.jobs.models import Lease, Role
from core.jobs.queue_state import queue_state
from core.jobs.reporter import Reporter, patiently
from core.jobs.repository import utc_now
from core.jobs.workers import Presence
from core.runs import folder_record, queue, repository, summaries
from core.runs.artifacts import FILES, publishing
from core.runs.models import ArtifactKind, Epoch, Phase, Results, RunProgress, RunStatus

SECONDS_BETWEEN_LOOKS = 2.0
SECONDS_BETWEEN_WORDS = 0.25
SECONDS_TO_END = 120.0
BATCHES = 50


@dataclass
class Done:
    """What a host has done: the runs that it has trained, in seconds each look at the queue and
    each claim, and in words what went wrong."""

    runs: list[str] = field(default_factory=list)
    looks: list[float] = field(default_factory=list)
    claims: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


class Host:
    """Looks and trains, from its making until `close`. `seconds`: of a pretended training, in the
    mean."""

    def __init__(self, devices: int, seconds: float) -> None:
        self.done = Done()
        self._seconds = seconds
        self._devices = [Device(f"simulated:{number}") for number in range(devices)]
        self._closing, self._wake = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._drive, name="simulated-host")
        self._thread.start()

    def close(self) -> None:
        """It begins nothing any more; returns once what it trains has ended."""
        self._closing.set()
        self._wake.set()
        self._thread.join()

    def _drive(self) -> None:
        presence, running = Presence(Role.APP), dict[Device, Future[None]]()
        presence.become(Role.APP, len(self._devices))
        with ThreadPoolExecutor(len(self._devices)) as pool:
            while not self._closing.is_set():
                running = {each: one for each, one in running.items() if not one.done()}
                with self._noted():
                    waiting = self._look()
                    free = [each for each in self._devices if each not in running]
                    for device in free[:waiting]:
                        running[device] = pool.submit(self._train, device)
                self._wake.wait(SECONDS_BETWEEN_LOOKS)
                self._wake.clear()
        presence.leave()

    def _look(self) -> int:
        """How many wait, after what an app does each time before it asks."""
        with _timed(self.done.looks):
            scheduler.recover()
            return 0 if queue_state().paused else summaries.count_runs(RunStatus.QUEUED)

    def _train(self, device: Device) -> None:
        with self._noted():
            presence = Presence(Role.WORKER)
            try:
                with _timed(self.done.claims):
                    lease = queue.claim_run(presence.name, None, device)
                if lease:
                    pretend(lease, self._seconds, device.name)
                    self.done.runs.append(lease.subject)
                    self._wake.set()
            finally:
                presence.leave()

    @contextmanager
    def _noted(self) -> Iterator[None]:
        try:
            yield
        except Exception as error:  # a host goes on, and says what it met
            self.done.errors.append(f"{type(error).__name__}: {error}")


def pretend(lease: Lease, mean: float, device: str) -> None:
    """Train nothing for about `mean` seconds, and write what a training writes. A run of a seed
    takes the same time whenever it is tried."""
    run = repository.get_run(lease.subject)
    chance = random.Random(run.config.seed)
    seconds = mean * chance.uniform(0.5, 1.5) / run.planned_epochs
    folder_record.write_state(run.id, {"status": RunStatus.RUNNING, "owner": run.owner})
    reporter = Reporter(lease)
    try:
        reporter.write(lambda db: queue.set_device(db, run.id, device))
        for number in range(1, run.planned_epochs + 1):
            _pretend_epoch(reporter, number, run.planned_epochs, seconds)
            reporter.write(_adding(run.id, _epoch(number, seconds)))
        accuracy = chance.uniform(0.5, 1.0)
        for kind in (ArtifactKind.MODEL, ArtifactKind.LOG):
            file = settings.run_folder(run.id) / FILES[kind]
            file.write_bytes(run.id.encode())
            reporter.write(publishing(run.id, kind, file))
        reporter.settle()
        results = Results(test_accuracy=accuracy, test_images=360, seconds=mean)
        patiently(lambda: queue.finish(lease, RunStatus.FINISHED, results=results))
        ended = {"status": RunStatus.FINISHED, "finished_at": utc_now()}
        folder_record.write_state(run.id, ended | results.known())
    finally:
        reporter.close()


def _pretend_epoch(reporter: Reporter, number: int, epochs: int, seconds: float) -> None:
    began = time.monotonic()
    while (gone := time.monotonic() - began) < seconds:
        batch = int(BATCHES * gone / seconds)
        figures: dict[str, Any] = {"epoch": number, "epochs": epochs, "batch": batch}
        progress = RunProgress(Phase.TRAINING, **figures, batches=BATCHES)
        reporter.say(progress.as_job())
        reporter.check()
        time.sleep(min(SECONDS_BETWEEN_WORDS, seconds - gone))


def _adding(run_id: str, epoch: Epoch) -> Any:
    folder_record.append_epoch(run_id, epoch)
    return lambda db: repository.add_epoch(db, run_id, epoch)


def _epoch(number: int, seconds: float) -> Epoch:
    share = 1 - 1 / (number + 1)
    return Epoch(number, seconds, 0.001, 1 / number, share, 1.2 / number, 0.95 * share)


@contextmanager
def _timed(into: list[float]) -> Iterator[None]:
    began = time.perf_counter()
    yield
    into.append(time.perf_counter() - began)


@contextmanager
def running_host(number: int, devices: int, seconds: float) -> Iterator[list[dict[str, Any]]]:
    """A host in a process of its own, until the end of the block; then the list has what it says:
    `Done`, its `load` of the database and the `processor` seconds that it took."""
    command = [sys.executable, "-m", "bench._simulated_host", str(devices), str(seconds)]
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, "VISTAZO_HOST": f"simulated-{number}"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    said: list[dict[str, Any]] = []
    try:
        yield said
        output, _ = process.communicate("", timeout=SECONDS_TO_END)
        said.append(json.loads(output.splitlines()[-1]))
    finally:
        process.kill()
        process.wait()


def main() -> None:
    """Be a host until stdin is closed."""
    load = watch()
    host = Host(int(sys.argv[1]), float(sys.argv[2]))
    sys.stdin.read()
    host.close()
    used = time.process_time()
    print(json.dumps({**vars(host.done), "load": load.as_json(), "processor": used}))


if __name__ == "__main__":
    with suppress(KeyboardInterrupt, DatabaseAway):
        main()
