"""What belongs to a lesson, put into the trash, taken out of it, deleted, whoever's it is."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import select

from core.auth.actors import Actor
from core.auth.policy import refuse_unless_teacher
from core.common.errors import UserError
from core.common.i18n import N_
from core.db.engine import reading
from core.db.tables import runs
from core.db.workspace import in_parts
from core.housekeeping import imported, trash_folder
from core.housekeeping import runs as run_files
from core.housekeeping.erasing.images import erase_images, refuse_while_others_train
from core.housekeeping.erasing.runs import delete_runs, gone_already, stop_runs, wait_until_ended
from core.lessons.belonging import (
    Theirs,
    away_images_of_class,
    images_of_class,
    runs_of_class,
)
from core.runs.models import ENDED


def put_away_all(those: Theirs, actor: Actor) -> None:
    """Runs and imported images go into the trash; what waits or trains is stopped.

    UserError where something does not stop, or can't be put away, which says why: then it can be
    tried again; or no teacher asks.
    """
    refuse_unless_teacher(actor, N_("put a lesson away"))
    run_ids, images = runs_of_class(those), images_of_class(those)
    refuse_while_others_train(images, run_ids)
    _stop_all(run_ids)
    _done, refused = run_files.put_away_all(run_ids, actor)
    _raise_first(refused, "run-unknown", "run-in-trash-already")
    for name in images:
        with gone_already("imported-dataset-unknown"):
            imported.put_away(name, actor)


def bring_back_all(those: Theirs, since: datetime, actor: Actor) -> None:
    """What went into the trash `since` then, and is there still, comes back. UserError where
    something can't, which says why, or no teacher asks."""
    refuse_unless_teacher(actor, N_("bring a lesson back"))
    for images in away_images_of_class(those):
        if images.since >= since:
            with gone_already("not-in-trash"):
                imported.bring_back(images.entry, actor)
    run_ids = runs_of_class(those, away=True, since=since)
    _done, refused = run_files.bring_back_all(run_ids, actor)
    _raise_first(refused, "run-unknown", "run-not-in-trash")


def delete_all(those: Theirs, actor: Actor) -> int:
    """Runs and imported images go for good, with all that is kept of them, out of the trash too;
    returns how many runs. UserError as `put_away_all`."""
    refuse_unless_teacher(actor, N_("erase a lesson"))
    run_ids, images = runs_of_class(those, away=None), images_of_class(those)
    refuse_while_others_train(images, run_ids)
    _stop_all(run_ids)
    delete_runs(run_ids)
    for name in images:
        erase_images(name)
    for each in away_images_of_class(those):
        with gone_already("not-in-trash"):
            trash_folder.delete_for_good(each.entry, actor)
    return len(run_ids)


def _stop_all(run_ids: Collection[str]) -> None:
    stop_runs(_active(run_ids))
    wait_until_ended(lambda: _active(run_ids), _still_at_work)


def _still_at_work(run_id: str) -> UserError:
    return UserError(
        "sitting-still-at-work",
        N_("Run {run} is being stopped, and nothing is gone yet. Try again in a moment."),
        run=run_id,
    )


def _active(run_ids: Collection[str]) -> list[str]:
    found: list[str] = []
    with reading() as connection:
        for part in in_parts(run_ids):
            query = select(runs.c.id).where(runs.c.id.in_(part), runs.c.status.not_in(ENDED))
            found += connection.scalars(query)
    return found


def _raise_first(refused: Mapping[str, UserError], *but_for: str) -> None:
    """Raise why something could not be done, unless it was done by somebody else."""
    for error in refused.values():
        if error.code not in but_for:
            raise error
