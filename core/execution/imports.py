"""Imports in the background: started by a page, done by a worker, seen by everybody."""

import logging
import shutil
import time
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from core.common import settings
from core.common.errors import BUG, UserError, readable_disk_errors
from core.common.files import make_folder, write_whole
from core.common.i18n import N_
from core.common.locks import is_free
from core.datasets.imported import name_for
from core.datasets.titles import checked_title
from core.execution import local
from core.execution.tasks import task_of
from core.importing.folders.unclear import Parts
from core.importing.pipeline import Busy, refuse_taken, run_import
from core.importing.request import ImportOptions, Request
from core.jobs.progress import (
    UPLOAD,
    ImportState,
    ImportStatus,
    ImportStopped,
    import_folder,
    read_state,
    write_state,
)

log = logging.getLogger("vistazo")
SECONDS_UNTIL_LEFT_BEHIND = 3600.0
_submitted: "dict[str, Future[None]]" = {}


@dataclass(frozen=True)
class Job:
    """One import that is not done. `alive`: somebody works on it; else it can be continued.

    `incomplete`: it failed because all or nothing was asked for, and could do without the rest.
    """

    request: Request
    state: ImportState
    alive: bool
    incomplete: bool


def make_room(title: str) -> tuple[str, Path]:
    """The name for an import called `title`, and where a page puts the ZIP it was given.

    The folder is the claim: of two people at once, one gets it. UserError where a data set or
    another import is called so.
    """
    name = name_for(checked_title(title))
    refuse_taken(name)
    folder = import_folder(name)
    try:
        with readable_disk_errors():
            make_folder(folder.parent)
            folder.mkdir()
            (folder / UPLOAD).touch()
    except FileExistsError:
        raise UserError(
            "import-under-way",
            N_("{name!r} is being imported already; see above, or take another name."),
            name=name,
        ) from None
    return name, folder / UPLOAD


def receive(
    file: IO[bytes],
    title: str,
    what: str,
    options: ImportOptions,
    strict: bool,
    parts: Parts = None,
) -> str:
    """Import the ZIP in `file`; returns the new data set's name. Of half a copy nothing stays.

    `strict` and `parts` as in `Request`.
    """
    name, place = make_room(title)
    try:
        with readable_disk_errors():
            file.seek(0)
            with place.open("wb") as copy:
                shutil.copyfileobj(file, copy, 1_000_000)
        start(name, title, what, options, strict, parts)
    except BaseException:  # a page that is left ends so
        shutil.rmtree(place.parent, ignore_errors=True)
        raise
    return name


def start(
    name: str, title: str, what: str, options: ImportOptions, strict: bool, parts: Parts = None
) -> None:
    """Import the ZIP that lies where `make_room` said."""
    source = str(import_folder(name) / UPLOAD)
    title = checked_title(title)
    request = Request(
        name=name,
        title=title,
        source=source,
        what=what,
        options=options,
        strict=strict,
        parts=None if parts is None else dict(parts),
    )
    _write_request(request)
    go_on(name)


def take_the_good(name: str) -> None:
    """Import what an incomplete upload has, without what can't be taken."""
    request = _request(name)
    if request is None or not (import_folder(name) / UPLOAD).exists():
        raise UserError(
            "upload-thrown-away", N_("Somebody has thrown this upload away. Hand it over again.")
        )
    _write_request(request.model_copy(update={"strict": False}))
    go_on(name)


def go_on(name: str) -> None:
    """Hand an import that waits or was broken off to the worker."""
    with readable_disk_errors():
        (import_folder(name) / "stop").unlink(missing_ok=True)
        write_state(name, ImportState(ImportStatus.WAITING))
    _submitted[name] = local.importing.submit(task_of(work), name)


def work(name: str) -> None:
    """In the worker: import; a failure is noted for the page, nothing else stays."""
    request = _request(name)
    if request is None:
        return
    try:
        run_import(request)
    except (ImportStopped, Busy):
        return
    except UserError as error:
        _note_failure(request, error.text, error.code)
    except Exception as error:
        log.exception("the import %s met an error", name)
        words = N_(
            "An error in Vistazo: {kind}. The details are in the terminal that Vistazo was started "
            "from.",
            kind=type(error).__name__,
        )
        _note_failure(request, words, BUG)
        raise


def stop(name: str) -> None:
    """Ask a running import to end and leave nothing; one that nobody works on goes at once."""
    folder = import_folder(name)
    if _alive(name, read_state(name)):
        with suppress(FileNotFoundError):  # it has just ended
            (folder / "stop").touch()
    else:
        shutil.rmtree(folder, ignore_errors=True)


def jobs() -> list[Job]:
    """All imports that are not done, by title. What broken-off uploads have left is thrown away."""
    found = []
    for folder in sorted((settings.home() / "imports").glob("*")):
        request = _request(folder.name)
        if request:
            state = read_state(folder.name)
            incomplete = state.status is ImportStatus.FAILED and (folder / UPLOAD).exists()
            found.append(Job(request, state, _alive(folder.name, state), incomplete))
        elif _age(folder) > SECONDS_UNTIL_LEFT_BEHIND:
            shutil.rmtree(folder, ignore_errors=True)
    return sorted(found, key=lambda job: job.request.title.casefold())


def _alive(name: str, state: ImportState) -> bool:
    """Somebody works on it. One that failed is done, although its worker may still be returning."""
    if state.status is ImportStatus.FAILED:
        return False
    future = _submitted.get(name)
    return (future is not None and not future.done()) or not is_free(f"import-{name}")


def _request(name: str) -> Request | None:
    try:
        text = (import_folder(name) / "request.json").read_text(encoding="utf-8")
        return Request.model_validate_json(text)
    except (OSError, ValueError, UserError):
        return None


def _write_request(request: Request) -> None:
    write_whole(import_folder(request.name) / "request.json", request.model_dump_json())


def _note_failure(request: Request, message: str, code: str) -> None:
    folder = import_folder(request.name)
    if not (folder / UPLOAD).exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        _write_request(request)
    write_state(request.name, ImportState(ImportStatus.FAILED, message=message, code=code))


def _age(path: Path) -> float:
    try:
        return time.time() - path.stat().st_mtime
    except OSError:
        return 0.0
