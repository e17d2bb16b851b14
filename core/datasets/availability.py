"""Where the images of a data set are before they are opened, for pages and terminals to say."""

from enum import StrEnum

from core.common import settings
from core.common.i18n import N_
from core.datasets.base import datasets
from core.datasets.cache import offline_copy, read_meta
from core.datasets.fetching import is_there
from core.datasets.imported import get_dataset, read_record
from core.datasets.other_hosts import are_elsewhere


class Availability(StrEnum):
    """Where the images of a data set are now, in the words that people see."""

    READY = N_("ready")
    OFFLINE_COPY = N_("offline copy")
    ELSEWHERE = N_("on another host")
    DELETED = N_("deleted")
    DAMAGED = N_("damaged")
    IN_KERAS_FOLDER = N_("there, in Keras' folder")
    DOWNLOAD = N_("to be downloaded")
    BUILT_IN = N_("built in")


def availability(name: str) -> Availability:
    """Where the images of `name` are now."""
    if read_meta(name):
        return Availability.READY
    if name in datasets and offline_copy(datasets[name]):
        return Availability.OFFLINE_COPY
    record = read_record(name)
    if record and are_elsewhere(name):
        return Availability.ELSEWHERE
    if record:
        return Availability.DELETED if record.deleted else Availability.DAMAGED
    files, folder = get_dataset(name).files, settings.keras_cache() / "datasets"
    if files and all(is_there(file, folder) for file in files):
        return Availability.IN_KERAS_FOLDER
    return Availability.DOWNLOAD if get_dataset(name).download_mb else Availability.BUILT_IN


def where_from(name: str) -> str:
    """`availability` as a marked text; of a download, how large it is."""
    found = availability(name)
    if found is Availability.DOWNLOAD:
        return N_("downloads {megabytes} MB at first use", megabytes=get_dataset(name).download_mb)
    return found.value
