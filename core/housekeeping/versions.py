"""Delete versions of data sets that no run goes by."""

from core.common.errors import readable_disk_errors
from core.common.files import drop
from core.common.i18n import N_
from core.common.locks import held
from core.datasets.versions.arrays import cache_of
from core.datasets.versions.repository import get_version, record_path
from core.housekeeping.needed import refuse_needed_by
from core.runs import repository


def refuse_needed_version(name: str, version_id: str) -> None:
    """UserError, which says which, where runs learned, learn or will learn from the version.

    Ended ones need it too: their classes and their test images are those of the version.
    """
    every = [(run, run.config.data) for run in repository.list_runs()]
    runs = [run for run, data in every if (data.name, data.version) == (name, version_id)]
    refuse_needed_by(runs, N_("Version {version}", version=version_id))


def delete_version(name: str, version_id: str) -> None:
    """Delete the version and its copy of the images.

    UserError where runs need it or there is none. Submitting a run on it takes the same lock, so
    that none comes in between.
    """
    version = get_version(name, version_id)
    with held(f"version-{version_id}", lambda: None), readable_disk_errors():
        refuse_needed_version(name, version_id)
        drop(cache_of(version))
        record_path(version).unlink(missing_ok=True)
