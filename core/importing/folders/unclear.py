"""Folders that may be parts of a data set or classes: what makes them so, and the question."""

import re
import shlex
from collections.abc import Iterable, Mapping

from core.common.errors import UserError
from core.common.i18n import N_
from core.datasets.base import Part
from core.importing.folders.parts import read_part, split_words
from core.importing.sources.base import PARTS, readable

Parts = Mapping[str, Part] | None  # folder → part; {}: all are classes; None: as their names say
NONE, AUTO = "none", "auto"
BEGINS = re.compile("train|test|val")
NEXT_PART = re.compile(",(?=(?:train|test|val|validation)=)")  # folders may have commas
PART_OF_OPTION = {**{part.value: part for part in PARTS}, "val": Part.VALIDATION}
FEWEST_SHARED = 2
MOST_NAMED = 6


class Unclear(UserError):  # noqa: N818 (it is the event)
    """The folders in `counts` (with their numbers of images) may be parts or classes.

    `guess`: which part each would be; {} where they can only be classes as they are. `why`: what
    they have that makes them look like parts, a marked text.
    """

    def __init__(self, what: str, counts: dict[str, int], guess: dict[str, Part], why: str) -> None:
        self.counts, self.guess, self.why = counts, guess, why
        hidden = len(counts) - MOST_NAMED
        super().__init__(
            "parts-unclear",
            N_("{what}: the folders {names}{more} {why}. {ways}"),
            what=what,
            names=", ".join(readable(name, 40) for name in list(counts)[:MOST_NAMED]),
            more=N_(" and {count} more", count=hidden) if hidden > 0 else "",
            why=why,
            ways=_ways(guess),
        )


def _ways(guess: dict[str, Part]) -> str:
    if guess:
        return N_(
            "Say --parts {told} if they are parts, --parts {none} if they are the classes.",
            told=shlex.quote(as_option(guess)),
            none=NONE,
        )
    return N_(
        "Put the images of each class into a folder of its own inside them, or say --parts {none} "
        "if they are the classes.",
        none=NONE,
    )


def as_option(parts: Mapping[str, Part]) -> str:
    """As the terminal's `--parts` takes it: `train=A,test=B`."""
    return ",".join(f"{part}={name}" for part in PARTS for name in parts if parts[name] == part)


def from_option(text: str) -> Parts:
    """What `--parts` says. UserError where it says nothing that is known."""
    if text in (AUTO, NONE):
        return None if text == AUTO else {}
    found: dict[str, Part] = {}
    for piece in NEXT_PART.split(text):
        word, _, name = piece.partition("=")
        part = PART_OF_OPTION.get(word)
        if part is None or not name or name in found:
            raise UserError(
                "parts-option-invalid",
                N_(
                    "--parts: {text!r} is not known; it must be {auto}, {none}, or say for each "
                    "folder what it is, as in train=FOLDER,test=FOLDER,validation=FOLDER."
                ),
                text=readable(text),
                auto=AUTO,
                none=NONE,
            )
        found[name] = part
    if Part.TRAIN not in found.values():
        raise UserError(
            "parts-option-without-train",
            N_("--parts: no folder to train on; say which, as in train=FOLDER,test=FOLDER."),
        )
    return found


def similar_names(names: Iterable[str], by_beginning: bool) -> dict[str, str]:
    """The part's word in names that speak of a part among other things, or just begin like one.

    {} where more than one of the names does not.
    """
    names = list(names)
    found = {}
    for name in names:
        reading, words = read_part(name), "".join(split_words(name))
        begins = BEGINS.match(words) if by_beginning else None
        if reading or begins:
            found[name] = reading.word if reading else begins[0] if begins else ""
    return found if len(found) + 1 >= len(names) else {}


def same_inside(inside: Mapping[str, set[str]]) -> set[str]:
    """The sub-folders that all folders share, where they are the most of what is in them.

    {} too where more than one of the folders has no sub-folders.
    """
    nested = [names for names in inside.values() if names]
    if len(nested) < 2 or len(inside) - len(nested) > 1:
        return set()
    shared, all_names = set.intersection(*nested), set.union(*nested)
    enough = len(shared) >= FEWEST_SHARED and 2 * len(shared) >= len(all_names)
    return shared if enough else set()
