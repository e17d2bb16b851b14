"""Runs that the database has lost are taken in again from their folders.

A folder holds its run's config, and but for runs of version 0.1 dates, figures and curves
(`core.runs.folder_record`). Whose id any row of the database has, of another workspace too, is not
lost; one that lay in the trash comes back into the trash.
"""

import logging
import math
from collections.abc import Iterator
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from core.auth.actors import EVERYBODY
from core.common import settings
from core.common.errors import UserError
from core.common.i18n import N_, nN_, stored
from core.common.notices import tell
from core.common.reading import DAMAGE, read_arrays, read_file
from core.db.engine import reading, transaction
from core.db.tables import epochs, run_tags, runs
from core.db.workspace import in_parts, run_folders, workspace_id
from core.experiments.config import parse_json
from core.jobs.repository import utc_now
from core.runs.artifacts import FILES, publishing, stored_logits
from core.runs.folder_record import has_state, read_epochs, read_state
from core.runs.labels import LONGEST_NAME, LONGEST_NOTES, tag_rows
from core.runs.models import ENDED, ArtifactKind, Results, RunStatus
from core.runs.repository import columns_of
from core.runs.resuming import kept_files, kind_of

LARGEST_CONFIG_MB = 5
BROKEN_OFF = N_("The database lost this run during its training, or before it.")
MOMENTS = ("created_at", "started_at", "finished_at", "trashed_at")
MADE_WITH = (ArtifactKind.CONFIG, ArtifactKind.ORIGIN)  # of a run that is not in the queue yet
TEXTS = {"owner": 64, "message": 10_000, "message_code": 64, "device": 100}  # longest
SAID_SINCE = {"name": LONGEST_NAME, "notes": LONGEST_NOTES}  # what a person has changed of a config
log = logging.getLogger("vistazo")


def take_in() -> list[str]:
    """Take in what the database has lost; returns the runs' ids, and tells people of them.

    Costs two questions where nothing is lost. A folder whose config can't be read stays as it is,
    and so does one that is just being made.
    """
    taken = [run_id for run_id, values in _lost_runs() if _take_in(run_id, values)]
    if taken:
        tell(
            nN_(
                "{count} run was taken in again from its folder, as the database had lost it.",
                "{count} runs were taken in again from their folders, as the database had lost "
                "them.",
                len(taken),
            )
        )
    return taken


def _lost_runs() -> Iterator[tuple[str, dict[str, Any]]]:
    """The ids and columns of lost runs, the oldest first."""
    folders = run_folders()
    with reading() as connection:
        ours = select(runs.c.id).where(runs.c.workspace == workspace_id())
        lost = folders.difference(connection.scalars(ours))
        for part in in_parts(lost):
            lost = lost.difference(connection.scalars(select(runs.c.id).where(runs.c.id.in_(part))))
    found = []
    for run_id in filter(_was_put_in, sorted(lost)):
        try:
            found.append((run_id, _columns(run_id)))
        except (UserError, OSError) as error:
            log.warning("the folder of run %s can't be taken in: %s", run_id, error)
    yield from sorted(found, key=lambda each: each[1]["created_at"])


def _take_in(run_id: str, values: dict[str, Any]) -> bool:
    """Whether the run is in the database by this; not where another process was faster, or a file
    can't be read."""
    try:
        changes = [publishing(run_id, kind, file) for kind, file in _files(run_id)]
    except OSError as error:
        log.warning("the folder of run %s can't be taken in: %s", run_id, error)
        return False
    curve = read_epochs(run_id)
    values["epochs"] = len(curve)
    try:
        with transaction() as connection:
            connection.execute(insert(runs).values(values))
            for epoch in curve:
                connection.execute(insert(epochs).values(run_id=run_id, **vars(epoch)))
            for row in tag_rows(run_id, read_state(run_id).get("tags")):
                connection.execute(insert(run_tags).values(row))
            for change in changes:
                change(connection)
    except IntegrityError:
        return False
    return True


def _columns(run_id: str) -> dict[str, Any]:
    """The row of a run by its folder. UserError where its config can't be read."""
    path = settings.run_folder(run_id) / FILES[ArtifactKind.CONFIG]
    config = parse_json(read_file(path, LARGEST_CONFIG_MB))
    state = read_state(run_id)
    status = _status(run_id, state.get("status"))
    return {
        "owner": EVERYBODY.name,
        "message": stored(BROKEN_OFF) if status is RunStatus.INTERRUPTED else "",
        "device": "",
        **_figures(run_id, state),
        **{name: state[name][:most] for name, most in TEXTS.items() if _is_text(state.get(name))},
        **{name: _moment(state.get(name)) for name in MOMENTS},
        "id": run_id,
        "workspace": workspace_id(),
        "status": status,
        "created_at": _moment(state.get("created_at")) or _made(path),
        **columns_of(config),
        **{n: state[n][:most] for n, most in SAID_SINCE.items() if _is_text(state.get(n))},
        "starred": state.get("starred") is True,
    }


def _was_put_in(run_id: str) -> bool:
    """Whether the run was in the queue: then its folder has more than it is made with.

    Another is being made at this moment, or its process ended while it made it: nothing is lost.
    """
    return has_state(run_id) or any(kind not in MADE_WITH for kind, _file in _files(run_id))


def _status(run_id: str, said: Any) -> RunStatus:
    """How it ended. What waited or trained was interrupted; version 0.1 said nothing, but left a
    checkpoint where a training was not over."""
    if said in ENDED:
        return RunStatus(said)
    if said is None and not settings.checkpoint_file(run_id).exists():
        there = dict(_files(run_id)).keys()
        if there >= {ArtifactKind.MODEL, ArtifactKind.PREDICTIONS}:
            return RunStatus.FINISHED
    return RunStatus.INTERRUPTED


def _figures(run_id: str, state: dict[str, Any]) -> dict[str, Any]:
    """The columns of `Results` that are known; of version 0.1, those of its stored answers."""
    path = settings.run_folder(run_id) / FILES[ArtifactKind.PREDICTIONS]
    if not state and path.is_file():
        try:
            return _figures_of_answers(read_arrays(path))
        except DAMAGE:
            return {}
    names = [each.name for each in fields(Results) if _is_number(state.get(each.name))]
    return {name: runs.c[name].type.python_type(state[name]) for name in names}


def _figures_of_answers(arrays: dict[str, Any]) -> dict[str, Any]:
    """What the logits say of the test. Raises one of `DAMAGE`."""
    labels, logits = np.asarray(arrays["labels"]), stored_logits(arrays).astype("float64")
    logits -= logits.max(axis=1, keepdims=True)
    of_the_truth = logits[np.arange(len(labels)), labels]
    return {
        "test_accuracy": float(np.mean(logits.argmax(axis=1) == labels)),
        "test_loss": float(np.mean(np.log(np.exp(logits).sum(axis=1)) - of_the_truth)),
        "test_images": len(labels),
        "test_most_frequent": int(np.bincount(labels).max()),
    }


def _files(run_id: str) -> Iterator[tuple[str, Path]]:
    folder = settings.run_folder(run_id)
    for kind, name in FILES.items():
        if (folder / name).is_file():
            yield kind, folder / name
    for epoch, file in kept_files(settings.run_folder(run_id)).items():
        yield kind_of(epoch), file


def _made(config_file: Path) -> datetime:
    """When the run was made, as far as its files tell."""
    seconds = config_file.stat().st_mtime
    try:
        return datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None)
    except (OverflowError, ValueError, OSError):  # a clock far off
        return utc_now()


def _moment(value: Any) -> datetime | None:
    try:
        return datetime.fromisoformat(value).replace(tzinfo=None)
    except (TypeError, ValueError):
        return None


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and "\0" not in value


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
