"""Runs are put away and brought back by their row alone; for good, folder and row go, and what is
kept of their features and of images that they have answered.

The folder moves to `trash/run-<id>` first, then the row is deleted, then the folder: what is broken
off in between is taken back, or to its end, by `heal`.
"""

from collections.abc import Iterable, Iterator

from core.auth.actors import Actor
from core.common import settings
from core.common.errors import UserError, readable_disk_errors
from core.common.files import drop, make_folder
from core.evaluation.other_tests import forget_further
from core.explanation import kept
from core.housekeeping.models import Kind, TrashEntry, entry_of
from core.housekeeping.trash_folder import move, moving, root
from core.prediction.kept import forget_all_of
from core.runs import trashed
from core.runs.many import change_each
from core.runs.titles import title_of
from core.sharing.sending import drop_shared

PREFIX = f"{Kind.RUN}-"


def put_away(run_id: str, actor: Actor) -> str:
    """Put an ended run away; returns its id. UserError where it is active, or away already."""
    trashed.put_away(run_id, actor)
    return run_id


def put_away_all(run_ids: Iterable[str], actor: Actor) -> tuple[list[str], dict[str, UserError]]:
    """Put several runs away; returns the ids of those that were, and why the others were not."""
    return change_each(run_ids, lambda run_id: put_away(run_id, actor))


def bring_back_all(run_ids: Iterable[str], actor: Actor) -> tuple[list[str], dict[str, UserError]]:
    """As `put_away_all`, the other way round."""
    return change_each(run_ids, lambda run_id: bring_back(run_id, actor))


def bring_back(run_id: str, actor: Actor) -> str:
    """Bring the run back; returns its id. UserError where it is not in the trash."""
    with moving():
        trashed.bring_back(run_id, actor)
    return run_id


def delete_for_good(run_id: str, actor: Actor) -> None:
    """Delete a run that was put away, with its files. UserError where it is not in the trash."""
    with moving(), readable_disk_errors():
        trashed.refuse_unless_put_away(run_id, actor)
        folder, doomed = settings.run_folder(run_id), root() / f"{PREFIX}{run_id}"
        if folder.exists():
            make_folder(root())
            move(folder, doomed)
        trashed.delete_rows(run_id)
        drop(doomed)
        drop_shared(run_id)
        kept.forget(run_id)
        forget_further(run_id)
        forget_all_of(run_id)


def entries() -> Iterator[TrashEntry]:
    """The runs in the trash, the last one first."""
    for run in trashed.trashed_runs():
        folder = settings.run_folder(run.id)
        moment, title = run.trashed_at, title_of(run)
        yield entry_of(Kind.RUN, run.id, title, moment, run.trashed_by, folder, run.owner)


def heal() -> None:
    """A deletion that was broken off: where the run is still known its files come back, else they
    go."""
    for doomed in root().glob(f"{PREFIX}*"):
        run_id = doomed.name.removeprefix(PREFIX)
        folder = settings.run_folder(run_id)
        if trashed.is_known(run_id) and not folder.exists():
            make_folder(folder.parent)
            move(doomed, folder)
        else:
            drop(doomed)
