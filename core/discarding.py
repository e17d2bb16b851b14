"""Delete versions of data sets, as far as no run needs them."""

import shutil

from core import store
from core.datasets.versions import cache_of, get_version, record_path
from core.errors import LabError
from core.locks import held
from core.store import Run


def runs_on_version(name: str, version_id: str) -> list[Run]:
    """All runs that learned, learn or will learn from that version of data set `name`."""
    data = [(run, run.config.data) for run in store.list_runs()]
    return [run for run, one in data if (one.name, one.version) == (name, version_id)]


def refuse_needed_version(name: str, version_id: str) -> None:
    """LabError, which says which, where runs on the version wait or train."""
    active = [run for run in runs_on_version(name, version_id) if run.active]
    if active:
        which = ", ".join(f"{run.id} ({run.status})" for run in active)
        raise LabError(
            f"Version {version_id} can't be deleted: it is needed by run {which}. Stop it first, or"
            " wait until it has ended."
        )


def delete_version(name: str, version_id: str) -> bool:
    """Delete the version's copy of the images and, where no run goes by it, the version itself.

    Whether it is gone: with ended runs it stays, for the names of their classes, and its copy is
    made anew when it is needed. LabError while runs need it or where there is none.
    """
    version = get_version(name, version_id)
    with held(f"version-{version_id}", lambda: None):
        refuse_needed_version(name, version_id)
        shutil.rmtree(cache_of(version), ignore_errors=True)
        if runs_on_version(name, version_id):
            return False
        record_path(version).unlink(missing_ok=True)
        return True
