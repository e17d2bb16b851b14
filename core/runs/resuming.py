"""Whether a training can go on, and after which epoch: the one judgement, for pages and trainings.

The checkpoint itself is written and put back by `core.training.callbacks.checkpoint`, in a worker.
"""

import json
import os
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from core.common import settings
from core.common.errors import UserError
from core.common.files import drop
from core.common.i18n import N_
from core.common.reading import DAMAGE, why_not_whole
from core.config.parent import ParentConfig
from core.runs.artifacts import FILES, fetch, file_of, kinds_of
from core.runs.models import ArtifactKind, Run, RunStatus
from core.sharing.fetching import is_shared
from core.storage.place import FilesError

MEMORY = "memory"
EPOCH_CHECKPOINTS = "checkpoint-[0-9][0-9][0-9][0-9].npz"
# Codes of `UserError` that pages decide by.
CANT_GO_ON = frozenset(
    {"checkpoint-of-other-images", "checkpoint-of-other-version", "checkpoint-unreadable"}
)
WEIGHTS_MISSING = "weights-not-downloaded"


@dataclass(frozen=True)
class Done:
    """How far a run's checkpoint is: `epochs` done, and whether training was `over` with that."""

    epochs: int = 0
    over: bool = False


def done(run_id: str) -> Done:
    """How far the run's checkpoint is: nowhere where there is none that can be read."""
    return _read(file_of(run_id, ArtifactKind.CHECKPOINT))


def kind_of(epoch: int) -> str:
    """What kind of artifact the checkpoint is that is kept after that epoch."""
    return f"{ArtifactKind.CHECKPOINT}-{epoch}"


def kept_file(run_id: str, epoch: int) -> Path:
    """Where the checkpoint lies that is kept after that epoch."""
    return settings.run_folder(run_id) / f"checkpoint-{epoch:04}.npz"


def kept_files(folder: Path) -> dict[int, Path]:
    """The checkpoints in a run's `folder` that are kept beside the last one, by their epochs."""
    found = folder.glob(EPOCH_CHECKPOINTS)
    return {int(path.stem.partition("-")[2]): path for path in sorted(found)}


def checkpoint_files(folder: Path) -> list[Path]:
    """All that a training goes on from in the run's `folder`: its last checkpoint, those that it
    was asked to keep, another run's."""
    names = (settings.CHECKPOINT_FILE, FILES[ArtifactKind.ORIGIN])
    there = [folder / name for name in names if (folder / name).exists()]
    return [*there, *kept_files(folder).values()]


def checkpoints_of(run_id: str) -> list[int]:
    """The epochs after which there is a checkpoint of the run that can be read, the earliest first:
    the last one, and those that it was asked to keep; where hosts share a place for files, on
    whichever they were written."""
    folder = settings.run_folder(run_id)
    found = {_read(path).epochs for path in kept_files(folder).values()}
    found |= _kept_elsewhere(run_id) if is_shared() else set()
    with suppress(FilesError):  # it can't be brought now
        found.add(done(run_id).epochs)
    return sorted(found - {0})


def checkpoint_after(run_id: str, epoch: int) -> Path:
    """Where the checkpoint after that epoch lies on this host, one of `checkpoints_of`; brought
    from another where it was written there. UserError where it can't be brought."""
    own = kept_file(run_id, epoch)
    if _read(own).epochs == epoch:
        return own
    if done(run_id).epochs == epoch:
        return file_of(run_id, ArtifactKind.CHECKPOINT)
    return fetch(run_id, kind_of(epoch)) or own


def _kept_elsewhere(run_id: str) -> set[int]:
    start = f"{ArtifactKind.CHECKPOINT}-"
    numbers = (kind.removeprefix(start) for kind in kinds_of(run_id) if kind.startswith(start))
    return {int(number) for number in numbers if number.isdecimal()}


def begin_after_parent(path: Path | None, parent: ParentConfig) -> Done:
    """How far a run is that begins with another's checkpoint, at `path`: where that one was.

    UserError where the file is not there, or is none of that epoch.
    """
    if path is not None and _read(path).epochs == parent.epoch:
        return Done(parent.epoch)
    raise UserError(
        "origin-missing",
        N_(
            "The checkpoint of run {run} after epoch {epoch}, from which this training goes on, "
            "is not in its folder any more, or can't be read. Fork that run again, if it is still "
            "there."
        ),
        run=parent.run,
        epoch=parent.epoch,
    )


def can_go_on(run: Run) -> bool:
    """Whether the ended run would go on after an epoch of its own, and not from the beginning.

    One that was tried and found not to fit (other images, another version) does not.
    """
    if run.status is RunStatus.FINISHED or run.message_code in CANT_GO_ON:
        return False
    return done(run.id).epochs > 0


def begin_from(path: Path) -> tuple[Done, str]:
    """How far the checkpoint at `path` is, if there is one.

    One that can't be read is deleted, and a sentence says so (else ""): the training begins anew.
    """
    found = _read(path)
    if found.epochs or not os.path.lexists(path):
        return found, ""
    reason = why_not_whole(path) or N_("it is damaged")
    drop(path)
    return Done(), N_(
        "Its checkpoint could not be read ({reason}), so it began anew.", reason=reason
    )


def _read(path: Path) -> Done:
    if why_not_whole(path):
        return Done()
    try:
        return _done(path, os.stat(path).st_mtime_ns)
    except DAMAGE:
        return Done()


@lru_cache(maxsize=64)
def _done(path: Path, changed_ns: int) -> Done:
    with np.load(path) as file:
        about = json.loads(str(file[MEMORY]))
    return Done(int(about["epochs"]), bool(about["over"]))
