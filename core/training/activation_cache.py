"""A cache on disk for the activations of frozen layers, which every epoch and later run reads.

`<workspace>/cache/features/<key>/activations.npy` holds float16 (n, …). The key is a hash of all
that the activations depend on: the images' checksum, their indices, the frozen layers, their
weights and the augmented view. A folder gets its name when it is complete. The activations that
were not read for longest are deleted when the limit (`settings.feature_cache_gb`, in GB = 10⁹
bytes) is reached.
"""

import hashlib
import json
import math
import os
import shutil
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from core.common import settings
from core.common.errors import UserError
from core.common.files import drop, make_folder, whole_folder
from core.common.i18n import N_
from core.common.reading import array_shape
from core.config.augmentation import COPIES
from core.datasets.opened import OpenDataset
from core.datasets.splits import Indices
from core.experiments.config import ExperimentConfig
from core.runs.models import Phase
from core.training.augmentation import view
from core.training.context import RunContext

Activations = NDArray[np.float16]
FILE = "activations.npy"
LARGEST_BATCH = 64
SPARE_BYTES = 500_000_000
CHANGED_ANEW = N_(
    "Every epoch goes through the frozen layers too, as its images are changed anew. With "
    "“{copies}” (augmentation.cached_views), that is done only once.",
    copies=COPIES,
)


class NotCached(Exception):  # noqa: N818 (the training goes on without)
    """These activations can't be kept on disk; `why` is a sentence for the person, marked."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Wanted:
    """Activations that a training asks for: of `images[indices]` (uint8, (n, height, width,
    channels)); `part` says which images these are. `view`: number of an augmented view, or None.
    """

    part: str
    images: Any
    indices: Indices
    view: int | None = None


def activations(
    context: RunContext, frozen: keras.Model, data: OpenDataset, wanted: list[Wanted]
) -> list[Activations]:
    """What `frozen` gives, for each of `wanted`, memory-mapped: (n, …) in the indices' order.

    Raises NotCached where they are too many for the limit or the disk, or too large for float16.
    """
    config, identity = context.run.config, _identity(frozen, data)
    folders = {_root() / _key(identity, config, one): one for one in wanted}
    image_bytes = 2 * math.prod(frozen.output_shape[1:])
    _make_room({folder: image_bytes * len(one.indices) for folder, one in folders.items()})
    found = []
    for number, (folder, one) in enumerate(folders.items(), 1):
        if array_shape(folder / FILE) != (len(one.indices), *frozen.output_shape[1:]):
            _compute(folder, frozen, context, one, (number, len(wanted)))
        os.utime(folder)
        found.append(np.load(folder / FILE, mmap_mode="r" if len(one.indices) else None))
    return found


def missing_images(
    frozen: keras.Model, data: OpenDataset, config: ExperimentConfig, wanted: list[Wanted]
) -> int | None:
    """Of how many images `activations` would compute something, a view each; None where they can't
    be kept for their size."""
    size = 2 * math.prod(frozen.output_shape[1:])
    if size * sum(len(one.indices) for one in wanted) > settings.feature_cache_gb() * 1e9:
        return None
    identity, shape = _identity(frozen, data), frozen.output_shape[1:]
    paths = [_root() / _key(identity, config, one) / FILE for one in wanted]
    return sum(
        len(one.indices)
        for one, path in zip(wanted, paths, strict=True)
        if array_shape(path) != (len(one.indices), *shape)
    )


def some_activations(
    frozen: keras.Model, config: ExperimentConfig, one: Wanted, seconds: float
) -> tuple[Activations, float]:
    """Those of the first images of `one`, for about so many seconds, and the seconds that an image
    takes once everything is compiled. Nothing is kept."""
    batch, changed = _batch(config), None
    if one.view is not None:
        changed = view(config.augmentation, config.seed, one.images, one.view)
    found: list[Activations] = []
    ends: list[float] = []
    for first in range(0, len(one.indices), batch):
        numbers = one.indices[first : first + batch]
        images = changed(numbers) if changed else one.images[numbers].astype("float32")
        found.append(_as_float16(frozen.predict_on_batch(images)))
        ends.append(time.perf_counter())
        if len(ends) > 1 and ends[-1] - ends[0] > seconds:
            break
    timed = sum(map(len, found[1:]))
    return np.concatenate(found), (ends[-1] - ends[0]) / timed if timed else 0.0


def _identity(frozen: keras.Model, data: OpenDataset) -> str:
    """A hash over the images, the frozen layers and their weights."""
    digest = hashlib.sha256(f"{data.checksum}{data.version}".encode())
    digest.update(f"{keras.__version__}{frozen.to_json(sort_keys=True)}".encode())
    for weights in frozen.get_weights():
        digest.update(np.ascontiguousarray(weights).data)
    return digest.hexdigest()


def _key(identity: str, config: ExperimentConfig, one: Wanted) -> str:
    view = None
    if one.view is not None:
        changes = config.augmentation.model_dump(mode="json", exclude={"cached_views"})
        view = [one.view, config.seed, _batch(config), changes]
    indices = hashlib.sha256(np.ascontiguousarray(one.indices, "int64").data).hexdigest()
    text = json.dumps([identity, one.part, indices, view], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _compute(
    folder: Path,
    frozen: keras.Model,
    context: RunContext,
    one: Wanted,
    step: tuple[int, int],
) -> None:
    """Fill `folder`; it is there whole or not at all, whatever happens."""
    config = context.run.config
    count, batch = len(one.indices), _batch(config)
    header = {"descr": "<f2", "fortran_order": False, "shape": (count, *frozen.output_shape[1:])}
    changed = None
    if one.view is not None:
        changed = view(config.augmentation, config.seed, one.images, one.view)
    try:
        with whole_folder(folder) as partial, (partial / FILE).open("wb") as file:
            np.lib.format.write_array_header_1_0(file, header)
            for first in range(0, count, batch):
                if first == 0 or context.due():
                    context.report(Phase.FREEZING, _words(first, count, step))
                numbers = one.indices[first : first + batch]
                images = changed(numbers) if changed else one.images[numbers].astype("float32")
                file.write(_as_float16(frozen.predict_on_batch(images)).tobytes())
    except (OSError, UserError) as error:
        reason = error.__cause__ if isinstance(error, UserError) else error
        words = reason.strerror if isinstance(reason, OSError) else error
        raise NotCached(
            N_(
                "What is frozen can't be stored ({reason}), so every epoch goes through the whole "
                "network.",
                reason=words,
            )
        ) from None


def _words(done: int, images: int, step: tuple[int, int]) -> str:
    """What is being computed; `step`: which of how many computations it is."""
    number, steps = step
    if steps == 1:
        return N_(
            "computing what is frozen: {done:,} of {images:,} images", done=done, images=images
        )
    return N_(
        "computing what is frozen: {done:,} of {images:,} images (step {number} of {steps})",
        done=done,
        images=images,
        number=number,
        steps=steps,
    )


def _as_float16(values: Any) -> Activations:
    with np.errstate(over="ignore"):
        small = np.asarray(values).astype("<f2")
    if not np.isfinite(small).all():
        raise NotCached(
            N_(
                "What the frozen layers give is too large for float16, so it is not kept and every "
                "epoch goes through the whole network."
            )
        )
    return small


def _make_room(wanted: dict[Path, int]) -> None:
    """Delete the longest unused activations until those `wanted` (folder → bytes) fit."""
    limit, total = settings.feature_cache_gb() * 1e9, sum(wanted.values())
    if total > limit:
        raise NotCached(
            N_(
                "What is frozen takes {needed:.1f} GB on disk and the limit is {limit:g} GB "
                "(VISTAZO_FEATURES_GB), so every epoch goes through the whole network. A smaller "
                "image size or average pooling needs less.",
                needed=total / 1e9,
                limit=limit / 1e9,
            )
        )
    root = _root()
    others = {path: _size(path) for path in root.iterdir() if path not in wanted}
    missing = sum(size for folder, size in wanted.items() if not array_shape(folder / FILE))
    free = shutil.disk_usage(root).free - SPARE_BYTES
    if missing > free + sum(others.values()):
        raise NotCached(
            N_(
                "What is frozen takes {needed:.1f} GB and the disk has {free:.1f} GB to spare, so "
                "every epoch goes through the whole network.",
                needed=missing / 1e9,
                free=max(0, free) / 1e9,
            )
        )
    for folder in sorted(others, key=lambda path: path.stat().st_mtime):
        if total + sum(others.values()) <= limit and missing <= free:
            return
        free += others.pop(folder)
        drop(folder)


def _batch(config: ExperimentConfig) -> int:
    return min(LARGEST_BATCH, config.training.batch_size)


def _root() -> Path:
    return make_folder(settings.cache() / "features", instead_of_files=True)


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in (folder, *folder.rglob("*")) if path.is_file())
