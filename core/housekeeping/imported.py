"""What can be done with an imported data set: another title, into the trash, back again.

Into the trash it goes by one rename of its folder, with copies of its versions and a note in it.
Where runs learned from it, the names of the classes stay for their sake, as a record that is marked
`deleted`, and so do its versions. `heal` brings to its end what was broken off.
"""

from contextlib import ExitStack, suppress
from pathlib import Path

from core.auth.actors import EVERYBODY, Actor
from core.auth.policy import refuse_unless_allowed
from core.common import settings
from core.common.errors import UserError, readable_disk_errors
from core.common.files import beside, drop, make_folder, write_json, write_whole
from core.common.i18n import N_
from core.common.locks import held
from core.datasets import datasets
from core.datasets.imported import (
    LONGEST_NAME,
    RECORD,
    Record,
    as_dataset,
    damaged,
    own_folder,
    read_record,
    record_in,
)
from core.datasets.other_hosts import are_elsewhere, not_brought, share
from core.datasets.titles import checked_title
from core.datasets.versions.arrays import cache_of
from core.datasets.versions.repository import list_versions, versions_folder
from core.export.dataset_zip import forget_zip
from core.housekeeping import trash_folder
from core.housekeeping.models import Kind
from core.housekeeping.needed import refuse_needed_by
from core.housekeeping.trash_folder import NOTE, Note, moving
from core.importing.progress import import_folder
from core.runs.trashed import runs_on

VERSIONS = "versions"  # in a data set's folder in the trash


def rename(name: str, title: str, actor: Actor) -> None:
    """Give the data set another title. Its name, which runs go by, stays."""
    record = _changeable(name, existing(name), actor)
    _write(own_folder(name), record.model_copy(update={"title": checked_title(title)}))
    share(name)


def put_away(name: str, actor: Actor) -> str:
    """Put the images away with their versions; returns their id in the trash.

    UserError, which says which, while runs wait to learn from them or do so now. What is damaged
    goes whole: there are no names left to keep.
    """
    record = _there(name, actor)
    _refuse_needed(name)
    if record and are_elsewhere(name):  # they would lie in no trash
        raise not_brought(as_dataset(name, record))
    with held(f"dataset-{name}", lambda: None), ExitStack() as stack, readable_disk_errors():
        record = _there(name, actor)
        _refuse_needed(name)  # a run may have come while this waited; submitting takes the lock too
        for version in list_versions(name):
            stack.enter_context(held(f"version-{version.id}", lambda: None))
            drop(cache_of(version))
        stack.enter_context(moving())
        place = trash_folder.new_place(Kind.DATASET, name)
        folder = own_folder(name)
        trash_folder.write_note(folder, _note(name, record, actor))  # by which `heal` finds it
        _copy_versions(versions_folder(name), folder / VERSIONS)
        trash_folder.move(folder, place)
        _leave_what_runs_need(name, place)
        forget_zip(name)
    share(name)
    return place.name


def bring_back(entry_id: str, actor: Actor, name: str = "") -> str:
    """Bring the data set back under its name, or another; returns that. UserError where it is
    taken, with one that is `free` among its values."""
    _folder, note = trash_folder.find(entry_id, actor)
    name = name or note.name
    folder = own_folder(name)
    with held(f"dataset-{name}", lambda: None), moving(), readable_disk_errors():
        place, _note_there = trash_folder.find(entry_id, actor)
        if _is_taken(name, place):
            raise _taken(name)
        drop(folder)  # the record of its own that runs needed
        make_folder(folder.parent)
        try:
            trash_folder.move(place, folder)
        except FileExistsError:  # an import has just ended
            raise _taken(name) from None
        _settle(name)
    share(name)
    return name


def heal() -> None:
    """Bring to its end what was broken off in `put_away` or `bring_back`."""
    for note in (settings.home() / "datasets").glob(f"*/{NOTE}"):
        _settle(note.parent.name)
    for folder, found in trash_folder.folders(Kind.DATASET):
        _leave_what_runs_need(found.name, folder)


def forget_names() -> None:
    """Records of images that are away, and that no run needs any more, go: their names are free."""
    for path in (settings.home() / "datasets").glob(f"*/{RECORD}"):
        name = path.parent.name
        if _is_left_behind(name):
            with held(f"dataset-{name}", lambda: None), moving():
                if _is_left_behind(name):
                    drop(path.parent)
                    drop(versions_folder(name))
            share(name)


def existing(name: str) -> Record:
    """The record of an imported data set whose images are there; UserError where there is none."""
    record = read_record(name)
    if record is None or record.deleted:
        raise UserError(
            "imported-dataset-unknown", N_("There is no imported data set {name!r}."), name=name
        )
    return record


def _there(name: str, actor: Actor) -> Record | None:
    """As `existing`; None where the data set is there, but damaged."""
    return None if name in damaged() else _changeable(name, existing(name), actor)


def _changeable(name: str, record: Record, actor: Actor) -> Record:
    refuse_unless_allowed(actor, record.owner, name)
    return record


def _refuse_needed(name: str) -> None:
    record = read_record(name)
    refuse_needed_by(
        [run for run in runs_on(name) if run.active],
        repr(record.title if record else name),
        N_("Stop it first, or wait until it has ended."),
    )


def _note(name: str, record: Record | None, actor: Actor) -> Note:
    return Note(
        kind=Kind.DATASET,
        name=name,
        title=record.title if record else name,
        put_away_at=trash_folder.moment_after(record.created_at if record else None),
        by=actor.name,
        owner=record.owner if record else EVERYBODY.name,
    )


def _leave_what_runs_need(name: str, place: Path) -> None:
    """The record without images where runs go by it; else the versions outside the trash go."""
    record = record_in(place)
    if own_folder(name).exists():
        return
    if record and runs_on(name):
        partial = beside(own_folder(name))
        partial.mkdir()
        _write(partial, record.model_copy(update={"deleted": True}))
        try:
            partial.replace(own_folder(name))
        except OSError:  # an import under that name has just ended
            drop(partial)
        return
    for copy in (place / VERSIONS).glob("*.json"):
        (versions_folder(name) / copy.name).unlink(missing_ok=True)
    with suppress(OSError):  # one is there that is no copy of these, or no folder at all
        versions_folder(name).rmdir()


def _settle(name: str) -> None:
    """A data set that is there has its versions outside its folder, and no note in it."""
    folder = own_folder(name)
    _copy_versions(folder / VERSIONS, versions_folder(name))
    drop(folder / VERSIONS)
    (folder / NOTE).unlink(missing_ok=True)


def _copy_versions(source: Path, target: Path) -> None:
    """Those that are not there yet."""
    for path in source.glob("*.json"):
        if not (target / path.name).exists():
            make_folder(target)
            write_whole(target / path.name, path.read_text(encoding="utf-8"))


def _is_taken(name: str, place: Path) -> bool:
    """Whether anything is called so but the record that runs needed of these images."""
    if name in datasets or import_folder(name).exists():
        return True
    stub, record = read_record(name), record_in(place)
    if stub and record and stub.deleted:
        return (stub.source, stub.created_at) != (record.source, record.created_at)
    return own_folder(name).exists()


def _taken(name: str) -> UserError:
    numbers = range(2, 1000)
    names = (f"{name[: LONGEST_NAME - 4]}-{number}" for number in numbers)
    free = next(one for one in names if one not in datasets and not own_folder(one).exists())
    return UserError(
        "trash-name-taken",
        N_(
            "There is another data set {name!r} now. Bring this one back under another name, as "
            "{free!r}."
        ),
        name=name,
        free=free,
    )


def _is_left_behind(name: str) -> bool:
    record = read_record(name)
    return bool(record and record.deleted and not runs_on(name))


def _write(folder: Path, record: Record) -> None:
    write_json(folder / RECORD, record.model_dump(mode="json"))
