"""run_import(request): the main flow of an import, from a source of images to a data set.

It holds two things in memory: what is just being decoded, and the list of what is to come.
"""

import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import numpy as np

from core.auth.actors import Actor
from core.common import settings
from core.common.errors import UserError, readable_disk_errors
from core.common.files import make_folder, write_whole
from core.common.i18n import N_
from core.datasets import datasets
from core.datasets.downloads import Report
from core.datasets.imported import Record, own_folder, read_record
from core.datasets.other_hosts import find_dataset, share
from core.imaging.depth import Scales
from core.imaging.read import Preparation
from core.importing.decoding import decoded, scales_of
from core.importing.judging import look_through
from core.importing.plan import Plan, make_plan
from core.importing.progress import UPLOAD, Watch, import_folder
from core.importing.publish import finish
from core.importing.request import Request
from core.importing.sources.base import Source
from core.importing.sources.open import open_source
from core.importing.staging import Staging
from core.jobs.models import JobKind
from core.jobs.reporter import LeaseLost
from core.jobs.working import JobStopped, working_on

SPARE_BYTES = 100_000_000


class Incomplete(UserError):  # noqa: N818 (it is the event)
    """All or nothing was asked for, and something could not be taken."""


def run_import(request: Request, actor: Actor, report: Report = lambda message: None) -> Record:
    """Import what `request` names; returns the record of the new data set, the actor's.

    `report` is told in words how far it is. Members that can't be taken get a line in the record.
    Raises UserError where nothing comes of it (then nothing is left behind), JobStopped where that
    was asked for, AlreadyTaken where somebody else imports under this name. An import whose process
    is killed is taken up where it was by the next `run_import` with the same source and options.
    """
    request = request.model_copy(update={"owner": actor.name})
    with working_on(JobKind.IMPORT, request.name, actor, alone=True) as reporter:
        refuse_taken(request.name)
        folder = import_folder(request.name)
        _refuse_anothers_upload(folder, request)
        with _nothing_left_behind(folder, request), readable_disk_errors():
            make_folder(folder)
            write_whole(folder / "request.json", request.model_dump_json())  # others read it
            watch = Watch(reporter, report)
            watch.phase(N_("looking into the files"))
            source = open_source(
                Path(request.source), request.what, request.parts, request.options.names_encoding
            )
            try:
                plan = make_plan(look_through(source), request.what, request.seed)
                _refuse_too_large(plan, request)
                staging = _staging(folder / "made", source, plan, request)
                _read_all(source, plan, request, staging, watch)
            finally:
                source.close()
            watch.phase(N_("making the data set"))
            record = finish(staging, plan, request)
        shutil.rmtree(folder, ignore_errors=True)
        _leave_for_others(request.name, watch)
    return record


def refuse_taken(name: str) -> None:
    """UserError where a data set is called so, or was and runs still need its classes; on another
    host too, where hosts share a place for files."""
    find_dataset(name)
    record = read_record(name)
    if record and record.deleted:
        raise UserError(
            "dataset-name-of-deleted-images",
            N_(
                "The name {name!r} belonged to images that were put away, and runs that learned "
                "from them still go by it. Take another name."
            ),
            name=name,
        )
    if name in datasets or own_folder(name).exists():
        raise UserError(
            "dataset-name-taken",
            N_(
                "There is a data set {name!r} already. Take another name, or put that one away "
                "first."
            ),
            name=name,
        )


def _leave_for_others(name: str, watch: Watch) -> None:
    """Send the data set to other hosts; it is there, and is not to be stopped any more."""

    def say(words: str) -> None:
        with suppress(JobStopped):
            watch.phase(words)

    share(name, say)


def _refuse_anothers_upload(folder: Path, request: Request) -> None:
    upload = folder / UPLOAD
    if upload.exists() and Path(request.source) != upload:
        raise UserError(
            "upload-waits",
            N_(
                "An upload called {name!r} waits on the page Your images. Import it or throw it "
                "away there, or take another name."
            ),
            name=request.name,
        )


@contextmanager
def _nothing_left_behind(folder: Path, request: Request) -> Iterator[None]:
    """An error throws away what was made; a killed process and Ctrl-C leave it to be taken up.

    The request of a page stays, which shows by it what went wrong; what it was given stays too
    where not all of that could be taken: it may do without the rest.
    """
    upload = folder / UPLOAD
    try:
        yield
    except LeaseLost:  # somebody else may go on with it
        raise
    except JobStopped:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    except Exception as error:
        if Path(request.source) == upload:
            shutil.rmtree(folder / "made", ignore_errors=True)
            if not isinstance(error, Incomplete):
                upload.unlink(missing_ok=True)
        else:
            shutil.rmtree(folder, ignore_errors=True)
        raise


def _refuse_too_large(plan: Plan, request: Request) -> None:
    needed = len(plan.entries) * int(np.prod(request.options.image_shape)) + SPARE_BYTES
    free = shutil.disk_usage(settings.home()).free
    if needed > free:
        raise UserError(
            "images-too-many-for-disk",
            N_(
                "The images take {needed_gb:.1f} GB in the workspace and its disk has "
                "{free_gb:.1f} GB left: the disk is full. Free some space, or take a smaller "
                "size."
            ),
            needed_gb=needed / 1e9,
            free_gb=free / 1e9,
        )


def _staging(folder: Path, source: Source, plan: Plan, request: Request) -> Staging:
    """What an earlier process has made of the same import, or a beginning."""
    same = [source.fingerprint, request.options.model_dump_json(), str(request.seed)]
    same += [f"{request.parts} {len(plan.entries)}", *plan.class_names]
    key = hashlib.sha256("\n".join(same).encode()).hexdigest()
    staging = Staging(folder, request.options.image_shape, key)
    if not staging.done:
        for line in plan.lines:
            staging.say(line)
    return staging


def _read_all(source: Source, plan: Plan, request: Request, staging: Staging, watch: Watch) -> None:
    """Decode what is not there yet and append it; every now and then make sure of it."""
    how = Preparation(request.options.image_shape, fit=request.options.fit, scales=staging.scales)
    total = len(plan.entries)
    _refuse_any(staging, request)
    watch.note(staging.done, total, staging.refused)

    def decide() -> Scales:
        watch.phase(N_("finding out how bright the files of more than 8 bits are"), total)
        staging.scales = scales_of(source, plan.entries)
        return staging.scales

    for one in decoded(source, plan.entries[staging.done :], how, decide):
        if one.pixels is not None:
            staging.add(one.entry.part, one.entry.label, one.pixels, one.extreme)
        if one.line:
            staging.say(one.line)
            _refuse_any(staging, request)
        staging.done += 1
        if watch.due():
            staging.save()
            watch.note(staging.done, total, staging.refused)
    watch.note(staging.done, total, staging.refused)


def _refuse_any(staging: Staging, request: Request) -> None:
    if request.strict and staging.refused:
        first = next(line for line in staging.lines if not line.taken)
        raise Incomplete(
            "import-incomplete",
            N_(
                "{what}: {member}: {why}. Nothing was taken, as you asked; mend it, or take the "
                "good images only."
            ),
            what=request.what,
            member=first.member,
            why=first.why,
        )
