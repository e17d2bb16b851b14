"""A run that goes on from another's checkpoint: what may be changed, and what it takes along.

Its config says so (`parent`). When it is put in, the checkpoint, the curves up to there and what
else the epochs have left are copied into its folder: from then on the other run may go.
"""

import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from core.common import settings
from core.common.errors import UserError, readable_disk_errors
from core.common.files import whole
from core.common.i18n import N_, _
from core.config.parent import ParentConfig
from core.experiments.config import ExperimentConfig, parse
from core.experiments.overrides import with_settings
from core.jobs.reporter import Change
from core.runs import folder_record
from core.runs.artifacts import FILES, fetch, publishing
from core.runs.models import ArtifactKind, Run
from core.runs.repository import add_epoch, get_run, list_epochs, nothing_more
from core.runs.resuming import checkpoint_after, checkpoints_of

MAY_CHANGE = (  # no variable of the network, no image that is learned from
    "name",
    "notes",
    "parent.*",
    "augmentation.*",
    "model.dropout",
    "model.l1",
    "model.l2",
    "model.backbone_learning_rate",
    "training.epochs",
    "training.batch_size",
    "training.label_smoothing",
    "training.keep",
    "training.keep_every",
    "training.test_views",
    "training.schedule.*",
    "training.early_stopping.*",
    "training.optimizer.[!n]*",  # all its knobs but the name
    "training.optimizer.nesterov",
    "training.averaging.momentum",
)
TAKEN_ALONG = (ArtifactKind.EPOCH_ANSWERS, ArtifactKind.FIRST_WEIGHTS)


def going_on(
    run: Run, epoch: int, total: int | None = None, changes: tuple[str, ...] = ()
) -> ExperimentConfig:
    """The config of a run that goes on from `run` after `epoch`, to `total` epochs (None: as many
    as that one has), with `section.field=value` changes.

    UserError where a change is none. Whether it can run: `core.runs.starting.problems`.
    """
    values = json.loads(run.config.to_json())
    values |= {"parent": {"run": run.id, "epoch": epoch}, "name": "", "notes": ""}
    if total is not None:
        values["training"]["epochs"] = total
    return parse(with_settings(values, changes))


def last_checkpoint(run: Run) -> int:
    """The last epoch of the run after which there is a checkpoint. UserError where there is none,
    or the run is not over."""
    refuse_active(run)
    if not (epochs := checkpoints_of(run.id)):
        raise no_checkpoint(run.id, 0, [])
    return max(epochs)


def refuse_active(run: Run) -> None:
    """UserError where the run waits or trains."""
    if run.active:
        raise UserError(
            "parent-active",
            N_("Run {run} waits or trains itself. Wait for its end, or stop it."),
            run=run.id,
        )


def no_checkpoint(run_id: str, epoch: int, there: list[int]) -> UserError:
    """The error that the run has no checkpoint after that epoch (0: none at all)."""
    if there:
        return UserError(
            "parent-checkpoint-missing",
            N_(
                "parent.epoch: run {run} has no checkpoint after epoch {epoch}; it has them after "
                "{there}. training.keep_every has a run keep more."
            ),
            run=run_id,
            epoch=epoch,
            there=", ".join(map(str, there)),
        )
    return UserError(
        "parent-without-checkpoint",
        N_(
            "Run {run} has no checkpoint (any more) to go on from. To train on with its weights "
            'alone, set model.weights to "run:{run}" in a new training.'
        ),
        run=run_id,
    )


def problems(config: ExperimentConfig) -> list[str]:
    """What keeps the config from going on from its `parent`, a line each."""
    if not config.parent.run:
        return []
    try:
        run = _parent(config.parent)
    except UserError as error:
        return [str(error)]
    found = [_changed(run.id, *change) for change in _forbidden(run.config, config)]
    if config.training.epochs <= config.parent.epoch:
        found.append(
            _(
                "training.epochs: {epochs} are done at epoch {epoch} of run {run}, where this one "
                "goes on; take more.",
                epochs=config.training.epochs,
                epoch=config.parent.epoch,
                run=run.id,
            )
        )
    averaging = config.training.averaging.name
    if averaging == "lookahead" and config.training.batch_size != run.config.training.batch_size:
        found.append(
            _(
                "training.batch_size: lookahead counts steps, so that its average can't go on with "
                "other batches; take {count}.",
                count=run.config.training.batch_size,
            )
        )
    return found


def bringing(config: ExperimentConfig) -> Callable[[str], Change]:
    """What `create_run` brings into the folder of a run of that config: all that it goes on from.

    UserError, from the callable, where that is not there any more.
    """
    if not config.parent.run:
        return nothing_more
    return lambda run_id: _bring(config.parent, run_id)


def _bring(parent: ParentConfig, run_id: str) -> Change:
    source = checkpoint_after(_parent(parent).id, parent.epoch)
    epochs = [each for each in list_epochs(parent.run) if each.number <= parent.epoch]
    found = {kind: fetch(parent.run, kind) for kind in TAKEN_ALONG}
    files = {ArtifactKind.ORIGIN: source, **{kind: path for kind, path in found.items() if path}}
    changes = []
    with readable_disk_errors():
        folder_record.write_epochs(run_id, epochs)
        for kind, file in files.items():
            changes.append(publishing(run_id, kind, _copied(file, run_id, kind)))

    def note(connection: Connection) -> None:
        for change in changes:
            change(connection)
        for epoch in epochs:
            add_epoch(connection, run_id, epoch)

    return note


def _copied(file: Path, run_id: str, kind: ArtifactKind) -> Path:
    target = settings.run_folder(run_id) / FILES[kind]
    with whole(target) as partial:
        shutil.copyfile(file, partial)
    return target


def _parent(parent: ParentConfig) -> Run:
    """The run to go on from. UserError where it can't be gone on from after that epoch."""
    try:
        run = get_run(parent.run)
    except UserError as error:
        if error.code != "run-unknown":
            raise
        raise UserError(
            "parent-unknown",
            N_(
                "parent.run: there is no run {run!r} in this workspace (any more). Leave parent "
                "out to train from the start."
            ),
            run=parent.run,
        ) from None
    if run.trashed_at is not None:
        raise UserError(
            "parent-in-trash",
            N_("parent.run: run {run} is in the trash. Bring it back first."),
            run=run.id,
        )
    refuse_active(run)
    there = checkpoints_of(run.id)
    if parent.epoch not in there:
        raise no_checkpoint(run.id, parent.epoch, there)
    return run


def _forbidden(before: ExperimentConfig, now: ExperimentConfig) -> Iterator[tuple[str, Any, Any]]:
    """Path, value before and value now of each setting that differs and must not."""
    old, new = _flat(json.loads(before.to_json())), _flat(json.loads(now.to_json()))
    for path in {**old, **new}:
        if old.get(path) == new.get(path):
            continue
        if not any(fnmatchcase(path, allowed) for allowed in MAY_CHANGE):
            yield path, old.get(path), new.get(path)


def _flat(values: Mapping[str, Any], start: str = "") -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in values.items():
        if isinstance(value, dict):
            found |= _flat(value, f"{start}{name}.")
        else:
            found[f"{start}{name}"] = value
    return found


def _changed(run_id: str, path: str, before: Any, now: Any) -> str:
    return _(
        "{path}: {now} can't be taken where run {run} has {before}: what goes on from its "
        "checkpoint keeps its network, images and random seed, and the optimiser's state. To train "
        'on with its weights alone, leave parent out and set model.weights to "run:{run}".',
        path=path,
        now=json.dumps(now),
        before=json.dumps(before),
        run=run_id,
    )
