"""Files go to the place that hosts share, when they are published, or as soon as it can be.

What can't be sent stays where it was written; a note in `unsent` of this workspace says so, and it
is sent later.
"""

import hashlib
import json
import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from sqlalchemy import select

from core.common import settings
from core.common.errors import UserError
from core.common.files import make_folder, write_json, write_whole
from core.common.i18n import N_, stored
from core.common.locks import held
from core.common.notices import list_notices, tell
from core.common.throttle import Throttle
from core.db.engine import reading
from core.db.tables import artifacts, runs
from core.db.workspace import workspace_id
from core.sharing.keys import folder_of, key_of
from core.sharing.listing import noted
from core.storage.place import FilesError, Place, place

SECONDS_BETWEEN_TRIES = 60.0
JOINED = "files.place"  # of the workspace: where its files lie besides
log = logging.getLogger("vistazo")
last_failure = Throttle(SECONDS_BETWEEN_TRIES)  # a training does not wait for it at each checkpoint


def send(address: str, sha256: str, known: Callable[[], str | None]) -> None:
    """Send the file at that address of the workspace, whose SHA-256 this is; without a place,
    nothing. Earlier ones of its name go, but for the one that the run's record has until now, whose
    SHA-256 `known` says.

    Where it can't be sent, people are told once, and it is noted for later.
    """
    try:
        there = place()
        if there is None:
            return
        if not last_failure.due():
            _put_note(address, sha256)
            return
        _join(there)
        _send(there, address, sha256, known())
    except FilesError as error:
        _note(address, sha256, error)


def send_later(address: str, sha256: str) -> None:
    """`send_waiting` sends the file at that address, whose SHA-256 this is."""
    _put_note(address, sha256)


def send_waiting(folder: str = "") -> list[Path]:
    """Send what waits for it, all or what lies in one folder of the workspace; returns the notes of
    what is there now.

    It stops at the first that fails, and begins again after a minute; of what was just made in
    `folder`, people are told.
    """
    if not _waiting(folder) or not last_failure.due():
        return []
    sent: list[Path] = []
    with held("sending", lambda: None):  # a large file is not sent twice at once
        try:
            there = place()
            if there is None:
                return []
            _join(there)
            for note in _waiting(folder):
                with suppress(FileNotFoundError):  # it was sent meanwhile
                    _send_again(there, note)
                    sent.append(note)
        except FilesError as error:
            last_failure.done()
            log.warning("%s", error)
            if folder:
                _tell(error)
    return sent


def drop_shared(run_id: str) -> None:
    """What the place has of that run goes. What can't be deleted there stays, and the log says so:
    nobody finds it any more."""
    try:
        if there := place():
            there.drop(folder_of(run_id))
    except FilesError as error:
        log.warning("the files of run %s stay there: %s", run_id, error)


def drop_left(contents: Mapping[str, str]) -> None:
    """Files whose SHA-256 these are by their addresses go from the place, as in `drop_shared`."""
    try:
        if contents and (there := place()):
            for address, sha256 in contents.items():
                there.drop(key_of(address, sha256))
    except FilesError as error:
        log.warning("%s stay there: %s", ", ".join(contents), error)


def _join(there: Place) -> None:
    """The first time that this workspace uses the place: it says whose that is, and what the
    workspace has by then is sent too. FilesError where it is another workspace's."""
    joined = settings.home() / JOINED
    with suppress(OSError):
        if joined.read_text(encoding="utf-8") == there.name:
            return
    ours = workspace_id()
    if there.put_first(settings.ID_FILE, ours).strip() != ours:
        raise FilesError(
            "files-of-another-workspace",
            N_(
                "{place} has the files of another workspace. Name another folder in "
                "VISTAZO_FILES, or begin with an empty workspace, which becomes a part of that one."
            ),
            place=there.name,
        )
    columns = (artifacts.c.address, artifacts.c.sha256)
    query = select(*columns).join(runs, runs.c.id == artifacts.c.run_id)
    with reading() as connection:
        rows = connection.execute(query.where(runs.c.workspace == ours)).all()
    shared = [(address, one.sha256) for address, one in noted().items()]
    for address, sha256 in (*map(tuple, rows), *shared):
        if sha256 and (settings.home() / address).is_file():
            _put_note(address, sha256)
    write_whole(joined, there.name)


def _send(there: Place, address: str, sha256: str, known: str | None) -> None:
    key = key_of(address, sha256)
    there.put(key, settings.home() / address)
    _unsent(address).unlink(missing_ok=True)
    stays = {key, key_of(address, known)} if known else {key}
    for other in there.keys(str(Path(key).parent)) if known else ():
        if other.startswith(f"{address}.") and other not in stays:
            there.drop(other)


def _send_again(there: Place, note: Path) -> None:
    """A file that is another by now has a note of its own, or was sent; a note that was written
    anew meanwhile stays."""
    text = note.read_text(encoding="utf-8")
    try:
        values = json.loads(text)
        address, sha256 = str(values["address"]), str(values["sha256"])
        with (settings.home() / address).open("rb") as stream:
            same = hashlib.file_digest(stream, "sha256").hexdigest() == sha256
    except (OSError, ValueError, KeyError, TypeError) as error:
        log.warning("what %s speaks of is gone, before it could be sent: %s", note.name, error)
        same = False
    if same:
        there.put(key_of(address, sha256), settings.home() / address)
    with suppress(FileNotFoundError):
        if note.read_text(encoding="utf-8") == text:
            note.unlink()


def _note(address: str, sha256: str, error: UserError) -> None:
    last_failure.done()
    first = not _waiting()
    _put_note(address, sha256)
    if first:
        _tell(error)
    log.warning("%s could not be sent: %s", address, error)


def _tell(error: UserError) -> None:
    words = N_(
        "Files can't be sent to other hosts, and stay in {folder} of this host until they can: "
        "{reason} They are sent by themselves then; until that, other hosts do not have them.",
        folder=settings.home(),
        reason=error.text,
    )
    with suppress(OSError):
        if stored(words) not in map(stored, list_notices()):
            tell(words)


def _put_note(address: str, sha256: str) -> None:
    make_folder(_unsent(address).parent)
    write_json(_unsent(address), {"address": address, "sha256": sha256})


def _waiting(folder: str = "") -> list[Path]:
    start = _unsent(f"{folder}/").stem if folder else ""
    return sorted((settings.home() / "unsent").glob(f"{start}*.json"))


def _unsent(address: str) -> Path:
    """A newer file of an address takes the place of one before."""
    return settings.home() / "unsent" / f"{address.replace('/', '~')}.json"
