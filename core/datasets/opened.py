"""A data set opened once: its record, its images and what tells them apart, to be handed on.

A training, an evaluation or a question about images opens its data set here at the start; nothing
further down looks the data set up again. An evaluation needs the classes first and the images only
when they are looked at: it looks the data set up (`look_up`) and hands on what was found.
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
from core.datasets.versions.edits import Version
from core.datasets.versions.repository import get_version, in_version


@dataclass(frozen=True)
class NamedDataset:
    """What a DataConfig names, before its images are opened: the original, and edits on it."""

    original: Dataset
    version: Version | None

    @property
    def dataset(self) -> Dataset:
        """The record with the classes and counts of the version."""
        return in_version(self.original, self.version) if self.version else self.original


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


def look_up(ref: DataConfig) -> NamedDataset:
    """The records that `ref` names. UserError where there is no such data set or version."""
    version = get_version(ref.name, ref.version) if ref.version else None
    return NamedDataset(get_dataset(ref.name), version)


def open_dataset(ref: DataConfig, report: Report = lambda message: None) -> OpenDataset:
    """The images that `ref` names; brought and cached where they are not there. For workers.

    `report` is told what takes time; what it raises ends the waiting. Raises UserError when the
    images can't be had, or are not those that the version was made on.
    """
    named = look_up(ref)
    original, version = named.original, named.version
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
    return OpenDataset(named.dataset, arrays, meta.checksum, version.id)


def cached_dataset(ref: DataConfig | NamedDataset, checksum: str | None = None) -> OpenDataset:
    """As `open_dataset` for the app's process: never fetches or computes.

    UserError when the images are not in the workspace, or their original has another checksum than
    is asked for.
    """
    named = ref if isinstance(ref, NamedDataset) else look_up(ref)
    original, version = named.original, named.version
    if version is None:
        meta, arrays = cached_original(original, checksum)
        return OpenDataset(original, arrays, meta.checksum, "")
    meta, arrays = cached_original(original, checksum, version.checksum)
    arrays = cached_version(version, original, meta, arrays)
    return OpenDataset(named.dataset, arrays, meta.checksum, version.id)
