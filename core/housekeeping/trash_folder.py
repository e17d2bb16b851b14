"""The workspace's `trash/`: data sets, versions, checkpoints, a folder each with a note.

`<kind>-<name>-<random>/` holds the data set's own files, or `version.json`; `trash.json` in it says
what it is. A thing comes and goes by one rename, so it is whole on one side or the other. Who moves
anything here holds the lock of `moving`, after those of the data set and its versions.
"""

import re
import secrets
from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path

from pydantic import ValidationError

from core.auth.actors import EVERYBODY, Actor
from core.auth.policy import refuse_unless_allowed
from core.common import settings
from core.common.errors import UserError
from core.common.files import drop, make_folder, sync, write_json
from core.common.i18n import N_
from core.common.locks import held
from core.config.fields import Section
from core.export.dataset_zip import forget_zip
from core.housekeeping.models import Kind, TrashEntry, entry_of
from core.jobs.repository import utc_now

NOTE = "trash.json"
VERSION_FILE = "version.json"
FOLDER = re.compile(r"(dataset|version|checkpoint)-([a-z0-9_-]+)-[0-9a-f]{8}")


class Note(Section):
    """What `trash.json` says. `name`: the data set's. `put_away_at`: UTC, without time zone."""

    kind: Kind
    name: str
    version: str = ""
    title: str
    put_away_at: datetime
    by: str
    owner: str


def moving() -> AbstractContextManager[None]:
    """The lock for whoever moves something into the trash or out of it: one at a time."""
    return held("trash", lambda: None)


def root() -> Path:
    """The folder `trash/` (it may not exist)."""
    return settings.home() / "trash"


def new_place(kind: Kind, name: str) -> Path:
    """A folder in the trash that nobody else takes; not made yet, as against `trash/` itself."""
    return make_folder(root()) / f"{kind}-{name}-{secrets.token_hex(4)}"


def write_note(folder: Path, note: Note) -> None:
    """Put the note into a folder that is about to be moved."""
    write_json(folder / NOTE, note.model_dump(mode="json"))


def move(path: Path, target: Path) -> None:
    """Rename what lies at `path`; both names are on the disk then. OSError where one is taken."""
    path.replace(target)
    sync(path.parent)
    sync(target.parent)


def find(entry_id: str, actor: Actor) -> tuple[Path, Note]:
    """The folder and the note of an entry. UserError where it is not there (any more), or the actor
    may not change it."""
    folder = root() / entry_id
    if not FOLDER.fullmatch(entry_id) or not folder.is_dir():
        raise not_there(entry_id)
    note = _note_in(folder)
    refuse_unless_allowed(actor, note.owner, note.title)
    return folder, note


def not_there(entry_id: str) -> UserError:
    """The error that somebody else was faster."""
    return UserError(
        "not-in-trash",
        N_("{entry} is not in the trash (any more). `trash` in a terminal lists what is."),
        entry=entry_id,
    )


def folders(kind: Kind) -> Iterator[tuple[Path, Note]]:
    """What of that kind lies in the trash. One whose note is damaged is told by its folder."""
    for folder in sorted(root().glob(f"{kind}-*")):
        if FOLDER.fullmatch(folder.name) and folder.is_dir():
            yield folder, _note_in(folder)


def entries(kind: Kind) -> Iterator[TrashEntry]:
    """The same as entries."""
    for folder, note in folders(kind):
        moment = note.put_away_at
        yield entry_of(kind, folder.name, note.title, moment, note.by, folder, note.owner)


def delete_for_good(entry_id: str, actor: Actor) -> None:
    """Delete a data set or version that lies in the trash. UserError as in `find`."""
    with moving():
        folder, note = find(entry_id, actor)
        drop(folder)
        forget_zip(note.name)


def moment_after(known: datetime | None) -> datetime:
    """Now, in UTC; not before `known` (with time zone), where the clock was set back since."""
    now = utc_now()
    return max(now, known.astimezone(UTC).replace(tzinfo=None)) if known else now


def _note_in(folder: Path) -> Note:
    try:
        return Note.model_validate_json((folder / NOTE).read_text(encoding="utf-8"))
    except (OSError, ValueError, ValidationError):
        kind, _dash, rest = folder.name.rpartition("-")[0].partition("-")
        moment = datetime.fromtimestamp(folder.stat().st_mtime, UTC).replace(tzinfo=None)
        name, _dash, version = rest.rpartition("-") if kind == Kind.VERSION else (rest, "", "")
        return Note(
            kind=Kind(kind),
            name=name,
            version=version,
            title=rest,
            put_away_at=moment,
            by="",
            owner=EVERYBODY.name,
        )
