"""What trainings need and may have to bring: images and published weights, here or elsewhere."""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from core.architectures.backbones.table import BACKBONES, Backbone
from core.common import settings
from core.common.errors import UserError
from core.common.i18n import N_, joined
from core.datasets import datasets
from core.datasets.base import Dataset
from core.datasets.cache import meta_in, offline_copy
from core.datasets.fetching import is_there
from core.datasets.imported import as_dataset, is_name, record_in
from core.datasets.other_hosts import are_elsewhere
from core.health.findings import Finding, State, Subject
from core.prediction.built_in import IMAGENET, top_file

HDF5 = b"\x89HDF\r\n\x1a\n"  # how a file of weights begins
DELETE = N_("Delete the file: the next training that needs it downloads it again.")


def look() -> Iterator[Finding]:
    """Which images and weights are here, and which of them are damaged."""
    try:
        home = settings.place_of_home()
    except UserError:  # who looks at the workspace has said it
        return
    yield _published(home)
    yield from _offline_copies()
    yield from _own(home / "datasets")
    yield from _weights()


def _published(home: Path) -> Finding:
    here = [one for one in datasets if _is_here(one, home)]
    away = [one for one in datasets if one not in here]
    downloads = joined(
        (N_("{name} ({megabytes} MB)", name=one.name, megabytes=one.download_mb) for one in away),
        ", ",
    )
    words = N_("here: {here}", here=", ".join(one.name for one in here))
    if away:
        words = N_(
            "{words}; downloaded at first use: {downloads}", words=words, downloads=downloads
        )
    figures = {"here": [one.name for one in here], "to_download": [one.name for one in away]}
    return Finding(Subject.DATA, State.OK, "data", words, figures=figures)


def _is_here(dataset: Dataset, home: Path) -> bool:
    folder = settings.keras_cache() / "datasets"
    return bool(
        not dataset.download_mb
        or meta_in(dataset, settings.cache(home) / "datasets" / dataset.name)
        or offline_copy(dataset)
        or all(is_there(file, folder) for file in dataset.files)
    )


def _offline_copies() -> Iterator[Finding]:
    folder = settings.data_folder()
    if folder and not folder.is_dir():
        words = N_("VISTAZO_DATA names {folder}, which is no folder.", folder=folder)
        to_do = N_("Make it, or name the folder with the offline copies.")
        yield Finding(Subject.DATA, State.WARNING, "data-no-offline-folder", words, to_do)
    copies = filter(None, map(offline_copy, datasets))
    if damaged := [str(path) for path in copies if not zipfile.is_zipfile(path)]:
        words = N_("Damaged offline copies: {names}.", names=", ".join(damaged))
        to_do = N_("Copy them anew, or take them away: then they are downloaded.")
        yield Finding(Subject.DATA, State.WRONG, "data-offline-damaged", words, to_do)


def _own(root: Path) -> Iterator[Finding]:
    """Imported data sets that are not whole."""
    folders = sorted(path for path in root.glob("*") if path.is_dir() and is_name(path.name))
    if damaged := [path.name for path in folders if not _is_whole(path)]:
        words = N_("Damaged data sets of your own: {names}.", names=", ".join(damaged))
        to_do = N_(
            "Put each away (`{command} trash NAME`) and import its images again, or copy its "
            "folder back from a backup to {root}.",
            command=settings.terminal(),
            root=root,
        )
        yield Finding(
            Subject.DATA, State.WRONG, "data-own-damaged", words, to_do, {"damaged": damaged}
        )


def _is_whole(folder: Path) -> bool:
    """Whether its images are there as its record says, or on another host, or were put away."""
    record = record_in(folder)
    if record is None:
        return False
    if record.deleted or meta_in(as_dataset(folder.name, record), folder):
        return True
    return are_elsewhere(folder.name)


def _weights() -> Iterator[Finding]:
    folders = dict.fromkeys((settings.keras_folder(), settings.keras_cache()))
    files = [file for folder in folders for file in sorted((folder / "models").glob("*.h5"))]
    damaged = [file for file in files if not _is_weights(file)]
    names = {file.name for file in files if file not in damaged}
    here = [one.name for one in BACKBONES.values() if _has_weights(one, names)]
    here += [IMAGENET] if top_file() else []
    words = N_("none is here; those of a network are downloaded at its first training")
    if here:
        words = N_(
            "here: {names}; others are downloaded at the first training", names=", ".join(here)
        )
    yield Finding(Subject.WEIGHTS, State.OK, "weights", words, figures={"here": here})
    if damaged:
        words = N_("Damaged files: {names}.", names=", ".join(map(str, damaged)))
        yield Finding(Subject.WEIGHTS, State.WRONG, "weights-damaged", words, DELETE)
    if len(folders) > 1:
        wanted, taken = folders
        yield Finding(
            Subject.WEIGHTS,
            State.WARNING,
            "weights-not-kept",
            N_("{wanted} can't be written: downloads go to {taken}.", wanted=wanted, taken=taken),
            N_("Make it writable, or set KERAS_HOME to a folder that can be written."),
        )


def _has_weights(backbone: Backbone, names: set[str]) -> bool:
    """Whether there is one of its files, of any width and image size."""
    pattern = re.escape(backbone.weights_file).replace(r"\{width\}", ".+")
    pattern = pattern.replace(r"\{size\}", r"\d+")
    return any(re.fullmatch(pattern, name) for name in names)


def _is_weights(file: Path) -> bool:
    try:
        with file.open("rb") as opened:
            return opened.read(len(HDF5)) == HDF5
    except OSError:
        return False
