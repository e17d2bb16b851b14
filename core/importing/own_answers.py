"""Images of one's own that a network answered, with what was right: drawings and uploads.

`<workspace>/answers/<collection>/<key>.npz` holds one image: the file as it came, the pixels in the
data set's form, and what is known of it. The key is a checksum of the file, so that an image is
there once, whatever networks answered it. `core.importing.own_dataset` makes data sets of them.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from core.auth.actors import EVERYBODY, Actor
from core.auth.policy import refuse_unless_allowed
from core.common import settings
from core.common.errors import UserError, readable_disk_errors
from core.common.files import make_folder, whole, write_arrays
from core.common.i18n import N_
from core.common.locks import held
from core.common.reading import DAMAGE, read_arrays, stamp
from core.datasets.base import Dataset, Part, Pixels
from core.datasets.imported import read_record

ROOT = "answers"
MOST_IMAGES = 2_000
KEY_LENGTH, CLASSES_LENGTH = 24, 8
EVERY, TEST_PLACE = 5, 1  # of so many images one is for testing: where the key leaves this rest


@dataclass(frozen=True)
class OwnImage:
    """What is known of one image.

    `label`: the class that a person named. `part`: training or test; it follows from the key, so
    that it is the same when the image is removed and comes again: no network is tested on an image
    that another, from whose weights it began, has learned from. `owner`: who may change it.
    `answers`: by run, the class that its network named; `judges`: by run, who judged that answer.
    `made`: UTC, ISO 8601.
    """

    key: str
    label: str
    part: Part
    made: str
    name: str = ""
    owner: str = EVERYBODY.name
    answers: Mapping[str, str] = field(default_factory=dict)
    judges: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Judgement:
    """What a person said of the answer of a run's network to an image.

    `picture`: the file as it came, called `name`; `pixels`: uint8 (height, width, channels), as the
    network saw them. `answer`: the class that it named; `label`: the right one.
    """

    run_id: str
    picture: bytes
    name: str
    pixels: Pixels
    answer: str
    label: str


def collection_of(dataset: Dataset) -> str:
    """Where images for the classes of `dataset` are collected: one place for each data set and its
    classes, also for the data sets that were made of that place, while their classes are those."""
    record = read_record(dataset.name) if dataset.own else None
    if record and record.collection and record.class_names == dataset.class_names:
        return record.collection
    about = json.dumps([dataset.image_shape, dataset.class_names])
    return f"{dataset.name}-{hashlib.sha256(about.encode()).hexdigest()[:CLASSES_LENGTH]}"


def origin_of(collection: str) -> str:
    """The name of the data set whose classes the images of a collection are of."""
    return collection.rpartition("-")[0]


def key_of(picture: bytes) -> str:
    """What tells an image apart from all others."""
    return hashlib.sha256(picture).hexdigest()[:KEY_LENGTH]


def list_images(collection: str) -> list[OwnImage]:
    """The images of a collection, the oldest first; files that can't be read are left out."""
    found = [_read(path) for path in _folder(collection).glob("*.npz")]
    return sorted(filter(None, found), key=lambda image: (image.made, image.key))


def find(collection: str, key: str) -> OwnImage | None:
    """One image; None where it is not there."""
    return _read(_file(collection, key))


def pixels_of(collection: str, key: str) -> Pixels:
    """Its pixels in the data set's form. UserError where its file can't be read any more."""
    try:
        with np.load(_file(collection, key)) as stored:  # reads only what is asked for
            pixels: Pixels = stored["pixels"]
    except DAMAGE:
        raise _gone() from None
    return pixels


def keep(collection: str, said: Judgement, actor: Actor) -> OwnImage:
    """Keep an image with its class; one that is there gets the new class and the further answer.

    UserError where there are too many, the disk is full, or the class that is there was named by
    somebody else.
    """
    key = key_of(said.picture)
    with held(f"answers-{collection}", lambda: None), readable_disk_errors():
        every = list_images(collection)
        known = next((image for image in every if image.key == key), None)
        if known is None and len(every) >= MOST_IMAGES:
            raise UserError(
                "own-images-too-many",
                N_("There are {limit:,} images of your own already. Remove some first."),
                limit=MOST_IMAGES,
            )
        if known and known.label != said.label:
            _refuse_unless_allowed(actor, known.owner)
        image = known or OwnImage(key, said.label, _part_of(key), _now(), said.name, actor.name)
        answers = {**image.answers, said.run_id: said.answer}
        judges = {said.run_id: actor.name, **image.judges}  # the first stays
        image = replace(image, label=said.label, answers=answers, judges=judges)
        came = np.frombuffer(said.picture, np.uint8)
        _write(collection, image, {"pixels": said.pixels, "came": came})
    return image


def take_back(collection: str, key: str, run_id: str, actor: Actor) -> None:
    """Undo what was said of a run's answer: the image goes where no other's is judged by it.

    UserError where somebody else has said it.
    """
    with held(f"answers-{collection}", lambda: None), readable_disk_errors():
        image = find(collection, key)
        if image is None:
            return
        _refuse_unless_allowed(actor, image.judges.get(run_id, image.owner))
        others = {run: answer for run, answer in image.answers.items() if run != run_id}
        if not others:
            _file(collection, key).unlink(missing_ok=True)
            return
        arrays = _arrays(collection, key)
        pictures = {name: arrays[name] for name in ("pixels", "came")}
        judges = {run: name for run, name in image.judges.items() if run != run_id}
        _write(collection, replace(image, answers=others, judges=judges), pictures)


def remove(collection: str, key: str, actor: Actor) -> bytes:
    """Delete an image; returns its file, by which `bring_back` takes that back.

    UserError where it is gone, or belongs to somebody else.
    """
    with held(f"answers-{collection}", lambda: None), readable_disk_errors():
        image = find(collection, key)
        if image is None:
            raise _gone()
        _refuse_unless_allowed(actor, image.owner)
        path = _file(collection, key)
        content = path.read_bytes()
        path.unlink()
    return content


def bring_back(collection: str, key: str, content: bytes) -> None:
    """Take a removal back; an image that was judged anew in between stays as that left it."""
    with held(f"answers-{collection}", lambda: None), readable_disk_errors():
        if find(collection, key):
            return
        with whole(_file(collection, key)) as partial:
            partial.write_bytes(content)


def collections() -> list[str]:
    """The names of all collections."""
    return sorted(path.name for path in (settings.home() / ROOT).glob("*") if path.is_dir())


def forget_owner(owner: str) -> None:
    """Delete all images of `owner`; what they have said of others' images belongs to everybody."""
    for collection in collections():
        with held(f"answers-{collection}", lambda: None), readable_disk_errors():
            for image in list_images(collection):
                if image.owner == owner:
                    _file(collection, image.key).unlink(missing_ok=True)
                elif owner in image.judges.values():
                    judges = {
                        run: EVERYBODY.name if name == owner else name
                        for run, name in image.judges.items()
                    }
                    arrays = _arrays(collection, image.key)
                    pictures = {name: arrays[name] for name in ("pixels", "came")}
                    _write(collection, replace(image, judges=judges), pictures)


def judged_by(images: list[OwnImage], run_id: str) -> tuple[list[bool], list[str]]:
    """Whether the run's network was right at each image whose answer of it was judged, and the
    right classes of these."""
    judged = [image for image in images if run_id in image.answers]
    right = [image.answers[run_id] == image.label for image in judged]
    return right, [image.label for image in judged]


def _part_of(key: str) -> Part:
    return Part.TEST if int(key, 16) % EVERY == TEST_PLACE else Part.TRAIN


def _refuse_unless_allowed(actor: Actor, owner: str) -> None:
    refuse_unless_allowed(actor, owner, N_("This image"))


def _write(collection: str, image: OwnImage, pictures: Mapping[str, Any]) -> None:
    about = {**vars(image), "answers": {**image.answers}, "judges": {**image.judges}}
    make_folder(_folder(collection))
    write_arrays(_file(collection, image.key), {"about": json.dumps(about), **pictures})


def _read(path: Path) -> OwnImage | None:
    try:
        return _parsed(path, *stamp(path))
    except OSError:
        return None


@lru_cache(maxsize=2 * MOST_IMAGES)
def _parsed(path: Path, size: int, changed_ns: int, number: int) -> OwnImage | None:
    try:
        with np.load(path) as stored:  # reads only what is asked for
            values = json.loads(str(stored["about"]))
        return OwnImage(**{**values, "part": Part(values["part"])})
    except DAMAGE:
        return None


def _arrays(collection: str, key: str) -> dict[str, Any]:
    try:
        return read_arrays(_file(collection, key))
    except DAMAGE:
        raise _gone() from None


def _gone() -> UserError:
    return UserError(
        "own-image-gone", N_("This image was removed just now, or its file is damaged.")
    )


def _folder(collection: str) -> Path:
    return settings.home() / ROOT / collection


def _file(collection: str, key: str) -> Path:
    return _folder(collection) / f"{key}.npz"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")
