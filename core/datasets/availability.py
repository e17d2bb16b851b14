"""Where the images of a data set are before they are opened, for pages and terminals to say."""

from enum import StrEnum

from core.common import settings
from core.datasets.cache import offline_copy, read_meta
from core.datasets.fetching import is_there
from core.datasets.imported import get_dataset, read_record


class Availability(StrEnum):
    """Where the images of a data set are now, in the words that people see."""

    READY = "ready"
    OFFLINE_COPY = "offline copy"
    DELETED = "deleted"
    DAMAGED = "damaged"
    IN_KERAS_FOLDER = "there, in Keras' folder"
    DOWNLOAD = "to be downloaded"
    BUILT_IN = "built in"


def availability(name: str) -> Availability:
    """Where the images of `name` are now."""
    if read_meta(name):
        return Availability.READY
    if offline_copy(name):
        return Availability.OFFLINE_COPY
    record = read_record(name)
    if record:
        return Availability.DELETED if record.deleted else Availability.DAMAGED
    files, folder = get_dataset(name).files, settings.keras_cache() / "datasets"
    if files and all(is_there(file, folder) for file in files):
        return Availability.IN_KERAS_FOLDER
    return Availability.DOWNLOAD if get_dataset(name).download_mb else Availability.BUILT_IN


def where_from(name: str) -> str:
    """`availability` in words; of a download, how large it is."""
    found = availability(name)
    if found is Availability.DOWNLOAD:
        return f"downloads {get_dataset(name).download_mb} MB at first use"
    return found.value
