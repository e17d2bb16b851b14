"""Data sets that people have imported: a folder each in the workspace, found like all others.

`<workspace>/datasets/<name>/` holds the arrays (`.npy`), `meta.json` as the cache writes it, and
`dataset.json`, the record below. Where the images were put away but runs still need the names
of their classes, the record alone is kept. `core.importing` writes these folders.
"""

import json
import re
import unicodedata
from datetime import datetime
from functools import lru_cache, partial
from hashlib import sha256
from pathlib import Path
from typing import Literal, NoReturn

from pydantic import ValidationError, field_serializer, field_validator

from core.auth.actors import EVERYBODY
from core.common import settings
from core.common.errors import UserError
from core.common.i18n import N_, nN_, restored, stored
from core.common.registry import unknown
from core.config.fields import Section
from core.datasets.base import Dataset, datasets
from core.datasets.other_hosts import find_dataset
from core.imaging.depth import Scales
from core.imaging.ink import Ink

RECORD = "dataset.json"
LONGEST_NAME = 40
CHECKSUM_LENGTH = 6
MOST_LINES = 2_000  # all of them are written whenever an import makes sure of its work
NAME = re.compile(rf"[a-z0-9][a-z0-9_-]{{0,{LONGEST_NAME - 1}}}")
WINDOWS_DEVICES = re.compile(r"con|prn|aux|nul|com\d|lpt\d")

Lines = tuple[tuple[str, str, bool], ...]


class Record(Section):
    """What `dataset.json` says.

    `held_out`: whether the test images were drawn by us because none came with the data set.
    `validation`: the usual share. `validation_count`: the last so many training images came as
    validation images. `lines`: (member, why, whether it was taken all the same) of what was
    refused or odd; a new record takes them as `i18n.stored` writes them, and has marked texts.
    `extremes`: ("train" or "test", index in that part, width and height of the file) of images that
    were very small or very long. Of refused, odd and extreme ones, the first `MOST_LINES` each.
    `ink`: how the images are drawn, where they are drawings. `scales`: of files of more than 8
    bits; None in data sets from before they were kept. `owner`: who may change it.
    `collection`: that of one's own answered images (`core.importing.own_answers`) which they were
    made of; "" for others. `deleted`: the images were put away, or are gone.
    """

    title: str
    class_names: tuple[str, ...]
    image_shape: tuple[int, int, int]
    fit: Literal["crop", "pad", "stretch"]
    train_count: int
    validation_count: int
    test_count: int
    held_out: bool
    validation: float
    source: str
    created_at: datetime
    refused: int = 0
    lines: Lines = ()
    extremes: tuple[tuple[str, int, int, int], ...] = ()
    ink: Ink | None = None
    scales: Scales | None = None
    owner: str = EVERYBODY.name
    collection: str = ""
    deleted: bool = False

    @field_validator("lines", mode="after")
    @classmethod
    def _with_values(cls, lines: Lines) -> Lines:
        return tuple((restored(member), restored(why), taken) for member, why, taken in lines)

    @field_serializer("lines")
    def _as_stored(self, lines: Lines) -> Lines:
        return tuple((stored(member), stored(why), taken) for member, why, taken in lines)


def get_dataset(name: str) -> Dataset:
    """The data set `name`, built in or own; UserError with the known ones where there is none.

    Own ones whose images were put away are still found, for the runs that learned from them.
    """
    if name in datasets:
        return datasets[name]
    record = read_record(name)
    if record is None and is_name(name):
        find_dataset(name)
        record = read_record(name)
    if record is None:
        known = [dataset.name for dataset in all_datasets()]
        raise unknown(N_("data set"), name, known)
    return as_dataset(name, record)


def all_datasets() -> list[Dataset]:
    """The built-in data sets, then the own ones by title."""
    return [*datasets, *(as_dataset(name, record) for name, record in imported_records().items())]


def imported_records() -> dict[str, Record]:
    """The own data sets whose images are there, by name; sorted by title."""
    folders = sorted(path.parent.name for path in _root().glob(f"*/{RECORD}"))
    found = {name: read_record(name) for name in folders}
    there = {name: record for name, record in found.items() if record and not record.deleted}
    return dict(sorted(there.items(), key=lambda item: item[1].title.casefold()))


def damaged() -> list[str]:
    """Names of the folders of own data sets whose record is missing or can't be read."""
    folders = sorted(path for path in _root().glob("*") if path.is_dir() and is_name(path.name))
    return [path.name for path in folders if read_record(path.name) is None]


def own_folder(name: str) -> Path:
    """Where the own data set `name` lies (it may not exist). UserError where that is no name."""
    if not is_name(name):
        raise UserError(
            "dataset-name-invalid",
            N_(
                "{name!r} can't be a data set's name; it must be 1 to {longest} of the "
                "characters a to z, 0 to 9, - and _."
            ),
            name=name,
            longest=LONGEST_NAME,
        )
    return _root() / name


def is_name(name: object) -> bool:
    """Whether an own data set may be called so: what is safe as a folder's name everywhere."""
    if not isinstance(name, str) or not NAME.fullmatch(name):
        return False
    return not WINDOWS_DEVICES.fullmatch(name)


def name_for(title: str) -> str:
    """A name made from a title in any script: letters without accents, the rest as dashes.

    Where letters, digits or signs were lost, a checksum of the title keeps it apart from others.
    """
    parts = unicodedata.normalize("NFKD", title).lower()
    plain = parts.encode("ascii", "ignore").decode()
    name = re.sub(r"[^a-z0-9_]+", "-", plain).strip("-_")[:LONGEST_NAME].strip("-_")
    name = name if is_name(name) else f"images-{name}".strip("-")[:LONGEST_NAME]
    if not any(unicodedata.category(one)[0] in "LNS" and not one.isascii() for one in parts):
        return name
    checksum = sha256(parts.encode()).hexdigest()[:CHECKSUM_LENGTH]
    return f"{name[: LONGEST_NAME - CHECKSUM_LENGTH - 1].rstrip('-_')}-{checksum}"


def read_record(name: str) -> Record | None:
    """What is noted of the own data set `name`; None where there is none that can be read."""
    return record_in(_root() / name) if is_name(name) else None


def record_in(folder: Path) -> Record | None:
    """As `read_record`, of a folder that a data set lies in."""
    path = folder / RECORD
    try:
        return _parsed(path, path.stat().st_mtime_ns)
    except OSError:
        return None


def _root() -> Path:
    return settings.home() / "datasets"


@lru_cache(maxsize=256)
def _parsed(path: Path, changed_ns: int) -> Record | None:
    try:
        return Record.model_validate(json.loads(path.read_text(encoding="utf-8")))
    except (ValueError, ValidationError):
        return None


def as_dataset(name: str, record: Record) -> Dataset:
    """An own data set as the catalogue has it."""
    count = record.train_count + record.test_count
    tested_on = N_("own test images")
    if record.held_out:
        tested_on = N_("a fifth of them was set aside for testing")
    return Dataset(
        name=name,
        title=record.title,
        summary=nN_(
            "{count:,} image of your own; {tested_on}.",
            "{count:,} images of your own; {tested_on}.",
            count,
            tested_on=tested_on,
        ),
        image_shape=record.image_shape,
        class_names=record.class_names,
        train_count=record.train_count,
        test_count=record.test_count,
        validation=record.validation,
        source=record.source,
        fetch=partial(_not_there, name),
        own=True,
        own_validation=record.validation_count,
        fit=record.fit,
        ink=record.ink,
        scales=record.scales,
    )


def _not_there(name: str) -> NoReturn:
    """Own images that are not there were put away, or are damaged: no publisher brings them."""
    record = read_record(name)
    if record is None or record.deleted:
        raise UserError(
            "dataset-images-deleted",
            N_(
                "The images of this data set were put away or deleted. Bring them back from the "
                "trash, or import them again under another name."
            ),
        )
    raise UserError(
        "imported-images-damaged",
        N_(
            "The images of {title} are damaged in the workspace (in {folder}). Put the data "
            "set away and import the images again."
        ),
        title=record.title,
        folder=own_folder(name),
    )
