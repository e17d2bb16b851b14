"""The context of a training whose run lies in this workspace's database and folder."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

from core.common import settings
from core.common.i18n import joined
from core.common.parent import orphaned
from core.common.throttle import Throttle
from core.config.data import DataConfig
from core.datasets.opened import OpenDataset, open_dataset
from core.modeling import environment
from core.runs import repository
from core.runs.models import ArtifactKind, Epoch, Phase, Run, RunProgress, RunStatus
from core.training.context import Abandoned, Outcome, StopRequested

SECONDS_BETWEEN_WRITES = 0.5
LOG = "log.txt"
log = logging.getLogger("vistazo")


class RecordedRun:
    """Writes where a run is to the store, at most twice a second, and notices requests to stop.

    It is a `RunContext`.
    """

    def __init__(self, run: Run) -> None:
        self.run = run
        self.scratch = settings.run_folder(run.id)
        self.notes: dict[str, str] = {}
        self._throttle, self._phase = Throttle(SECONDS_BETWEEN_WRITES), Phase.STARTING
        self._stop_requests = 0

    def open_dataset(self, ref: DataConfig) -> OpenDataset:
        """The images that `ref` names; what takes time is reported."""
        return open_dataset(ref, self.say)

    def due(self) -> bool:
        """Whether half a second has passed since the last write."""
        return self._throttle.due()

    def say(self, doing: str) -> None:
        """Store a marked text about what takes long in the phase that was reported last."""
        self.report(self._phase, doing)

    def report(self, phase: Phase, doing: str = "", **figures: Any) -> None:
        """Store the phase and its figures now. Raises `StopRequested` once a request."""
        self._throttle.done()
        self._phase = phase
        progress = RunProgress(phase, doing, joined(self.notes.values()), **figures)
        requests = repository.save_progress(self.run.id, progress, self.device)
        if requests is None or orphaned():
            raise Abandoned
        if requests > self._stop_requests:
            self._stop_requests = requests
            raise StopRequested

    def add_epoch(self, epoch: Epoch) -> None:
        """Append a finished epoch to the run's curves."""
        repository.add_epoch(self.run.id, epoch)

    def discard_epochs_after(self, epoch: int) -> None:
        """The run trains from after `epoch`: later epochs and the results of its end go."""
        repository.discard_epochs_after(self.run.id, after=epoch)

    def publish(self, kind: ArtifactKind, file: Path) -> None:
        """Note that the run's folder has this file."""
        repository.add_artifact(self.run.id, kind, file.name)

    def finish(self, outcome: Outcome) -> None:
        """Write how it ended.

        Nothing where the run is not this training's any more: marked as interrupted, or in the
        queue again.
        """
        if repository.get_run(self.run.id).status != RunStatus.RUNNING:
            return
        repository.end(self.run.id, outcome.status, outcome.message, outcome.code, outcome.results)
        if outcome.status is RunStatus.FINISHED:  # there is nothing to go on with any more
            settings.checkpoint_file(self.run.id).unlink(missing_ok=True)

    @cached_property
    def device(self) -> str:
        """In words, what trains here."""
        return environment.device()

    @contextmanager
    def log_file(self) -> Iterator[None]:
        """Send this program's log to the run's folder."""
        handler = logging.FileHandler(self.scratch / LOG, encoding="utf-8")
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
        log.addHandler(handler)
        log.setLevel(logging.INFO)
        try:
            yield
        finally:
            log.removeHandler(handler)
            handler.close()
