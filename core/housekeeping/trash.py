"""The trash: runs, checkpoints, imported data sets, versions are put away, brought back, deleted.

What is put away is out of the way, and whole: it comes back as it was. After `KEPT` (30 days) it is
deleted for good. Each kind has its own way (`runs`, `imported`, `versions`); here is what all of
them offer. `actor` is who asks for it: UserError where they may not.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta

from core.auth.actors import Actor
from core.common.errors import UserError
from core.housekeeping import checkpoints, imported, runs, trash_folder, versions
from core.housekeeping.models import KEPT, Kind, TrashEntry, age
from core.housekeeping.trash_folder import moving

_PUT_AWAY: Mapping[Kind, Callable[[str, Actor], str]] = {
    Kind.RUN: runs.put_away,
    Kind.DATASET: imported.put_away,
    Kind.VERSION: versions.put_away,
    Kind.CHECKPOINT: checkpoints.put_away,
}
# Somebody else was faster, or it is not theirs to empty.
_PASSED_OVER = ("not-in-trash", "run-not-in-trash", "run-unknown", "not-allowed")


def put_away(kind: Kind, subject: str, actor: Actor) -> TrashEntry:
    """Put a run (its id), a data set (its name), a version (`<data set>/<id>`) or a run's
    checkpoints (its id) away.

    UserError where it is not there, is needed by runs, or is a run that waits or trains.
    """
    entry_id = _PUT_AWAY[kind](subject, actor)
    for entry in list_trash():
        if entry.id == entry_id:
            return entry
    raise trash_folder.not_there(entry_id)  # somebody has emptied it meanwhile


def bring_back(kind: Kind, entry_id: str, actor: Actor, name: str = "") -> str:
    """Bring back what `entry_id` names; returns what it is called now.

    UserError where it is not in the trash any more, or something else has its place. A data set can
    come back under another `name`: "trash-name-taken" has a `free` one among its values.
    """
    if kind is Kind.DATASET:
        return imported.bring_back(entry_id, actor, name)
    if kind is Kind.RUN:
        return runs.bring_back(entry_id, actor)
    if kind is Kind.CHECKPOINT:
        return checkpoints.bring_back(entry_id, actor)
    return versions.bring_back(entry_id, actor)


def list_trash() -> list[TrashEntry]:
    """All that is put away, the last one first."""
    heal()
    found = [*runs.entries(), *checkpoints.entries()]
    for kind in (Kind.DATASET, Kind.VERSION):
        found += trash_folder.entries(kind)
    return sorted(found, key=lambda entry: entry.put_away_at, reverse=True)


def delete_for_good(entry: TrashEntry, actor: Actor) -> None:
    """Delete it with its files. UserError where it is not in the trash any more."""
    if entry.kind is Kind.RUN:
        runs.delete_for_good(entry.id, actor)
        imported.forget_names()
    elif entry.kind is Kind.CHECKPOINT:
        checkpoints.delete(entry.id, actor)
    else:
        trash_folder.delete_for_good(entry.id, actor)


def empty(actor: Actor, older_than: timedelta = KEPT) -> list[TrashEntry]:
    """Delete for good what has lain there for so long and the actor may change; returns that.

    What is dated in the future, by a clock that jumped, was put away just now.
    """
    deleted = []
    for entry in list_trash():
        if age(entry.put_away_at) < older_than:
            continue
        try:
            delete_for_good(entry, actor)
        except UserError as error:
            if error.code not in _PASSED_OVER:
                raise
        else:
            deleted.append(entry)
    return deleted


def heal() -> None:
    """Bring to its end what processes that were killed have left half done."""
    with moving():
        runs.heal()
        versions.heal()
        imported.heal()
