"""Brings a data set's published images."""

from core.common import settings
from core.common.errors import UserError
from core.common.i18n import N_
from core.datasets.base import Arrays, Dataset
from core.datasets.downloads import DownloadFailed, Report, download
from core.datasets.fetching import fetch_file


def fetch(dataset: Dataset, report: Report) -> Arrays:
    """The published arrays. `report` is called every second; what it raises ends the waiting.

    Raises UserError when they can't be had, with what the person can do.
    """
    folder = settings.keras_cache() / "datasets"

    def work() -> Arrays:
        for file in dataset.files:
            fetch_file(file, folder)
        return dataset.fetch()

    try:
        arrays: Arrays = download(dataset.title, folder, dataset.download_mb, work, report)
    except DownloadFailed as cause:
        place = settings.data_folder() or N_("a folder of your choice")
        raise UserError(
            "images-not-downloaded",
            N_(
                "The images of {title} are not on this machine and could not be downloaded "
                "({reason}). Connect to the network, or put {name}.npz with the arrays x_train, "
                "y_train, x_test, y_test into {place} and start with VISTAZO_DATA set to it. "
                "Where an earlier download broke off, delete what it left in {folder}."
            ),
            title=dataset.title,
            reason=cause.text,
            name=dataset.name,
            place=place,
            folder=folder,
        ) from cause
    return arrays
