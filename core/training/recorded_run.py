"""The context of a training whose run lies in this workspace's database and folder."""

import logging
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any

from core.common import settings
from core.common.errors import BUG, UserError, readable_disk_errors
from core.common.files import make_folder, whole
from core.common.i18n import N_, joined, stored
from core.common.parent import orphaned
from core.common.throttle import Throttle
from core.config.data import DataConfig
from core.datasets.opened import OpenDataset, open_dataset
from core.db.engine import DatabaseAway
from core.jobs.models import Command, Lease
from core.jobs.reporter import LeaseLost, Reporter, patiently
from core.jobs.repository import utc_now
from core.modeling import environment
from core.runs import folder_record, queue, repository
from core.runs.artifacts import FILES, fetch, forget, publishing
from core.runs.models import ArtifactKind, Epoch, Phase, Run, RunProgress, RunStatus
from core.runs.starting import network_to_begin_with
from core.training.context import Outcome, PauseRequested, SkipTest, StopRequested

SECONDS_BETWEEN_REPORTS = 0.5
LOG = FILES[ArtifactKind.LOG]
IN_AN_EPOCH = (Phase.TRAINING, Phase.VALIDATING)
OF_ANOTHER_NETWORK = (ArtifactKind.CALIBRATION, ArtifactKind.FEATURES)  # once it has learned on
log = logging.getLogger("vistazo")


class RecordedRun:
    """Says where a run is to the store, by a thread, and hears what is asked of it.

    It is a `RunContext`, from its making until `close`.
    """

    def __init__(self, run: Run, lease: Lease) -> None:
        self.run = run
        self.scratch = settings.run_folder(run.id)
        self.notes: dict[str, str] = {}
        self._throttle, self._phase = Throttle(SECONDS_BETWEEN_REPORTS), Phase.STARTING
        self._stopping = False
        begun = {"status": RunStatus.RUNNING, "device": self.device, "owner": run.owner}
        dates = {"created_at": run.created_at, "started_at": run.started_at}
        make_folder(self.scratch)
        folder_record.write_state(run.id, begun | dates)
        self._reporter = Reporter(lease)
        self._reporter.write(lambda db: queue.set_device(db, run.id, self.device))

    def open_dataset(self, ref: DataConfig) -> OpenDataset:
        """The images that `ref` names; what takes time is reported."""
        return open_dataset(ref, self.say)

    def due(self) -> bool:
        """Whether half a second has passed since the last report."""
        return self._throttle.due()

    def say(self, doing: str) -> None:
        """Note a marked text about what takes long in the phase that was reported last."""
        self.report(self._phase, doing)

    def report(self, phase: Phase, doing: str = "", **figures: Any) -> None:
        """Note phase and figures. Raises `StopRequested` once, `PauseRequested` outside of epochs,
        `SkipTest`, or `LeaseLost`."""
        self._throttle.done()
        self._phase = phase
        self._reporter.say(
            RunProgress(phase, doing, joined(self.notes.values()), **figures).as_job()
        )
        self._reporter.check()
        if orphaned():
            raise LeaseLost
        if Command.STOP in self._reporter.asked and not self._stopping:
            self._stopping = True
            raise StopRequested
        if phase not in IN_AN_EPOCH and self.pauses():
            raise PauseRequested
        if phase is Phase.TESTING and Command.SKIP_TEST in self._reporter.asked:
            raise SkipTest

    def pauses(self) -> bool:
        """Whether a pause was asked for, and no stop, which may come at any moment."""
        asked = self._reporter.asked
        return Command.PAUSE in asked and Command.STOP not in asked and not self._stopping

    def add_epoch(self, epoch: Epoch) -> None:
        """Append a finished epoch to the run's curves."""
        with readable_disk_errors():
            folder_record.append_epoch(self.run.id, epoch)
        self._reporter.write(lambda db: repository.add_epoch(db, self.run.id, epoch))

    def discard_epochs_after(self, epoch: int) -> None:
        """The run trains from after `epoch`: later epochs and the results of its end go.

        Those before that the database has not heard of are taken from the run's folder.
        """
        recorded = patiently(lambda: repository.list_epochs(self.run.id))
        known = {each.number: each for each in [*folder_record.read_epochs(self.run.id), *recorded]}
        kept = [known[number] for number in range(1, epoch + 1) if number in known]
        folder_record.write_epochs(self.run.id, kept)
        for kind in OF_ANOTHER_NETWORK:
            (self.scratch / FILES[kind]).unlink(missing_ok=True)
        missing = [each for each in kept if each not in recorded]
        self._reporter.write(lambda db: repository.go_on_after(db, self.run.id, epoch, missing))

    def publish(self, kind: str, file: Path) -> None:
        """Note that the run's folder has this file."""
        with readable_disk_errors():
            self._reporter.write(publishing(self.run.id, kind, file))

    def fetch(self, kind: ArtifactKind) -> Path | None:
        """The file of that kind that this run has published, now or in an earlier try, or None."""
        self._reporter.settle()  # what was published a moment ago may still wait to be written
        found = patiently(lambda: fetch(self.run.id, kind))
        if found is None or found.parent == self.scratch:
            return found
        path = self.scratch / FILES[kind]  # another host has written it
        with whole(path) as partial:
            shutil.copyfile(found, partial)
        return path

    def first_weights(self) -> Path | None:
        """The network to begin with: a copy of this run's own, so that the other may go."""
        if own := self.fetch(ArtifactKind.FIRST_WEIGHTS):
            return own
        if not self.run.config.model.source_run:
            return None
        source = patiently(lambda: network_to_begin_with(self.run.config.model))
        path = self.scratch / FILES[ArtifactKind.FIRST_WEIGHTS]
        with whole(path) as partial:
            shutil.copyfile(source, partial)
        self.publish(ArtifactKind.FIRST_WEIGHTS, path)
        return path

    def finish(self, outcome: Outcome) -> None:
        """Write how it ended, once the database is there.

        Nothing where the run is not this training's any more: marked as interrupted, or in the
        queue again.
        """
        with suppress(LeaseLost):
            outcome = self._settled(outcome)
            patiently(
                lambda: queue.finish(
                    self._reporter.lease,
                    outcome.status,
                    outcome.message,
                    outcome.code,
                    outcome.results,
                )
            )
            ended = {
                "status": outcome.status,
                "message": stored(outcome.message),
                "message_code": outcome.code,
                "finished_at": utc_now(),
            }
            with suppress(UserError, OSError):  # it has ended: the database says so
                folder_record.write_state(self.run.id, ended | outcome.results.known())
            if outcome.status is RunStatus.FINISHED:  # it has a checkpoint of its own
                with suppress(UserError, OSError):
                    forget(self.run.id, ArtifactKind.ORIGIN)
                    (self.scratch / FILES[ArtifactKind.ORIGIN]).unlink(missing_ok=True)

    def _settled(self, outcome: Outcome) -> Outcome:
        """The outcome, once all that was said is written; a failure where that can't be."""
        try:
            self._reporter.settle()
        except (DatabaseAway, LeaseLost):
            raise
        except Exception:
            log.exception("not all of the run could be written")
            place = f"runs/{self.run.id}/{LOG}"
            words = N_("An error in Vistazo: see {place} in the workspace.", place=place)
            return replace(outcome, status=RunStatus.FAILED, message=words, code=BUG)
        return outcome

    def close(self) -> None:
        """Say nothing any more."""
        self._reporter.close()

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
