"""The context of a training that is only tried: it leaves nothing behind, and no run is made."""

from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any

from core.common.throttle import Throttle
from core.config.data import DataConfig
from core.datasets.opened import OpenDataset, open_dataset
from core.experiments.config import ExperimentConfig
from core.jobs.repository import utc_now
from core.runs.models import ArtifactKind, Epoch, Phase, Run, RunProgress, RunStatus
from core.runs.repository import columns_of
from core.runs.starting import network_to_begin_with

SECONDS_BETWEEN = 0.5


class Rehearsal:
    """A `RunContext` in a folder that goes afterwards. `on_report` hears what is being done, a
    marked text, and may raise to end it."""

    def __init__(
        self, config: ExperimentConfig, scratch: Path, on_report: Callable[[str], None]
    ) -> None:
        self.run, self.scratch = _run_of(config), scratch
        self.notes: dict[str, str] = {}
        self._on_report, self._throttle = on_report, Throttle(SECONDS_BETWEEN)

    def open_dataset(self, ref: DataConfig) -> OpenDataset:
        """The images; fetched where they are not here."""
        return open_dataset(ref, self.say)

    def due(self) -> bool:
        """Whether half a second has passed since the last report."""
        return self._throttle.due()

    def pauses(self) -> bool:
        """Nobody asks for a pause."""
        return False

    def report(self, phase: Phase, doing: str = "", **figures: Any) -> None:
        """Hand on what is being done."""
        self.say(doing or phase)

    def say(self, doing: str) -> None:
        """The same, of what takes long."""
        self._throttle.done()
        self._on_report(doing)

    def add_epoch(self, epoch: Epoch) -> None:
        """Nobody asks for it."""

    def discard_epochs_after(self, epoch: int) -> None:
        """There are none."""

    def publish(self, kind: str, file: Path) -> None:
        """Nobody asks for it."""

    def first_weights(self) -> Path | None:
        """Those of another run, from where they lie."""
        model = self.run.config.model
        return network_to_begin_with(model) if model.source_run else None

    def fetch(self, kind: ArtifactKind) -> Path | None:
        """Nothing was published."""
        return None


def _run_of(config: ExperimentConfig) -> Run:
    values: dict[str, Any] = dict.fromkeys(each.name for each in fields(Run))
    columns = columns_of(config)
    values |= {name: columns[name] for name in values if name in columns}
    more = {"id": "rehearsal", "status": RunStatus.RUNNING, "created_at": utc_now()}
    empty = {"owner": "", "message": "", "device": "", "epochs": 0, "silent_seconds": 0}
    progress = {"progress": RunProgress(), "asked": frozenset(), "config": config}
    return Run(**{**values, **more, **empty, **progress})
