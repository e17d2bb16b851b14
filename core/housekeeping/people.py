"""All of one person goes at once: what it is, said before, and the deletion.

A deletion that breaks off is begun again: what is gone is gone, the person goes last. What others
go on with stays, without the person: a version that another's run learned from belongs to everybody
afterwards, and of images there stay the names of their classes (`core.housekeeping.imported`).
"""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass

from sqlalchemy import ColumnElement, delete, select, update

from core.auth.actors import EVERYBODY, VISTAZO, Actor
from core.common import logs, settings
from core.common.errors import UserError
from core.common.files import drop, write_json
from core.common.i18n import N_
from core.datasets import all_datasets
from core.datasets.imported import Record, imported_records, own_folder
from core.datasets.other_hosts import share
from core.datasets.versions.edits import Version
from core.datasets.versions.repository import list_versions, record_path
from core.db.engine import reading, transaction
from core.db.tables import jobs, runs, sweeps
from core.db.workspace import workspace_id
from core.housekeeping import trash_folder, versions
from core.housekeeping.erasing.images import erase_images, refuse_while_others_train
from core.housekeeping.erasing.runs import (
    delete_runs,
    gone_already,
    stop_runs,
    wait_until_ended,
)
from core.housekeeping.models import Kind, size_of
from core.importing import own_answers
from core.importing.progress import import_folder
from core.importing.request import Request
from core.jobs.models import ACTIVE, JobKind
from core.jobs.working import request_stop
from core.people.in_lessons import forget_lessons
from core.people.models import Person
from core.people.repository import forget_person, refuse_to_others
from core.prediction import kept
from core.runs import trashed

KINDS = (Kind.DATASET, Kind.VERSION, Kind.CHECKPOINT)  # that have a folder in the trash


@dataclass(frozen=True)
class Belongings:
    """What goes with a person: ids and names of things, and their bytes.

    `runs`: in the trash too. `mixed`: data sets that others have made of judged images, some of
    which are this person's; they go too. `versions`: `<data set>/<id>`. `shared`: those of them
    that others' runs need, which stay as everybody's. `images`: judged ones. `handed_over`: images
    for Predict in one go. `uploads`: that are not imported. `in_trash`: data sets, versions and
    checkpoints.
    """

    person: Person
    runs: tuple[str, ...]
    datasets: tuple[str, ...]
    mixed: tuple[str, ...]
    versions: tuple[str, ...]
    shared: tuple[str, ...]
    images: int
    handed_over: tuple[str, ...]
    uploads: tuple[str, ...]
    in_trash: tuple[str, ...]
    size_bytes: int


def belongings(person_id: str, actor: Actor) -> Belongings:
    """What `erase` would delete. UserError as there."""
    person = refuse_to_others(person_id, actor)
    own_runs = tuple(run.id for run in trashed.runs_of(person_id))
    records = imported_records()
    own = tuple(name for name, record in records.items() if record.owner == person_id)
    mixed = tuple(name for name in _mixed(person_id, records) if name not in own)
    found = [each for each in _all_versions() if each.owner == person_id]
    shared = [each for each in found if _is_needed(each, own_runs)]
    return Belongings(
        person=person,
        runs=own_runs,
        datasets=own,
        mixed=mixed,
        versions=tuple(versions.id_of(each) for each in found if each not in shared),
        shared=tuple(versions.id_of(each) for each in shared),
        images=sum(image.owner == person_id for image in _judged()),
        handed_over=tuple(many.id for many in kept.handed_over_by(person_id)),
        uploads=tuple(_uploads(person_id)),
        in_trash=tuple(_in_trash(person_id)),
        size_bytes=sum(
            size_of(folder)
            for folder in (
                *map(settings.run_folder, own_runs),
                *map(own_folder, (*own, *mixed)),
                *(many.folder for many in kept.handed_over_by(person_id)),
            )
        ),
    )


def erase(person_id: str, actor: Actor) -> Belongings:
    """Delete all that is a person's, and the person; returns what it was. What trains is stopped.

    UserError where the actor is neither that person nor a teacher, where somebody else trains on
    their images just now, or where something does not stop; then it can be tried again.
    """
    what = belongings(person_id, actor)
    refuse_while_others_train((*what.datasets, *what.mixed), what.runs)
    _stop(person_id, what)
    delete_runs(what.runs)
    for many in kept.handed_over_by(person_id):
        drop(many.folder)
    for name in (*what.datasets, *what.mixed):
        erase_images(name)
    for version in [each for each in _all_versions() if each.owner == person_id]:
        _erase_version(version)
    for entry_id in _in_trash(person_id):
        with gone_already("not-in-trash"):
            trash_folder.delete_for_good(entry_id, VISTAZO)
    own_answers.forget_owner(person_id)
    for name in _uploads(person_id):
        drop(import_folder(name))
    _forget_mentions(person_id)
    logs.forget((person_id, *what.runs, *what.datasets, *what.mixed, *what.in_trash))
    return what


def _mixed(person_id: str, records: Mapping[str, Record]) -> Iterable[str]:
    """Data sets made of a collection in which there were images of the person's by then."""
    first: dict[str, str] = {}
    for collection in own_answers.collections():
        for image in own_answers.list_images(collection):
            if image.owner == person_id:
                first.setdefault(collection, image.made)
    for name, record in records.items():
        made = first.get(record.collection, "")
        if made and made <= record.created_at.isoformat(timespec="microseconds"):
            yield name


def _judged() -> Iterable[own_answers.OwnImage]:
    for collection in own_answers.collections():
        yield from own_answers.list_images(collection)


def _all_versions() -> list[Version]:
    names = {dataset.name for dataset in all_datasets()}
    return [version for name in sorted(names) for version in list_versions(name)]


def _is_needed(version: Version, but_for: Iterable[str]) -> bool:
    """Whether a run of somebody else's goes by it."""
    return any(run.id not in but_for for run in trashed.runs_on(version.dataset, version.id))


def _uploads(person_id: str) -> list[str]:
    found = []
    for path in (settings.home() / "imports").glob("*/request.json"):
        with suppress(OSError, ValueError):
            request = Request.model_validate_json(path.read_text(encoding="utf-8"))
            if request.owner == person_id:
                found.append(path.parent.name)
    return sorted(found)


def _in_trash(person_id: str) -> list[str]:
    notes = (entry for kind in KINDS for entry in trash_folder.folders(kind))
    return [folder.name for folder, note in notes if note.owner == person_id]


def _stop(person_id: str, what: Belongings) -> None:
    """All that works for the person ends. UserError where that takes too long."""
    with transaction() as connection:  # first: they make runs
        connection.execute(update(sweeps).where(_sweeps_of(person_id)).values(state="stopped"))
    stop_runs(what.runs)
    for kind, subject in _at_work(person_id):
        if kind in (JobKind.IMPORT, JobKind.DATA):
            request_stop(kind, subject, VISTAZO)
    wait_until_ended(lambda: [subject for _kind, subject in _at_work(person_id)], _still_at_work)


def _still_at_work(what: str) -> UserError:
    return UserError(
        "person-still-at-work",
        N_("{what} is being stopped, and nothing is erased yet. Try again in a moment."),
        what=what,
    )


def _sweeps_of(person_id: str) -> ColumnElement[bool]:
    return (sweeps.c.workspace == workspace_id()) & (sweeps.c.owner == person_id)


def _at_work(person_id: str) -> list[tuple[JobKind, str]]:
    """Kind and subject of the jobs under way, of the person's and of their runs."""
    theirs = (jobs.c.owner == person_id) | jobs.c.run_id.in_(
        select(runs.c.id).where(runs.c.owner == person_id)
    )
    query = select(jobs.c.kind, jobs.c.subject).where(
        jobs.c.workspace == workspace_id(), jobs.c.state.in_(ACTIVE), theirs
    )
    with reading() as connection:
        rows = connection.execute(query).all()
    return [(JobKind(row.kind), row.subject) for row in rows if row.kind in list(JobKind)]


def _erase_version(version: Version) -> None:
    """For good; one that others' runs need stays, as everybody's and without the name it had."""
    if _is_needed(version, ()):
        values = {**asdict(version), "owner": EVERYBODY.name, "name": version.id}
        del values["dataset"]
        write_json(record_path(version), values)
        share(version.dataset)
        return
    with gone_already("version-unknown"):
        entry_id = versions.put_away(versions.id_of(version), VISTAZO)
        trash_folder.delete_for_good(entry_id, VISTAZO)


def _forget_mentions(person_id: str) -> None:
    """What is left says nothing of them: who put something away, who asked for something."""
    for kind in KINDS:
        for folder, note in trash_folder.folders(kind):
            if note.by == person_id:
                trash_folder.write_note(folder, note.model_copy(update={"by": ""}))
    ours = jobs.c.workspace == workspace_id()
    with transaction() as connection:
        away = (runs.c.workspace == workspace_id()) & (runs.c.trashed_by == person_id)
        connection.execute(update(runs).where(away).values(trashed_by=""))
        theirs = ours & (jobs.c.owner == person_id)
        connection.execute(delete(jobs).where(theirs, jobs.c.run_id.is_(None)))
        connection.execute(delete(sweeps).where(_sweeps_of(person_id)))
        connection.execute(update(jobs).where(theirs).values(owner=EVERYBODY.name))
        forget_lessons(connection, person_id)
        forget_person(connection, person_id)
