"""Imports in the background: started by a page, done by a worker, seen by everybody.

Each try is a job (`core.jobs`); what it needs lies in a folder (`core.importing.progress`) until
the data set is made, or somebody throws it away.
"""

import shutil
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from core.auth.actors import Actor
from core.auth.policy import refuse_unless_allowed
from core.common import settings
from core.common.errors import UserError, readable_disk_errors
from core.common.files import make_folder, write_whole
from core.common.i18n import N_
from core.datasets.imported import name_for
from core.datasets.titles import checked_title
from core.execution import local
from core.execution.scheduler import this_scheduler
from core.execution.tasks import task_of
from core.housekeeping.limits import refuse_when_full
from core.importing.folders.unclear import Parts
from core.importing.pipeline import refuse_taken, run_import
from core.importing.progress import UPLOAD, ImportFigures, import_folder
from core.importing.request import ImportOptions, Request
from core.jobs.models import Job, JobKind, JobState
from core.jobs.repository import list_jobs
from core.jobs.working import give_up_waiting, request_stop, submit_job

SECONDS_UNTIL_LEFT_BEHIND = 3600.0


@dataclass(frozen=True)
class ImportUnderWay:
    """An import that is not done, and its newest try; None where that was another version's.

    `incomplete`: it failed because all or nothing was asked for, and could do without the rest.
    """

    request: Request
    job: Job | None
    incomplete: bool

    @property
    def alive(self) -> bool:
        """Whether somebody works on it or will; else it can be continued."""
        return self.job is not None and self.job.active

    @property
    def failed(self) -> bool:
        """Whether nothing comes of it as it is."""
        return self.job is not None and self.job.state is JobState.FAILED

    @property
    def figures(self) -> ImportFigures:
        """How far it is."""
        return ImportFigures.of(self.job.progress.figures if self.job else {})


def make_room(title: str) -> tuple[str, Path]:
    """The name for an import called `title`, and where a page puts the ZIP it was given.

    The folder is the claim: of two people at once, one gets it. UserError where a data set or
    another import is called so.
    """
    refuse_when_full()
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
    actor: Actor,
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
        _write_request(
            Request(
                name=name,
                title=checked_title(title),
                source=str(place),
                what=what,
                options=options,
                strict=strict,
                parts=None if parts is None else dict(parts),
                owner=actor.name,
            )
        )
        go_on(name, actor)
    except BaseException:  # a page that is left ends so
        shutil.rmtree(place.parent, ignore_errors=True)
        raise
    return name


def take_the_good(name: str, actor: Actor) -> None:
    """Import what an incomplete upload has, without what can't be taken. UserError where it is not
    there any more, or belongs to somebody else."""
    _refuse_to_others(name, actor)
    request = _request(name)
    if request is None or not (import_folder(name) / UPLOAD).exists():
        raise UserError(
            "upload-thrown-away", N_("Somebody has thrown this upload away. Hand it over again.")
        )
    _write_request(request.model_copy(update={"strict": False}))
    go_on(name, actor)


def go_on(name: str, actor: Actor) -> None:
    """Hand an import that waits or was broken off to the worker. UserError where it belongs to
    somebody else."""
    _refuse_to_others(name, actor)
    job_id = submit_job(JobKind.IMPORT, name, actor, this_scheduler().presence.name)
    done = local.importing.submit(task_of(work), name)
    done.add_done_callback(lambda _: give_up_waiting(job_id))


def work(name: str) -> None:
    """In the worker: import. How it ends is noted with its job."""
    request = _request(name)
    if request is None:
        return
    with suppress(UserError):
        run_import(request, Actor(request.owner))


def stop(name: str, actor: Actor) -> None:
    """Ask a running import to end and leave nothing; one that nobody works on goes at once.
    UserError where it belongs to somebody else."""
    _refuse_to_others(name, actor)
    if not request_stop(JobKind.IMPORT, name, actor):
        shutil.rmtree(import_folder(name), ignore_errors=True)


def under_way() -> list[ImportUnderWay]:
    """All imports that are not done, by title. What broken-off uploads have left is thrown away."""
    found = []
    for folder in sorted((settings.home() / "imports").glob("*")):
        request = _request(folder.name)
        if request:
            job = next(iter(list_jobs([JobKind.IMPORT], JobState, folder.name)), None)
            failed = job is not None and job.state is JobState.FAILED
            found.append(ImportUnderWay(request, job, failed and (folder / UPLOAD).exists()))
        elif _age(folder) > SECONDS_UNTIL_LEFT_BEHIND:
            shutil.rmtree(folder, ignore_errors=True)
    return sorted(found, key=lambda one: one.request.title.casefold())


def _refuse_to_others(name: str, actor: Actor) -> None:
    if request := _request(name):
        refuse_unless_allowed(actor, request.owner, repr(request.title))


def _request(name: str) -> Request | None:
    try:
        text = (import_folder(name) / "request.json").read_text(encoding="utf-8")
        return Request.model_validate_json(text)
    except (OSError, ValueError, UserError):
        return None


def _write_request(request: Request) -> None:
    write_whole(import_folder(request.name) / "request.json", request.model_dump_json())


def _age(path: Path) -> float:
    try:
        return time.time() - path.stat().st_mtime
    except OSError:
        return 0.0
