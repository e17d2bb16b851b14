"""Imported data sets and versions on hosts that share a place for files (`core.sharing`).

What is noted of them comes to each host by itself. Images come when a worker opens them.
"""

import logging
from functools import partial

from core.common.errors import UserError
from core.common.i18n import N_
from core.datasets.base import Dataset
from core.datasets.downloads import DownloadFailed, Report, download
from core.db.engine import DatabaseAway
from core.sharing import folders
from core.sharing.folders import DATA_SETS, VERSIONS
from core.storage.place import FilesError

log = logging.getLogger("vistazo")


def share(name: str, report: Report = lambda message: None) -> None:
    """Other hosts have the data set `name` and its versions as they are here from now on, or no
    more where they were put away here. Without a shared place, nothing."""
    try:
        for kind in (DATA_SETS, VERSIONS):
            folders.publish(f"{kind}/{name}", report)
    except FilesError as error:  # no place can be used: they go once one can
        log.warning("%s", error)


def find_dataset(name: str) -> None:
    """Bring what is noted of a data set to this host, where hosts have it in common. UserError
    where they do and it can't be brought."""
    _find(f"{DATA_SETS}/{name}")


def find_versions(name: str) -> None:
    """The same for the versions of a data set."""
    _find(f"{VERSIONS}/{name}")


def renew(name: str) -> None:
    """The same of a data set that is here: others may have made another of its name meanwhile, or
    deleted it. Where that can't be brought, it stays as it is."""
    try:
        folders.catch_up(f"{DATA_SETS}/{name}")
    except DatabaseAway:
        raise
    except UserError as error:
        log.warning("%s", error)


def are_elsewhere(name: str) -> bool:
    """Whether images of the own data set are on another host and not brought here yet."""
    try:
        return folders.is_elsewhere(f"{DATA_SETS}/{name}")
    except FilesError:  # no place can be used
        return False


def bring_images(dataset: Dataset, report: Report) -> None:
    """Bring the images of an own data set to this host, those that are on another alone. `report`
    is called every second; what it raises ends the waiting. UserError where they can't be brought.
    """
    folder = f"{DATA_SETS}/{dataset.name}"
    if not are_elsewhere(dataset.name):
        return
    megabytes, work = folders.megabytes_missing(folder), partial(folders.bring_missing, folder)
    try:
        download(dataset.title, folders.path_of(folder), megabytes, work, report)
    except DownloadFailed as cause:
        if isinstance(cause.__cause__, UserError):
            raise cause.__cause__ from None
        raise UserError(
            "images-not-brought",
            N_(
                "The images of {title} are on another host and could not be brought to this one "
                "({reason}). Try again once the place for files (VISTAZO_FILES) can be reached."
            ),
            title=dataset.title,
            reason=cause.text,
        ) from cause


def not_brought(dataset: Dataset) -> UserError:
    """The error that they are not here yet."""
    return UserError(
        "images-on-another-host",
        N_(
            "The images of {title} are on another host and were not brought to this one yet. "
            "Looking at them on the Data page brings them, and so does a training."
        ),
        title=dataset.title,
    )


def _find(folder: str) -> None:
    if folders.is_listed(folder):
        folders.catch_up(folder)
