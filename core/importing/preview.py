"""A look at what would be imported, before anything is: the plan, and a few images in the form."""

from dataclasses import dataclass
from typing import IO

import numpy as np
from numpy.typing import NDArray

from core.images import Preparation
from core.importing.archive import ZipSource
from core.importing.decoding import decode_member, scales_of
from core.importing.plan import Entry, Plan, make_plan
from core.importing.request import ImportOptions


@dataclass(frozen=True)
class Look:
    """A ZIP that somebody wants to import: its source and the plan for it."""

    source: ZipSource
    plan: Plan


def look_into(file: IO[bytes], what: str) -> Look:
    """The plan for the ZIP in `file`. LabError where nothing can be made of it."""
    source = ZipSource(file, what, "")
    return Look(source, make_plan(source.listing(), what, seed=0))


def samples(look: Look, options: ImportOptions, count: int) -> list[tuple[NDArray[np.uint8], str]]:
    """About `count` images of different classes as they would be kept, with their classes.

    Those that can't be read are left out.
    """
    chosen = _of_every_class(look.plan.entries, count)
    scales = scales_of(look.source, chosen) and scales_of(look.source, look.plan.entries)
    how = Preparation(options.image_shape, fit=options.fit, scales=scales)
    found = []
    for entry in chosen:
        one = decode_member(look.source, entry, how)
        if one.pixels is not None:
            found.append((one.pixels, look.plan.class_names[entry.label]))
    return found


def _of_every_class(entries: list[Entry], count: int) -> list[Entry]:
    """The first entry of each class, then the second, and so on."""
    seen: dict[int, int] = {}
    ranked: list[tuple[int, int, int, Entry]] = []
    for entry in entries:
        rank = seen[entry.label] = seen.get(entry.label, -1) + 1
        if rank < count:
            ranked.append((rank, entry.label, len(ranked), entry))
    return [entry for *_, entry in sorted(ranked, key=lambda item: item[:3])[:count]]
