"""A data set opened once: its record, its images and what tells them apart, to be handed on.

A training, an evaluation or a question about images opens its data set here at the start; nothing
further down looks the data set up again.
"""

from dataclasses import dataclass

from core.common.errors import UserError
from core.common.i18n import N_
from core.config.data import DataConfig
from core.datasets.base import Arrays, Dataset
from core.datasets.cache import cached_original, open_original
from core.datasets.downloads import Report
from core.datasets.imported import get_dataset
from core.datasets.versions.arrays import cached_version, open_version
from core.datasets.versions.repository import get_version, in_version


@dataclass(frozen=True)
class OpenDataset:
    """What a DataConfig names, as it lies in the workspace.

    `dataset`: the catalogue's record, with the classes and counts of the version. `arrays`:
    memory-mapped. `checksum`: SHA-256 of the original images. `version`: its id, "" for none.
    """

    dataset: Dataset
    arrays: Arrays
    checksum: str
    version: str


def open_dataset(ref: DataConfig, report: Report = lambda message: None) -> OpenDataset:
    """The images that `ref` names; brought and cached where they are not there. For workers.

    `report` is told what takes time; what it raises ends the waiting. Raises UserError when the
    images can't be had, or are not those that the version was made on.
    """
    original = get_dataset(ref.name)
    version = get_version(ref.name, ref.version) if ref.version else None
    meta, arrays = open_original(original, report)
    if version is None:
        return OpenDataset(original, arrays, meta.checksum, "")
    if meta.checksum != version.checksum:
        raise UserError(
            "version-of-other-images",
            N_(
                "Version {version} was made on other images of {title} than are here now. Bring "
                "those back, or choose another version."
            ),
            version=version.id,
            title=original.title,
        )
    arrays = open_version(version, original, meta, arrays, report)
    return OpenDataset(in_version(original, version), arrays, meta.checksum, version.id)


def cached_dataset(ref: DataConfig, checksum: str | None = None) -> OpenDataset:
    """As `open_dataset` for the app's process: never fetches or computes.

    UserError when the images are not in the workspace, or their original has another checksum than
    is asked for.
    """
    original = get_dataset(ref.name)
    if not ref.version:
        meta, arrays = cached_original(original, checksum)
        return OpenDataset(original, arrays, meta.checksum, "")
    version = get_version(ref.name, ref.version)
    meta, arrays = cached_original(original, checksum, version.checksum)
    arrays = cached_version(version, original, meta, arrays)
    return OpenDataset(in_version(original, version), arrays, meta.checksum, version.id)
