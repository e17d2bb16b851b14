"""Versions of data sets are put away and brought back: the file that says the edits.

A version's id here is `<data set>/<version>`.
"""

from datetime import datetime

from core.auth.actors import Actor
from core.auth.policy import refuse_unless_allowed
from core.common.errors import UserError, readable_disk_errors
from core.common.files import drop, make_folder, whole_folder
from core.common.i18n import N_
from core.common.locks import held
from core.datasets.imported import get_dataset, read_record
from core.datasets.other_hosts import share
from core.datasets.versions.arrays import cache_of
from core.datasets.versions.edits import Version
from core.datasets.versions.repository import get_version, version_file
from core.export.dataset_zip import forget_zip
from core.housekeeping import trash_folder
from core.housekeeping.models import Kind
from core.housekeeping.needed import refuse_needed_by
from core.housekeeping.trash_folder import VERSION_FILE, Note, moving
from core.runs.trashed import runs_on


def id_of(version: Version) -> str:
    """How a version is called here."""
    return f"{version.dataset}/{version.id}"


def put_away(version_id: str, actor: Actor) -> str:
    """Put the version away, without its copy of the images; returns its id in the trash.

    UserError where runs need it or there is none: ended ones do too, for their classes and their
    test images are those of the version. Submitting a run on it takes the same lock, so that none
    comes in between.
    """
    name, _slash, short_id = version_id.partition("/")
    with held(f"version-{get_version(name, short_id).id}", lambda: None), readable_disk_errors():
        version = get_version(name, short_id)
        refuse_unless_allowed(actor, version.owner, version.name)
        refuse_needed_by(runs_on(name, short_id), N_("Version {version}", version=short_id))
        drop(cache_of(version))
        with moving():
            place = trash_folder.new_place(Kind.VERSION, f"{name}-{short_id}")
            with whole_folder(place) as folder:
                trash_folder.write_note(folder, _note(version, actor))
            trash_folder.move(version_file(name, short_id), place / VERSION_FILE)
        forget_zip(name)
    share(name)
    return place.name


def bring_back(entry_id: str, actor: Actor) -> str:
    """Bring the version back; returns its id. UserError where its data set is not there, or it is
    there again: the same edits give the same version."""
    with moving(), readable_disk_errors():
        folder, note = trash_folder.find(entry_id, actor)
        title = get_dataset(note.name).title
        record = read_record(note.name)
        if record and record.deleted:
            raise UserError(
                "trash-dataset-away",
                N_("The version is one of {title}, which is put away. Bring that back first."),
                title=title,
            )
        target = version_file(note.name, note.version)
        if target.exists():
            raise UserError(
                "trash-version-there",
                N_("{title} has this version again: somebody has made the same changes anew."),
                title=title,
            )
        make_folder(target.parent)
        trash_folder.move(folder / VERSION_FILE, target)
        drop(folder)
    share(note.name)
    return f"{note.name}/{note.version}"


def heal() -> None:
    """What was broken off before a version had come, or after it had gone, leaves a note alone."""
    for folder, _note_in_it in trash_folder.folders(Kind.VERSION):
        if not (folder / VERSION_FILE).exists():
            drop(folder)


def _note(version: Version, actor: Actor) -> Note:
    try:
        made = datetime.fromisoformat(version.made)
    except ValueError:  # somebody has edited the file
        made = None
    return Note(
        kind=Kind.VERSION,
        name=version.dataset,
        version=version.id,
        title=f"{version.dataset} · {version.name}",
        put_away_at=trash_folder.moment_after(made),
        by=actor.name,
        owner=version.owner,
    )
