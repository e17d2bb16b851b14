"""What can be done with an imported data set: give it another title, or delete it."""

from contextlib import ExitStack

from core.common import settings
from core.common.errors import UserError
from core.common.files import drop, write_json
from core.common.i18n import N_
from core.common.locks import held
from core.datasets.imported import RECORD, Record, damaged, own_folder, read_record
from core.datasets.titles import checked_title
from core.datasets.versions.arrays import cache_of
from core.datasets.versions.repository import list_versions
from core.housekeeping.needed import refuse_needed_by
from core.runs import repository
from core.runs.models import Run, RunStatus


def rename(name: str, title: str) -> None:
    """Give the data set another title. Its name, which runs go by, stays."""
    _change(name, existing(name).model_copy(update={"title": checked_title(title)}))


def runs_of(name: str) -> list[Run]:
    """All runs on the data set: once the images are gone they still predict."""
    return [run for run in repository.list_runs() if run.config.data.name == name]


def refuse_needed(name: str) -> None:
    """UserError where runs wait to learn from the data set or do so now, which says which."""
    active = repository.list_runs(RunStatus.QUEUED, RunStatus.RUNNING)
    record = read_record(name)
    refuse_needed_by(
        [run for run in active if run.config.data.name == name],
        repr(record.title if record else name),
        N_("Stop it first, or wait until it has ended."),
    )


def delete(name: str) -> None:
    """Delete the images. UserError, which says which, while runs need them.

    Where ended runs learned from them, the names of the classes stay for their sake, in all
    versions. What is damaged goes whole: there are no names left to keep.
    """
    _deletable(name)
    refuse_needed(name)
    folder = own_folder(name)
    with held(f"dataset-{name}", lambda: None), ExitStack() as versions:
        record = _deletable(name)
        refuse_needed(name)  # a run may have come while this waited; submitting takes the lock too
        for version in list_versions(name):
            versions.enter_context(held(f"version-{version.id}", lambda: None))
            drop(cache_of(version))
        if record and runs_of(name):
            _change(name, record.model_copy(update={"deleted": True}))
            for path in folder.iterdir():
                if path.name != RECORD:
                    path.unlink(missing_ok=True)
        else:
            drop(folder)
            drop(settings.home() / "versions" / name)


def existing(name: str) -> Record:
    """The record of an imported data set whose images are there; UserError where there is none."""
    record = read_record(name)
    if record is None or record.deleted:
        raise UserError(
            "imported-dataset-unknown", N_("There is no imported data set {name!r}."), name=name
        )
    return record


def _deletable(name: str) -> Record | None:
    """As `existing`; None where the data set is there, but damaged."""
    return None if name in damaged() else existing(name)


def _change(name: str, record: Record) -> None:
    write_json(own_folder(name) / RECORD, record.model_dump(mode="json"))
