"""A table of images as text: encoding, delimiter, columns; a row for each image.

Commas, semicolons, tabs or bars between cells, with or without a header. Text in UTF-8, UTF-16 or,
guessed or told, an old code page.
"""

import codecs
import csv
import io
import itertools
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from core.common.errors import UserError
from core.common.i18n import N_
from core.datasets.base import Part
from core.importing.code_pages import about, guess
from core.importing.folders.parts import parts_of
from core.importing.tables.columns import Columns, find_columns, truth

TABLES = (".csv", ".tsv")
MOST_ROWS = 1_000_000
DELIMITERS = ",;\t|"
FIRST_ROWS, FIRST_LETTERS = 100, 200_000
BYTE_ORDER_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
WHOLE_NUMBER = re.compile(r"(-?\d+)(\.0+)?")
BETWEEN_WORDS = re.compile(rb'[\r\n,;\t"/]+')


@dataclass(frozen=True)
class Row:
    """`number` counts from 1, header and empty rows too. `split` is the word in its column or "",
    `part` what it means, None where nothing says so. `why` the row can't be used, or "".
    """

    number: int
    path: str
    label: str
    split: str
    part: Part | None
    why: str = ""


@dataclass(frozen=True)
class Table:
    """`line`: what is to be said about its encoding, or "". `says_parts`: a column does."""

    rows: list[Row]
    line: str
    says_parts: bool


def read_table(
    content: bytes,
    what: str,
    encoding: str = "",
    is_file: Callable[[str], bool] = lambda cell: False,
) -> Table:
    """The table in `content`, called `what`; see `find_columns` for `is_file`.

    Raises UserError where it is no table, or not one of images and classes; in its values,
    `refusal` is the reason without `what`.
    """
    text, line = _decoded(content, what, encoding)
    delimiter, text = _delimiter(text)
    try:
        first = list(itertools.islice(_records(text, delimiter), FIRST_ROWS))
        if not first:
            return Table([], line, says_parts=False)
        columns = find_columns([cells for _, cells in first], what, is_file)
        records = _records(text, delimiter)
        if columns.header:
            next(records)
        enough = itertools.islice(records, MOST_ROWS + 1)
        rows = [_row(number, cells, columns) for number, cells in enough]
    except csv.Error as error:
        raise UserError(
            "table-no-csv",
            N_("{what}: {refusal}."),
            what=what,
            refusal=N_("it can't be read as CSV ({reason})", reason=str(error)),
        ) from None
    if len(rows) > MOST_ROWS:
        raise UserError(
            "table-too-many-rows",
            N_("{what}: {refusal}."),
            what=what,
            refusal=N_("more than {limit:,} rows", limit=MOST_ROWS),
        )
    says_parts = columns.part is not None or bool(columns.flags)
    return Table(_with_parts(_with_whole_numbers(rows)), line, says_parts)


def _decoded(content: bytes, what: str, encoding: str) -> tuple[str, str]:
    """The text, and what is to be said about its encoding."""
    codec = next(
        (codec for mark, codec in BYTE_ORDER_MARKS.items() if content.startswith(mark)), ""
    )
    if not codec and b"\0" in content[:FIRST_LETTERS]:
        codec = _without_mark(content[:FIRST_LETTERS])
    try:
        if codec or not (encoding or b"\0" in content):
            return content.decode(codec or "utf-8"), ""
    except UnicodeDecodeError:
        if codec:
            raise UserError(
                "table-encoding-unknown",
                N_("{what}: {refusal}."),
                what=what,
                refusal=N_(
                    "not UTF-8 text, nor {encoding}; save it as CSV in UTF-8",
                    encoding=codec.upper(),
                ),
            ) from None
    if b"\0" in content:
        raise UserError(
            "table-not-utf8",
            N_("{what}: {refusal}."),
            what=what,
            refusal=N_("not UTF-8 text; save it as CSV in UTF-8"),
        )
    words = (word for word in BETWEEN_WORDS.split(content) if not word.isascii())
    page = encoding or guess(words, "windows")
    line = "" if page == "utf_8" else about(page, guessed=not encoding)
    return content.decode(page, "replace"), line


def _without_mark(start: bytes) -> str:
    """UTF-16 has zeros at every other place, where most letters are Latin."""
    odd, even = start[1::2].count(0), start[::2].count(0)
    if min(odd, even) * 10 > max(odd, even) or max(odd, even) * 5 < len(start):
        return ""
    return "utf-16-le" if odd > even else "utf-16-be"


def _delimiter(text: str) -> tuple[str, str]:
    """The sign that gives the most rows the same number of cells; the text without Excel's
    line that names it."""
    named = re.match(r"sep=(.)\r?\n", text)
    if named:
        return named[1], "\n" + text[named.end() :]
    return max(DELIMITERS, key=lambda sign: _evenness(text[:FIRST_LETTERS], sign)), text


def _evenness(text: str, sign: str) -> tuple[int, int]:
    try:
        records = itertools.islice(_records(text, sign), FIRST_ROWS)
        counts = Counter(len(cells) for _, cells in records if len(cells) > 1)
    except csv.Error:
        return 0, 0
    [(cells, rows)] = counts.most_common(1) or [(0, 0)]
    return rows, cells


def _records(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Number (from 1) and cells of each row that is not empty."""
    lines = io.StringIO(text, newline="")
    reader = csv.reader(lines, delimiter=delimiter, skipinitialspace=True)
    for number, row in enumerate(reader, 1):
        cells = [cell.strip() for cell in row]
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            yield number, cells


def _row(number: int, cells: list[str], columns: Columns) -> Row:
    def cell(column: int | None) -> str:
        return cells[column] if column is not None and column < len(cells) else ""

    path, label, split = cell(columns.path), cell(columns.label), cell(columns.part)
    why = "" if path else N_("has no path")
    if columns.one_hot:
        chosen = [columns.header[one] for one in columns.one_hot if truth(cell(one))]
        strange = [cell(one) for one in columns.one_hot if truth(cell(one)) is None]
        label = chosen[0] if chosen else ""
        if strange:
            why = why or N_("has {value!r} where there must be 0 or 1", value=strange[0][:40])
        elif len(chosen) != 1:
            why = why or _not_one_class(chosen)
    if not label:
        why = why or N_("has no label")
    part = None
    if columns.flags and not split:
        part = _flagged({name: truth(cell(one)) for name, one in columns.flags.items()})
    return Row(number, path, label, split, part, why)


def _not_one_class(chosen: list[str]) -> str:
    if not chosen:
        return N_("has no class; each image needs one")
    names = ", ".join(chosen)[:80]
    return N_("has {count} classes ({names}); each image needs one", count=len(chosen), names=names)


def _flagged(flags: dict[Part, bool | None]) -> Part:
    """The part that columns like `is_valid` mean."""
    for part in (Part.TEST, Part.VALIDATION, Part.TRAIN):
        if flags.get(part):
            return part
    return Part.TEST if set(flags) == {Part.TRAIN} else Part.TRAIN


def _with_parts(rows: list[Row]) -> list[Row]:
    """Words like "Training" become parts; a row with another word can't be used."""
    parts = parts_of({row.split for row in rows})
    return [
        replace(
            row,
            part=row.part or parts.get(row.split),
            why=row.why or _odd(row.split, parts),
        )
        for row in rows
    ]


def _odd(split: str, parts: dict[str, Part]) -> str:
    if not split or split in parts:
        return ""
    return N_("its split is {split!r}, not train, validation or test", split=split[:40])


def _with_whole_numbers(rows: list[Row]) -> list[Row]:
    """Labels like 1 and 1.0 are one class, where all are whole numbers."""
    matches = [WHOLE_NUMBER.fullmatch(row.label) for row in rows]
    if not all(match or not row.label for match, row in zip(matches, rows, strict=True)):
        return rows
    return [
        replace(row, label=match[1] if match else "")
        for match, row in zip(matches, rows, strict=True)
    ]
