"""A look at what would be imported, before anything is: the plan, and a few images in the form."""

from dataclasses import dataclass
from typing import IO

from core.imaging.read import Preparation
from core.importing.decoding import Decoded, decode_member, scales_of
from core.importing.folders.unclear import Parts
from core.importing.judging import look_through
from core.importing.plan import Entry, Plan, make_plan
from core.importing.request import ImportOptions
from core.importing.sources.zip import ZipSource
from core.importing.sources.zip_names import Names


@dataclass(frozen=True)
class Look:
    """A ZIP that somebody wants to import: its source and the plan for it."""

    source: ZipSource
    plan: Plan


def look_into(file: IO[bytes], what: str, parts: Parts = None, encoding: str = "") -> Look:
    """The plan for the ZIP in `file`; see `ZipSource` for `parts` and `encoding`.

    Raises Unclear where somebody must say what the folders are, UserError where nothing can be made
    of the file.
    """
    source = ZipSource(file, what, "", parts, encoding)
    return Look(source, make_plan(look_through(source), what, seed=0))


def names_in(file: IO[bytes], what: str) -> Names:
    """The names in the ZIP in `file`, and what is known of their encoding. UserError for no ZIP."""
    return ZipSource(file, what, "").names


def samples(look: Look, options: ImportOptions, count: int) -> list[Decoded]:
    """About `count` entries of different classes, read as the import will read them."""
    chosen = _of_every_class(look.plan.entries, count)
    scales = scales_of(look.source, chosen) and scales_of(look.source, look.plan.entries)
    how = Preparation(options.image_shape, fit=options.fit, scales=scales)
    return [decode_member(look.source, entry, how) for entry in chosen]


def _of_every_class(entries: list[Entry], count: int) -> list[Entry]:
    """The first entry of each class, then the second, and so on."""
    seen: dict[int, int] = {}
    ranked: list[tuple[int, int, int, Entry]] = []
    for entry in entries:
        rank = seen[entry.label] = seen.get(entry.label, -1) + 1
        if rank < count:
            ranked.append((rank, entry.label, len(ranked), entry))
    return [entry for *_, entry in sorted(ranked, key=lambda item: item[:3])[:count]]
