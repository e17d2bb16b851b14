"""Checkpoints of ended runs are put away and brought back: the run stays, but can't train on.

They move to `trash/checkpoint-<run>-<random>/` and back into the run's folder.
"""

from collections.abc import Iterator
from contextlib import suppress

from core.auth.actors import Actor
from core.auth.policy import refuse_unless_allowed
from core.common import settings
from core.common.errors import UserError
from core.common.files import drop
from core.common.i18n import N_
from core.housekeeping.models import Kind, TrashEntry, entry_of
from core.housekeeping.trash_folder import (
    NOTE,
    Note,
    delete_for_good,
    find,
    folders,
    moment_after,
    move,
    moving,
    new_place,
    write_note,
)
from core.runs.artifacts import forget
from core.runs.models import ArtifactKind
from core.runs.repository import get_run
from core.runs.resuming import checkpoint_files, kept_files, kind_of
from core.runs.titles import title_of


def put_away(run_id: str, actor: Actor) -> str:
    """Put an ended run's checkpoints away; returns the name of their folder in the trash.

    UserError where it has none, waits or trains, or is not the actor's.
    """
    with moving():
        run = get_run(run_id)
        refuse_unless_allowed(actor, run.owner, title_of(run))
        if run.active:
            raise UserError(
                "checkpoint-needed",
                N_("Run {run} trains or waits: it needs its checkpoint."),
                run=run_id,
            )
        folder = settings.run_folder(run_id)
        there = checkpoint_files(folder)
        if not there:
            raise UserError("no-checkpoint", N_("Run {run} has no checkpoint."), run=run_id)
        place = new_place(Kind.CHECKPOINT, run_id)
        place.mkdir()
        note = Note(
            kind=Kind.CHECKPOINT,
            name=run_id,
            title=title_of(run),
            put_away_at=moment_after(None),
            by=actor.name,
            owner=run.owner,
        )
        write_note(place, note)
        for path in there:
            move(path, place / path.name)
    return place.name


def bring_back(entry_id: str, actor: Actor) -> str:
    """Bring them back; returns the run's id. UserError where they are not in the trash any more, or
    their run is gone, or has trained on since."""
    with moving():
        place, note = find(entry_id, actor)
        folder = settings.run_folder(note.name)
        run = get_run(note.name)
        there = [path for path in place.iterdir() if path.name != NOTE]
        if run.active or any((folder / path.name).exists() for path in there):
            raise UserError(
                "checkpoint-in-the-way",
                N_("Run {run} has trained on since: it has another checkpoint now."),
                run=run.id,
            )
        for path in there:
            move(path, folder / path.name)
        drop(place)
    return run.id


def delete(entry_id: str, actor: Actor) -> None:
    """Delete them for good. UserError as in `find`."""
    place, note = find(entry_id, actor)
    run_id, kinds = note.name, [kind_of(epoch) for epoch in kept_files(place)]
    delete_for_good(entry_id, actor)
    if not settings.checkpoint_file(run_id).exists():
        with suppress(UserError):
            for kind in (ArtifactKind.CHECKPOINT, ArtifactKind.ORIGIN, *kinds):
                forget(run_id, kind)


def entries() -> Iterator[TrashEntry]:
    """Those that lie in the trash."""
    for folder, note in folders(Kind.CHECKPOINT):
        about = (note.title, note.put_away_at, note.by, folder, note.owner)
        yield entry_of(Kind.CHECKPOINT, folder.name, *about)
