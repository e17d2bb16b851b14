"""Images that were handed over in one go, and the answers to them, while they are kept.

`<workspace>/cache/many/<id>/` holds `request.json`, the images as one ZIP, the table of answers
and, once somebody wanted it, a ZIP sorted by class. Needs no Keras: pages read it, a worker writes.
What nobody has looked at for `DAYS_KEPT` days goes, and the longest unseen ones where there are
more than `MOST_KEPT`, which a class of students does not reach in a lesson, or than `MOST_BYTES`.
"""

import os
import re
import secrets
import shutil
import time
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from core.auth.actors import Actor
from core.auth.policy import refuse_unless_allowed
from core.common import settings
from core.common.errors import readable_disk_errors
from core.common.files import EARLIEST, drop, make_folder, write_json, write_whole
from core.common.free_names import FreeNames
from core.common.i18n import restored, stored
from core.inspection.result_cache import read_json_file
from core.jobs.models import ACTIVE, JobKind
from core.jobs.repository import list_jobs
from core.prediction.answers import AnswerTable

FOLDER = "many"
IMAGES, TABLE, SORTED, REQUEST, END, NETWORK = (
    "images.zip",
    "answers.db",
    "sorted.zip",
    "request.json",
    "end.json",
    "network.txt",
)
DAYS_KEPT, MOST_KEPT, MOST_BYTES = 7, 200, 5_000_000_000
SECONDS_TO_WRITE = 3600.0  # a folder without a request may still be filled
ID = re.compile("[0-9a-f]{16}")


@dataclass(frozen=True)
class Many:
    """Images handed over to one run's network by `owner`; `what` is what people call them."""

    id: str
    run_id: str
    what: str
    owner: str

    @property
    def folder(self) -> Path:
        """Where it lies."""
        return _root() / self.id

    @property
    def images(self) -> Path:
        """The ZIP of the images."""
        return self.folder / IMAGES

    @property
    def sorted(self) -> Path:
        """The ZIP of folders by class; it may not exist."""
        return self.folder / SORTED

    @property
    def table(self) -> AnswerTable:
        """The answers; there may be none yet."""
        return AnswerTable(self.folder / TABLE)

    @property
    def subject(self) -> str:
        """What its job is called."""
        return f"many-{self.id}"

    @property
    def made(self) -> datetime:
        """When it was handed over, UTC without time zone."""
        return datetime.fromtimestamp(_seconds(self.folder / REQUEST), UTC).replace(tzinfo=None)


@dataclass(frozen=True)
class End:
    """How the answering ended. `finished`: with all images. `message`: a marked text, why else.

    `notes`: marked texts about what was passed over, or does not count.
    """

    finished: bool
    message: str = ""
    notes: tuple[str, ...] = ()


def hand_over(file: IO[bytes], run_id: str, what: str, actor: Actor) -> Many:
    """Keep the ZIP in `file` for the run's network; of half a copy nothing stays."""
    many = _begin(run_id, what, actor)
    with _whole_or_nothing(many), many.images.open("wb") as copy:
        file.seek(0)
        shutil.copyfileobj(file, copy, 1_000_000)
    return many


def hand_over_files(
    members: Iterable[tuple[str, bytes | memoryview]], run_id: str, actor: Actor
) -> Many:
    """The same of files with their names, which may have folders."""
    many = _begin(run_id, "", actor)
    with _whole_or_nothing(many), zipfile.ZipFile(many.images, "w") as archive:
        free = FreeNames(capitals=True)
        for name, content in members:
            archive.writestr(zipfile.ZipInfo(free.take(name), EARLIEST), bytes(content))
    return many


def find(many_id: str) -> Many | None:
    """What is kept by that id, which is looked at and so kept on; None where nothing is."""
    many = _read(many_id)
    if many:
        with suppress(OSError):
            os.utime(many.folder)
    return many


def kept_of(run_id: str) -> list[Many]:
    """What is kept for that run's network, the newest first."""
    found = [many for many in _all() if many.run_id == run_id]
    return sorted(found, key=lambda many: many.made, reverse=True)


def handed_over_by(owner: str) -> list[Many]:
    """What `owner` has handed over and is still kept."""
    return [many for many in _all() if many.owner == owner]


def note_end(many: Many, end: End) -> None:
    """Say how it ended; of what was deleted meanwhile there is nothing to say."""
    if not many.folder.is_dir():
        return
    notes = [stored(note) for note in end.notes]
    write_json(many.folder / END, {**asdict(end), "message": stored(end.message), "notes": notes})


def end_of(many: Many) -> End | None:
    """How it ended; None where it did not yet, or nobody could say."""
    try:
        values = read_json_file(many.folder / END)
        notes = tuple(restored(str(note)) for note in values["notes"])
        return End(bool(values["finished"]), restored(str(values["message"])), notes)
    except (KeyError, TypeError):
        return None


def begin_with(many: Many, network: str) -> None:
    """Note whose answers these are, by `answers_stamp`; those of another network go. Of what was
    deleted meanwhile there is nothing to note."""
    if network_noted(many) != network and many.folder.is_dir():
        drop(many.folder / TABLE)
        write_whole(many.folder / NETWORK, network)


def network_noted(many: Many) -> str:
    """Whose answers they are; "" where nobody has answered yet."""
    try:
        return (many.folder / NETWORK).read_text(encoding="utf-8")
    except OSError:
        return ""


def forget_end(many: Many) -> None:
    """It goes on: there will be more to sort, too."""
    for path in (many.folder / END, many.sorted):
        path.unlink(missing_ok=True)


def forget(many: Many, actor: Actor) -> None:
    """Delete the images and the answers. UserError where they belong to somebody else."""
    refuse_unless_allowed(actor, many.owner, repr(many.what))
    drop(many.folder)


def forget_all_of(run_id: str) -> None:
    """Delete what is kept for a run that goes for good."""
    for many in _all():
        if many.run_id == run_id:
            drop(many.folder)


def sweep(room_for: int = 0) -> None:
    """Delete what is too old, and then the longest unseen ones until `room_for` more fit into the
    limits. What somebody works on stays."""
    jobs = list_jobs([JobKind.DATA], ACTIVE)
    busy = {job.subject.partition("-")[2] for job in jobs}  # whatever is done with that id
    left: list[tuple[float, int, Path]] = []
    for folder in _root().glob("*"):
        if folder.name in busy:
            continue
        age = time.time() - _seconds(folder)
        too_old = SECONDS_TO_WRITE if not (folder / REQUEST).exists() else DAYS_KEPT * 86_400
        if age > too_old:
            drop(folder)
        else:
            left.append((age, _size(folder), folder))
    left.sort()
    total = 0
    for place, (_age, size, folder) in enumerate(left, 1 + room_for):
        total += size
        if place > MOST_KEPT or total > MOST_BYTES:
            drop(folder)


def _begin(run_id: str, what: str, actor: Actor) -> Many:
    sweep(room_for=1)
    many = Many(secrets.token_hex(8), run_id, what, actor.name)
    make_folder(many.folder, instead_of_files=True)
    return many


@contextmanager
def _whole_or_nothing(many: Many) -> Iterator[None]:
    """What is left halfway (the disk is full, a page was closed) goes; else it is noted."""
    try:
        with readable_disk_errors():
            yield
            write_json(many.folder / REQUEST, asdict(many))
    except BaseException:  # a page that is left ends so
        shutil.rmtree(many.folder, ignore_errors=True)
        raise


def _all() -> list[Many]:
    return [many for folder in _root().glob("*") if (many := _read(folder.name))]


def _read(many_id: str) -> Many | None:
    if not ID.fullmatch(many_id):
        return None
    values: Any = read_json_file(_root() / many_id / REQUEST)
    try:
        return Many(many_id, str(values["run_id"]), str(values["what"]), str(values["owner"]))
    except (KeyError, TypeError):
        return None


def _root() -> Path:
    return settings.cache() / FOLDER


def _seconds(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:  # gone in between
        return 0.0


def _size(folder: Path) -> int:
    sizes = 0
    for path in folder.glob("*"):
        with suppress(OSError):
            sizes += path.stat().st_size
    return sizes
