"""Images that tables list: which file each row means, and what it says about it.

Paths in tables were often written on another machine: with `\\` between folders, from the root of
another disk, without the folders around, or without a suffix. A file is meant where no other fits
as well.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from core.common.errors import UserError
from core.common.i18n import N_, joined
from core.common.spelling import tidy
from core.datasets.base import Part
from core.importing.folders.layout import Place, arrange, class_word
from core.importing.folders.parts import partners
from core.importing.folders.tree import Path
from core.importing.folders.unclear import Parts
from core.importing.sources.base import Line, Listing, Unreadable, is_image_name, readable
from core.importing.tables.table import TABLES, Table, read_table

DRIVE = re.compile("[A-Za-z]:")
MOST_ALIKE = 50  # files that one row is compared with
MOST_TABLES, LARGEST_TABLE_MB = 20, 20  # among other files
NO_FILE = N_("No such file")
FEWEST_LISTED = 4  # a table of fewer than one in so many images is about something else


@dataclass(frozen=True)
class Told:
    """What somebody said about a source: `parts` as in `arrange`, `encoding` as in `read_table`."""

    parts: Parts = None
    encoding: str = ""


class Finder:
    """Finds files in `paths` by what is written in a table."""

    def __init__(self, paths: Iterable[Path]) -> None:
        self.paths = list(paths)
        self._whole = {path: number for number, path in enumerate(self.paths)}
        self._by_end: defaultdict[Path, list[int]] = defaultdict(list)  # name; folder and name
        for number, path in enumerate(self.paths):
            *_, folder, name = ("", *map(_plain, path[-2:]))
            names = [name, name.rpartition(".")[0]] if is_image_name(name) else [name]
            for one in names:
                self._by_end[one,].append(number)
                self._by_end[folder, one].append(number)

    def find(self, written: str, folder: Path = ()) -> int | str:
        """The number of the file that a table in `folder` means, or why there is none."""
        parts = split_path(written)
        if not parts:
            return N_("its path can't be one")
        for whole in ((*folder, *parts), parts):
            if whole in self._whole:
                return self._whole[whole]
        end = tuple(map(_plain, parts[-2:]))
        alike = self._by_end.get(end[-1:], [])
        if len(alike) > MOST_ALIKE:
            alike = self._by_end.get(end, [])
        if len(alike) > MOST_ALIKE:
            return self._could_be(alike)
        scores = {number: self._common(number, parts, folder) for number in alike}
        best = max(scores.values(), default=(0, 0))
        found = [number for number, score in scores.items() if score == best > (0, 0)]
        if len(found) > 1:
            return self._could_be(found)
        return found[0] if found else NO_FILE

    def _could_be(self, numbers: list[int]) -> str:
        named = (readable("/".join(self.paths[number]), 40) for number in numbers[:2])
        return N_("could be {one} or {other}", one=next(named), other=next(named))

    def _common(self, number: int, written: Path, folder: Path) -> tuple[int, int]:
        """How many folders and names at the end are the same, and how many of these to the letter;
        (0, 0) where that says too little: a name alone must be all that there is of one of them."""
        path = self.paths[number]
        pairs = list(zip(reversed(path), reversed(written), strict=False))
        same = 1
        while same < len(pairs) and _plain(pairs[same][0]) == _plain(pairs[same][1]):
            same += 1
        inner = path[len(folder) :] if path[: len(folder)] == folder else path
        if same < 2 and same not in (len(written), len(path), len(inner)):
            return 0, 0
        return same, sum(one == other for one, other in pairs[:same])


class Labels:
    """What rows say about files; the same said twice counts once, two things are refused."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._said: dict[object, tuple[Place, str, str]] = {}
        self._contradictions: list[str] = []

    def add(self, key: object, shown: str, place: Place, where: str, found: Listing) -> bool:
        """Whether this is new about the file `key`; a line where it is not."""
        if key not in self._said:
            self._said[key] = (place, where, shown)
            return True
        earlier, first, _ = self._said[key]
        if earlier == place:
            why = N_("is listed twice ({where} is the second); taken once", where=where)
            found.lines.append(Line(readable(shown), why, taken=True))
        else:
            one, other = [readable(" ".join(filter(None, said)), 40) for said in (earlier, place)]
            self._contradictions.append(
                N_(
                    "{file} is {one!r} in {first} and {other!r} in {second}",
                    file=readable(shown),
                    one=one,
                    first=first,
                    other=other,
                    second=where,
                )
            )
        return False

    def refuse_contradictions(self) -> None:
        """UserError where a file was given two classes, or two parts."""
        if self._contradictions:
            more = len(self._contradictions) - 1
            others = N_(" (and {count:,} more)", count=more) if more else ""
            raise UserError(
                "table-contradicts-itself",
                N_("{what}: {contradiction}{others}. Keep the row that is right."),
                what=self._what,
                contradiction=self._contradictions[0],
                others=others,
            )


def split_path(written: str) -> Path:
    """Folders and name in a path from any system; no drive, no `.`, no way up."""
    parts: list[str] = []
    for part in tidy(written).replace("\\", "/").split("/"):
        if part == "..":
            del parts[-1:]
        elif part not in ("", ".") and not (not parts and DRIVE.fullmatch(part)):
            parts.append(part)
    return tuple(parts)


def arrange_files(
    paths: list[Path],
    what: str,
    told: Told,
    read: Callable[[int], bytes],
    found: Listing,
) -> list[Place | str | None]:
    """For each file its part and class, or why it has none: as tables among the files say, where
    there are such, else by the folders, see `arrange`. None: a table, which has its line.

    `read` gives a file's content or raises Unreadable. UserError where tables contradict others.
    """
    numbers = [number for number, path in enumerate(paths) if path[-1].lower().endswith(TABLES)]
    finder = Finder(paths if numbers else [])
    lines = Listing()
    tables = {}
    for number in numbers[:MOST_TABLES]:
        table = _table(number, read, finder, lines, told.encoding)
        if table:
            tables[number] = table
    places = _places(tables, finder, what, lines) if tables else None
    if places is None:
        refused = {line.member for line in lines.lines}
        found.lines += lines.lines
        placed: list[Place | str | None] = [*arrange(paths, what, told.parts)]
        for number in numbers:
            if readable("/".join(paths[number])) in refused:
                placed[number] = None
        return placed
    found.lines += lines.lines
    for number in tables:
        places[number] = None
    return places


def _table(
    number: int, read: Callable[[int], bytes], finder: Finder, lines: Listing, encoding: str
) -> Table | None:
    """The table, where it gives files at least two classes; a line where it can't be understood."""
    path = finder.paths[number]
    shown = "/".join(path)

    def is_file(cell: str) -> bool:
        return isinstance(finder.find(cell, path[:-1]), int)

    try:
        content = read(number)
        if len(content) > LARGEST_TABLE_MB * 1_000_000:
            raise Unreadable(
                N_(
                    "is larger than {limit_mb} MB; a table must be smaller",
                    limit_mb=LARGEST_TABLE_MB,
                )
            )
        table = read_table(content, shown, encoding, is_file)
    except Unreadable as error:
        lines.refuse(shown, error.why)
        return None
    except UserError as error:
        lines.refuse(shown, error.values["refusal"])
        return None
    good = [row for row in table.rows if not row.why and is_file(row.path)]
    enough = 2 * len(good) >= len(table.rows) and len({row.label for row in good}) > 1
    return table if enough else None


def _places(
    tables: dict[int, Table], finder: Finder, what: str, lines: Listing
) -> list[Place | str | None] | None:
    """What the tables say; None where they are about a few of the images only."""
    paths = finder.paths
    places: list[Place | str | None] = [N_("is not in the table")] * len(paths)
    parts = _parts_of_tables(paths, list(tables))
    labels, said = Labels(what), Listing()
    for number, table in tables.items():
        shown = "/".join(paths[number])
        about = N_("gives the classes and parts") if table.says_parts else N_("gives the classes")
        line = joined(filter(None, (about, table.line)), "; ")
        said.lines.append(Line(readable(shown), line, taken=True))
        part = None if table.says_parts else parts.get(number)
        _place_rows(table, paths[number], part, finder, labels, places, said)
    listed = sum(not isinstance(place, str) for place in places)
    if FEWEST_LISTED * listed < sum(is_image_name(path[-1]) for path in paths):
        return None
    labels.refuse_contradictions()
    lines.lines += said.lines
    return places


def _place_rows(
    table: Table,
    path: Path,
    part: Part | None,
    finder: Finder,
    labels: Labels,
    places: list[Place | str | None],
    lines: Listing,
) -> None:
    shown = "/".join(path)
    for row in table.rows:
        number: int | str = row.why or finder.find(row.path, path[:-1])
        if isinstance(number, str):
            where = N_("{table}, row {number}", table=readable(shown), number=row.number)
            lines.lines.append(Line(where, number))
            continue
        place = (row.part or part, class_word(row.label))
        where = N_("row {number} of {table}", number=row.number, table=readable(shown))
        if labels.add(number, "/".join(finder.paths[number]), place, where, lines):
            places[number] = place


def _parts_of_tables(paths: Sequence[Path], tables: list[int]) -> dict[int, Part]:
    """The parts that tables are of, by their names (train.csv) or folders (train/labels.csv)."""
    for name in (-1, -2):
        names = {number: _stem(paths[number], name) for number in tables}
        parts = partners(names.values())
        if len(set(names.values())) == len(tables) == len(parts):
            return {number: parts[word] for number, word in names.items()}
    return {}


def _stem(path: Path, place: int) -> str:
    if len(path) < -place:
        return ""
    return path[-1].rpartition(".")[0] if place == -1 else path[place]


def _plain(name: str) -> str:
    return tidy(name).casefold()
