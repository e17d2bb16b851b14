"""All that a training knows of the world, so that it runs unchanged wherever somebody offers it."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from core.config.data import DataConfig
from core.datasets.opened import OpenDataset
from core.runs.models import ArtifactKind, Epoch, Phase, Results, Run, RunStatus


class StopRequested(Exception):  # noqa: N818 (no error: the person asked for it)
    """Ends `fit` between batches, without the epoch-end that would add a false last point."""


class PauseRequested(Exception):  # noqa: N818
    """Ends the training where its checkpoint is: the person wants the device for another."""


class SkipTest(Exception):  # noqa: N818
    """Ends the test: the person does not want to wait for it."""


@dataclass(frozen=True)
class Outcome:
    """How a training ended, or that it paused: a marked text, the code of an error, its figures."""

    status: RunStatus
    message: str = ""
    code: str = ""
    results: Results = field(default_factory=Results)


class RunContext(Protocol):
    """What is offered to one training.

    `run`: its record, the config parsed once. `scratch`: a folder of this host for the run's files.
    `notes`: sentences that the person should know for as long as the run goes on, by what they are
    about; they are stored with every report.
    """

    run: Run
    scratch: Path
    notes: dict[str, str]

    def open_dataset(self, ref: DataConfig) -> OpenDataset:
        """The images that `ref` names; what takes time is reported."""

    def due(self) -> bool:
        """Whether half a second has passed since the last report."""

    def pauses(self) -> bool:
        """Whether a pause was asked for."""

    def report(self, phase: Phase, doing: str = "", **figures: Any) -> None:
        """Note what is being done now. Raises StopRequested once, where a stop was asked for;
        PauseRequested, where a pause was, outside of epochs, which decide for themselves; SkipTest
        in the test, where that was; LeaseLost where nobody waits for this training.

        `doing`: a marked text that says more than the phase. `figures`: fields of `RunProgress`.
        """

    def say(self, doing: str) -> None:
        """Note a marked text about what takes long in the phase that was reported last."""

    def add_epoch(self, epoch: Epoch) -> None:
        """Append a finished epoch to the run's curves."""

    def discard_epochs_after(self, epoch: int) -> None:
        """The run trains from after `epoch`: what came later goes."""

    def publish(self, kind: str, file: Path) -> None:
        """The file of that kind is whole, in `scratch`: others may read it. One of `ArtifactKind`,
        or a checkpoint that is kept beside the last (`resuming.kind_of`)."""

    def first_weights(self) -> Path | None:
        """The network to begin with: of another run, as it was when this one first asked, or from a
        file; None where there is none.

        UserError where there is none any more.
        """

    def fetch(self, kind: ArtifactKind) -> Path | None:
        """The file of that kind that this run has published, now or in an earlier try, or None."""
