"""Of images whose answers were judged, a data set: with all classes of the one they belong to.

A data set never changes, so that runs stay true: what is collected by now becomes a new one, whose
name says of which images. Asked for twice, it is the same one.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime

import numpy as np

from core.auth.actors import Actor
from core.common.errors import UserError
from core.common.files import whole_folder, write_json
from core.common.i18n import N_
from core.common.locks import held
from core.common.spelling import in_one_line
from core.datasets.base import Arrays, Dataset, Part
from core.datasets.cache import Meta, checksum
from core.datasets.imported import LONGEST_NAME, RECORD, Record, own_folder, read_record
from core.datasets.other_hosts import share
from core.datasets.titles import LONGEST_TITLE
from core.importing.own_answers import (
    OwnImage,
    collection_of,
    list_images,
    origin_of,
    pixels_of,
)
from core.importing.plan import FEWEST_TO_LEARN
from core.importing.publish import usual_validation

FEWEST_CLASSES = 2
STATE_LENGTH = 6
NAMES = 100


def missing(images: Sequence[OwnImage], dataset: Dataset) -> int:
    """How many more images it takes at least before a network can learn from them; 0 for none.

    A training wants as many images to learn from as there are classes, of two of these at least,
    and one to test on.
    """
    learned = Counter(image.label for image in images if image.part is Part.TRAIN)
    more = max(len(dataset.class_names) - learned.total(), FEWEST_CLASSES - len(learned), 0)
    return more or int(all(image.part is Part.TRAIN for image in images))


def make_dataset(dataset: Dataset, title: str, actor: Actor) -> str:
    """The data set of all images that are collected for the classes of `dataset`; its name.

    UserError where they are too few.
    """
    collection = collection_of(dataset)
    images = [image for image in list_images(collection) if image.label in dataset.class_names]
    if more := missing(images, dataset):
        raise UserError(
            "own-images-too-few",
            N_("These are too few images to learn from: it takes {count} more at least."),
            count=more,
        )
    arrays = _arrays(collection, images, dataset)
    state = checksum(arrays)
    with held(f"answers-{collection}", lambda: None):
        name, there = _place(collection, state)
        if not there:
            _write(name, arrays, state, _record(dataset, images, title, collection, actor))
    share(name)
    return name


def _arrays(collection: str, images: Sequence[OwnImage], dataset: Dataset) -> Arrays:
    """In the order in which they came: a later data set begins as an earlier one."""
    number = {name: index for index, name in enumerate(dataset.class_names)}
    parts = {}
    for part in (Part.TRAIN, Part.TEST):
        chosen = [image for image in images if image.part is part]
        parts[f"x_{part}"] = np.stack([pixels_of(collection, image.key) for image in chosen])
        parts[f"y_{part}"] = np.array([number[image.label] for image in chosen], np.uint8)
    return Arrays(**parts)


def _place(collection: str, state: str) -> tuple[str, bool]:
    """A name for these images, and whether they are there under it; that of some that were put away
    is left to them."""
    end = hashlib.sha256(f"{collection} {state}".encode()).hexdigest()[:STATE_LENGTH]
    base = f"my-{origin_of(collection)}"
    for number in range(1, NAMES):
        suffix = f"-{end}" + (f"-{number}" if number > 1 else "")
        name = base[: LONGEST_NAME - len(suffix)].rstrip("-_") + suffix
        if not own_folder(name).exists():
            return name, False
        record = read_record(name)
        if record and not record.deleted and record.collection == collection:
            return name, True
    raise UserError("own-names-taken", N_("There is no name left for a data set of these images."))


def _record(
    dataset: Dataset, images: Sequence[OwnImage], title: str, collection: str, actor: Actor
) -> Record:
    parts = Counter(image.part for image in images)
    learned = Counter(image.label for image in images if image.part is Part.TRAIN)
    classes, fewest = len(dataset.class_names), min(learned.values())
    can_be_split = fewest >= FEWEST_TO_LEARN and learned.total() >= FEWEST_TO_LEARN * classes
    share = usual_validation(learned.total(), classes) if can_be_split else 0.0
    return Record(
        title=in_one_line(title)[:LONGEST_TITLE],
        class_names=dataset.class_names,
        image_shape=dataset.image_shape,
        fit=dataset.fit,
        train_count=parts[Part.TRAIN],
        validation_count=0,
        test_count=parts[Part.TEST],
        held_out=True,
        validation=share,
        source=collection,
        created_at=datetime.now(UTC),
        ink=dataset.ink,
        scales=dataset.scales,
        owner=actor.name,
        collection=collection,
    )


def _write(name: str, arrays: Arrays, state: str, record: Record) -> None:
    meta = Meta("own images", record.source, state, record.train_count, record.test_count)
    with held(f"dataset-{name}", lambda: None), whole_folder(own_folder(name)) as partial:
        for key, values in asdict(arrays).items():
            if values is not None:
                np.save(partial / f"{key}.npy", values)
        write_json(partial / "meta.json", asdict(meta))
        write_json(partial / RECORD, json.loads(record.model_dump_json()))
