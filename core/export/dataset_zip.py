"""A data set, or a version of one, as a ZIP of folders: `train/cat/00017.png`, as anybody reads it.

An image is called by its place among the images of its part, so that their order comes back (an
exported script needs it for the run's split). Validation images that came as such are a part of
their own; their numbers go on after those of the training images. A class whose name can't be a
folder's lies in a folder called nearly so, and a table `labels.csv` says its name. Importing the
ZIP gives the same images, classes and parts.
"""

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from core.common import settings
from core.common.errors import UserError
from core.common.files import drop, make_folder, whole
from core.common.i18n import nN_
from core.config.data import DataConfig
from core.datasets.base import Part, Pixels
from core.datasets.opened import OpenDataset, cached_dataset, open_dataset
from core.export.dataset_folders import folder_names
from core.inspection.result_cache import SILENT, TaskProgress

TABLE = "labels.csv"
SAMPLE = 200  # images whose files are measured for the size of all
EXPORTS = "exports"
FIRST_DATE = (1980, 1, 1, 0, 0, 0)  # no time of day: the same images are the same file


@dataclass(frozen=True)
class Entry:
    """One image of the ZIP: its file's name, class, part, and the pixels."""

    name: str
    label: str
    part: Part
    pixels: Pixels


def zip_file(opened: OpenDataset) -> Path:
    """Where the app keeps the ZIP of these images until others are wanted; it may not exist."""
    version = f"-{opened.version}" if opened.version else ""
    dataset = opened.dataset
    told_apart = [opened.checksum, [*map(str, dataset.class_names)], dataset.own_validation]
    digest = hashlib.sha256(json.dumps(told_apart).encode()).hexdigest()
    return _folder() / digest[:16] / f"{dataset.name}{version}.zip"


def forget_zip(name: str) -> None:
    """Delete what the app keeps of that data set's images and of its versions'.

    Those of one called `<name>-…` go too: whoever wants them has them written anew.
    """
    for pattern in (f"{name}.zip", f"{name}-*.zip"):
        for path in _folder().glob(f"*/{pattern}"):
            drop(path)


def prepare_zip(data: DataConfig, *, progress: TaskProgress = SILENT) -> None:
    """Write the app's `zip_file` of what `data` names, in place of older ones. For workers.

    UserError, and no ZIP, where the images were put away meanwhile.
    """
    opened = open_dataset(data, progress)
    path = zip_file(opened)
    if _folder().is_dir():
        for each in _folder().iterdir():
            drop(each)
    make_folder(path.parent)
    write_zip(opened, path, progress)
    try:
        cached_dataset(data)
    except UserError:  # who put them away has looked before this was there
        drop(path)
        raise


def write_zip(opened: OpenDataset, path: Path, progress: TaskProgress = SILENT) -> int:
    """The ZIP at `path`, whole or not at all, one image in memory at a time; how many there are.

    What `progress` raises ends it.
    """
    total = len(opened.arrays.y_train) + len(opened.arrays.y_test)
    words = nN_("Writing {count:,} image into a ZIP", "Writing {count:,} images into a ZIP", total)
    rows, done = [], 0
    with whole(path) as partial, zipfile.ZipFile(partial, "w") as archive:  # PNG is packed itself
        for entry in entries(opened):
            archive.writestr(zipfile.ZipInfo(entry.name, FIRST_DATE), _png(entry.pixels))
            rows.append((entry.name, entry.label, str(entry.part)))
            done += 1
            progress(words, done / total)
        if not are_folders(opened):
            archive.writestr(zipfile.ZipInfo(TABLE, FIRST_DATE), _table(rows))
    return done


def are_folders(opened: OpenDataset) -> bool:
    """Whether every class can be a folder of its own name; else a table says the names."""
    names = [str(name) for name in opened.dataset.class_names]
    return folder_names(names) == names


def size_bytes(opened: OpenDataset) -> int:
    """About how large the ZIP becomes: from the files of some of the images."""
    count = len(opened.arrays.y_train) + len(opened.arrays.y_test)
    images = opened.arrays.x_train
    chosen = np.linspace(0, len(images) - 1, min(SAMPLE, len(images))).astype(int)
    each = float(np.mean([len(_png(images[index])) for index in chosen]))
    longest = max(map(len, folder_names(opened.dataset.class_names)))
    return round(count * (each + 130 + 2 * longest))  # and the two headers of each member


def import_options(opened: OpenDataset) -> str:
    """What `import` has to be told to take the images as they are."""
    height, _width, channels = opened.dataset.image_shape
    return f"--size {height} --mode {'gray' if channels == 1 else 'colour'}"


def entries(opened: OpenDataset) -> Iterator[Entry]:
    """Every image: those to learn from, those held back that came so, those of the test."""
    arrays, dataset = opened.arrays, opened.dataset
    names = [str(name) for name in dataset.class_names]
    folders = folder_names(names)
    digits = max(5, len(str(max(len(arrays.y_train), len(arrays.y_test)))))
    learned = len(arrays.y_train) - dataset.own_validation
    for images, labels, test in (
        (arrays.x_train, arrays.y_train, False),
        (arrays.x_test, arrays.y_test, True),
    ):
        for number, label in enumerate(np.asarray(labels).tolist()):
            part = Part.TEST if test else Part.TRAIN if number < learned else Part.VALIDATION
            name = f"{part}/{folders[label]}/{number:0{digits}}.png"
            yield Entry(name, names[label], part, np.asarray(images[number]))


def _folder() -> Path:
    return settings.cache() / EXPORTS


def _png(pixels: Pixels) -> bytes:
    image = Image.fromarray(pixels[..., 0] if pixels.shape[-1] == 1 else pixels)
    stream = io.BytesIO()
    image.save(stream, "PNG")
    return stream.getvalue()


def _table(rows: list[tuple[str, str, str]]) -> bytes:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerows([("path", "label", "split"), *rows])
    return stream.getvalue().encode()
