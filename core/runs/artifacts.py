"""A run's files by their kind: published with size and SHA-256, found and looked at before use.

Their address is a path in the workspace, so that a workspace can be moved.
"""

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Row, delete, insert, select

from core.common import settings
from core.common.errors import UserError
from core.common.i18n import N_
from core.common.reading import why_not_whole
from core.db.engine import reading, transaction
from core.db.tables import artifacts
from core.jobs.reporter import Change
from core.runs.models import ArtifactKind
from core.sharing.fetching import here, is_shared
from core.sharing.sending import send

FILES = {  # what the files of a run are called
    ArtifactKind.CONFIG: "config.json",
    ArtifactKind.MODEL: settings.NETWORK_FILE,
    ArtifactKind.CHECKPOINT: settings.CHECKPOINT_FILE,
    ArtifactKind.ENVIRONMENT: settings.ENVIRONMENT_FILE,
    ArtifactKind.PREDICTIONS: "predictions.npz",
    ArtifactKind.VALIDATION_PREDICTIONS: "validation_predictions.npz",
    ArtifactKind.CALIBRATION: "calibration.json",
    ArtifactKind.EPOCH_ANSWERS: "epoch_answers.npz",
    ArtifactKind.FEATURES: "training_features.npz",
    ArtifactKind.FIRST_WEIGHTS: "first_weights.keras",
    ArtifactKind.ORIGIN: "origin.npz",  # the checkpoint of another run that it goes on from
    ArtifactKind.LOG: "log.txt",
}


def publishing(run_id: str, kind: str, file: Path) -> Change:
    """The change that notes that `file`, which is whole, is the run's artifact of that kind: one of
    `ArtifactKind`, or an export.

    It replaces an older one. Where hosts share a place for files, it lies there too by then, or is
    sent later. OSError where the file can't be read.
    """
    values = {
        "run_id": run_id,
        "kind": kind,
        "address": file.relative_to(settings.home()).as_posix(),
        "size": file.stat().st_size,
        "sha256": checksum_of(file),
    }
    send(str(values["address"]), str(values["sha256"]), lambda: _recorded_sha256(run_id, kind))

    def publish(connection: Connection) -> None:
        same = (artifacts.c.run_id == run_id) & (artifacts.c.kind == kind)
        connection.execute(delete(artifacts).where(same))
        connection.execute(insert(artifacts).values(values))

    return publish


def checksum_of(file: Path) -> str:
    """The file's SHA-256, in hex. OSError where it can't be read."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def fetch(run_id: str, kind: str) -> Path | None:
    """The file of that kind, where the run has published one and it lies there in its size; brought
    to this host where hosts share a place for files. UserError where it can't be brought."""
    row = _recorded(run_id, kind)
    if row is None:
        return None
    path = here(row.address, row.size, row.sha256)
    return path if _size_of(path) == row.size else None


def has(run_id: str, kind: ArtifactKind) -> bool:
    """Whether the run has published a file of that kind that this host has, or can bring."""
    row = _recorded(run_id, kind)
    if row is None:
        return False
    return is_shared() or _size_of(settings.home() / row.address) == row.size


def kinds_of(run_id: str) -> set[str]:
    """What kinds of files the run has published."""
    with reading() as connection:
        query = select(artifacts.c.kind).where(artifacts.c.run_id == run_id)
        return set(connection.scalars(query))


def file_of(run_id: str, kind: ArtifactKind) -> Path:
    """Where the run's file of that kind lies on this host, or would: in the run's folder; where
    hosts share a place for files, that or a copy from there. UserError where it can't be brought.
    """
    row = _recorded(run_id, kind) if is_shared() else None
    if row is not None:
        return here(row.address, row.size, row.sha256)
    return settings.run_folder(run_id) / FILES[kind]


def forget(run_id: str, kind: str) -> None:
    """The run has no artifact of that kind any more."""
    same = (artifacts.c.run_id == run_id) & (artifacts.c.kind == kind)
    with transaction() as connection:
        connection.execute(delete(artifacts).where(same))


def trained_network(run_id: str) -> Path:
    """The file of the run's network. UserError where there is none, or it is not whole."""
    path = file_of(run_id, ArtifactKind.MODEL)
    if not os.path.lexists(path):
        raise UserError("run-without-model", N_("Run {run} has no model."), run=run_id)
    if why := why_not_whole(path):
        raise unusable(run_id, why)
    return path


def network_stamp(run_id: str) -> str:
    """Tells files of the run's network apart. OSError where there is none."""
    status = file_of(run_id, ArtifactKind.MODEL).stat()
    return f"{status.st_size}-{status.st_mtime_ns}"


def unusable(run_id: str, why: str) -> UserError:
    """The error that the file of the run's network can't be read."""
    return UserError(
        "model-unreadable",
        N_(
            "The network of run {run} can't be used: its file can't be read ({reason}). Train "
            'again with its settings: "Use these settings" on its page, or `train {run}` in a '
            "terminal."
        ),
        run=run_id,
        reason=why,
    )


def stored_logits(arrays: Mapping[str, NDArray[np.float32]]) -> NDArray[np.float32]:
    """The answers in a file of predictions. Until version 0.1 those were probabilities: their
    logarithms do as well.

    What had become 0 counts as the smallest number of float32 that is computed with (1e-38).
    """
    if "logits" in arrays:
        return arrays["logits"]
    return np.asarray(np.log(np.maximum(arrays["probabilities"], np.finfo("float32").tiny)))


def _recorded(run_id: str, kind: str) -> Row[Any] | None:
    same = (artifacts.c.run_id == run_id) & (artifacts.c.kind == kind)
    with reading() as connection:
        return connection.execute(select(artifacts).where(same)).first()


def _recorded_sha256(run_id: str, kind: str) -> str | None:
    row = _recorded(run_id, kind)
    return row.sha256 if row else None


def _size_of(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except OSError:
        return None
