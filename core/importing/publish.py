"""The last step of an import: what was read becomes a data set, at once and whole."""

import hashlib
import math
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from core.common.errors import UserError
from core.common.files import make_folder, sync, write_json, write_whole
from core.common.i18n import N_, joined, stored
from core.datasets.base import Part
from core.datasets.cache import Meta
from core.datasets.imported import RECORD, Record, own_folder
from core.imaging.drawings import measure_ink
from core.importing.plan import FEWEST_TO_LEARN, Plan, draw, first_reason, too_few
from core.importing.request import Request
from core.importing.sources.base import Line
from core.importing.staging import CHUNK_BYTES, PARTS, Staging

VALIDATION_SHARE = 0.2
TEST_IMAGES = joined([N_("(test images)")])


def finish(staging: Staging, plan: Plan, request: Request) -> Record:
    """Make the data set and let it appear. UserError where too little could be read for one.

    Classes that are too small now, because their images could not be read, are left out.
    """
    staging.close()
    names = _leave_out_thin(staging, plan, request)
    if not staging.rows[Part.TEST] and plan.held_out:
        _draw_again(staging, len(names), request.seed)
    labels = {part: np.fromfile(staging.labels_file(part), np.uint8) for part in PARTS}
    if not staging.rows[Part.TEST]:
        raise UserError(
            "no-test-image-readable",
            N_("{what}: none of the test images can be read.{first}"),
            what=request.what,
            first=first_reason(staging.lines),
        )
    for part in PARTS:
        np.save(staging.folder / f"y_{part}.npy", labels[part])
    record = _record(staging, plan, request, names)
    origin = f"{request.source} {plan.held_out}"
    meta = Meta(
        "own images", origin, stream_checksum(staging.folder), record.train_count, record.test_count
    )
    write_json(staging.folder / "meta.json", asdict(meta))
    write_whole(staging.folder / RECORD, record.model_dump_json())
    for part in PARTS:
        staging.labels_file(part).unlink()
    (staging.folder / "progress.json").unlink(missing_ok=True)
    for path in staging.folder.iterdir():
        sync(path)
    folder = own_folder(request.name)
    make_folder(folder.parent)
    staging.folder.replace(folder)
    sync(folder.parent)
    return record


def stream_checksum(folder: Path) -> str:
    """As `cache.checksum` of the arrays in `folder`, without holding them in memory."""
    digest = hashlib.sha256()
    for key in ("x_train", "y_train", "x_test", "y_test"):
        path = folder / f"{key}.npy"
        array = np.load(path, mmap_mode="r")
        digest.update(f"{key}{array.shape}".encode())
        with path.open("rb") as file:
            file.seek(path.stat().st_size - array.nbytes)
            while chunk := file.read(CHUNK_BYTES):
                digest.update(chunk)
    return digest.hexdigest()


def usual_validation(images: int, classes: int) -> float:
    """A fifth, or as much as gives every class an image: of n images, at most half.

    There are `FEWEST_TO_LEARN` images for each class at least.
    """
    if round(VALIDATION_SHARE * images) >= classes:
        return VALIDATION_SHARE
    return min(0.5, math.ceil(100 * classes / images) / 100)


def _leave_out_thin(staging: Staging, plan: Plan, request: Request) -> tuple[str, ...]:
    """Drop classes with too few readable images; returns the names that are left."""
    labels = {part: np.fromfile(staging.labels_file(part), np.uint8) for part in PARTS}
    classes = len(plan.class_names)
    learned = labels[Part.TRAIN][: staging.rows[Part.TRAIN] - staging.validation]
    counts = np.bincount(learned, minlength=classes)
    kept = counts >= FEWEST_TO_LEARN
    for label in np.flatnonzero(~kept):
        why = too_few(int(counts[label]), False, readable=True)
        staging.say(Line(f"{plan.class_names[label]}/", why))
    if kept.sum() < 2:
        raise UserError(
            "too-few-classes-readable",
            N_("{what}: fewer than two classes have enough images that can be read.{first}"),
            what=request.what,
            first=first_reason(staging.lines),
        )
    if not kept.all():
        new = np.cumsum(kept) - 1
        for part in PARTS:
            staging.keep_only(part, kept[labels[part]])
            renumbered = new[np.fromfile(staging.labels_file(part), np.uint8)]
            renumbered.astype(np.uint8).tofile(staging.labels_file(part))
    return tuple(name for name, keep in zip(plan.class_names, kept, strict=True) if keep)


def _draw_again(staging: Staging, classes: int, seed: int) -> None:
    """None of the drawn test images could be read: draw others from those that could."""
    labels = np.fromfile(staging.labels_file(Part.TRAIN), np.uint8)
    learned = labels[: staging.rows[Part.TRAIN] - staging.validation]
    drawn = np.zeros(len(labels), bool)
    for label in range(classes):
        rows = np.flatnonzero(learned == label).tolist()
        if len(rows) > FEWEST_TO_LEARN:
            drawn[draw(rows, label, seed)] = True
    if drawn.any():
        staging.give_to_test(drawn)
        why = N_("none of those drawn first can be read; others were drawn")
        staging.say(Line(TEST_IMAGES, why, taken=True))


def _record(staging: Staging, plan: Plan, request: Request, names: tuple[str, ...]) -> Record:
    train, validation = staging.rows[Part.TRAIN], staging.validation
    ink = measure_ink(np.load(staging.images_file(Part.TRAIN), mmap_mode="r"))
    return Record(
        title=request.title,
        owner=request.owner,
        class_names=names,
        image_shape=request.options.image_shape,
        fit=request.options.fit,
        train_count=train,
        validation_count=validation,
        test_count=staging.rows[Part.TEST],
        held_out=plan.held_out,
        validation=validation / train if validation else usual_validation(train, len(names)),
        source=request.what,
        created_at=datetime.now(UTC),
        refused=staging.refused,
        lines=tuple((stored(line.member), stored(line.why), line.taken) for line in staging.lines),
        extremes=tuple(staging.extremes),
        ink=ink if ink and ink.strokes else None,
        scales=staging.scales or (),
    )
