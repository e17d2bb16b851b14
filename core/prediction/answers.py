"""What a network says of many files: a table on disk, written while it answers, read by pages.

A SQLite file of its own: rows are there as soon as they are written, a page of any filter and
order is read without the rest, and of a killed process all but its last lot of rows stays.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.common.errors import UserError, reason_of
from core.common.i18n import N_, restored, stored

TOP = 5
SECONDS_TO_WAIT = 30.0  # for who writes at this moment
ROWS_AT_ONCE = 500
_TABLES = """
CREATE TABLE IF NOT EXISTS answers (
    number INTEGER PRIMARY KEY, name TEXT NOT NULL, label TEXT NOT NULL, class INTEGER,
    probability REAL, probabilities BLOB NOT NULL, error TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS thumbnails (number INTEGER PRIMARY KEY, content BLOB NOT NULL);
"""
_READ = "SELECT answers.number, name, label, probabilities, error"


@dataclass(frozen=True)
class Answer:
    """What a network says of one file.

    `number`: its place among all. `label`: the class that its folder or a table says, "" where none
    does. `probabilities` (classes,), float32; none of a file that can't be read: `error`, a marked
    text, says why. `thumbnail`: an image file, b"" where it was not asked for.
    """

    number: int
    name: str
    label: str = ""
    probabilities: NDArray[np.float32] | None = None
    error: str = ""
    thumbnail: bytes = b""

    @property
    def best(self) -> list[tuple[int, float]]:
        """Up to five classes by their indices and probabilities, the most probable first."""
        if self.probabilities is None:
            return []
        return [(each, float(self.probabilities[each])) for each in best_of(self.probabilities)]


def best_of(probabilities: NDArray[np.float32], most: int = TOP) -> list[int]:
    """The most probable classes of one image by their indices, of two alike the first; (classes,).

    The first is the one that `argmax` says, by which a network is tested.
    """
    order: list[int] = np.argsort(-probabilities, kind="stable")[:most].tolist()
    return order


class Order(StrEnum):
    """In which order answers are read."""

    UNSURE = "unsure"
    SURE = "sure"
    NAME = "name"
    COME = "come"


_ORDERS = {
    Order.UNSURE: "probability, answers.number",
    Order.SURE: "probability DESC, answers.number",
    Order.NAME: "name, answers.number",
    Order.COME: "answers.number",
}


@dataclass(frozen=True)
class Chosen:
    """Which answers are meant: of a class (None: of every one), as sure as that (shares, 0 to 1).

    `unreadable`: the files without an answer instead.
    """

    index: int | None = None
    least: float = 0.0
    most: float = 1.0
    unreadable: bool = False

    @property
    def condition(self) -> tuple[str, list[Any]]:
        """As SQL, with its values."""
        if self.unreadable:
            return "class IS NULL", []
        words: list[str] = ["class IS NOT NULL"]
        values: list[float] = []
        if self.index is not None:
            words.append("class = ?")
            values.append(self.index)
        # Only where somebody has narrowed it: a probability may be a hair above 1.
        if self.least > 0:
            words.append("probability >= ?")
            values.append(self.least)
        if self.most < 1:
            words.append("probability <= ?")
            values.append(self.most)
        return " AND ".join(words), values


class AnswerTable:
    """The table in the file `path`, which is made by the first `add`. UserError for a damaged one.

    Each call opens and closes the file: nothing is held, and it may be deleted in between.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def add(self, answers: Iterable[Answer]) -> None:
        """Write them, all or none; one of the same number is replaced."""
        with self._open() as database, database:
            database.executescript(_TABLES)
            for one in answers:
                best = one.best[0] if one.best else (None, None)
                pixels = b"" if one.probabilities is None else one.probabilities.tobytes()
                row = (one.number, stored(one.name), one.label, *best, pixels, stored(one.error))
                database.execute("INSERT OR REPLACE INTO answers VALUES (?,?,?,?,?,?,?)", row)
                if one.thumbnail:
                    small = (one.number, one.thumbnail)
                    database.execute("INSERT OR REPLACE INTO thumbnails VALUES (?,?)", small)

    def counts(self) -> tuple[int, int]:
        """How many files, and how many of them can't be read."""
        rows = self._rows("SELECT count(*), count(*) - count(class) FROM answers")
        return (rows[0][0], rows[0][1]) if rows else (0, 0)

    def count(self, chosen: Chosen) -> int:
        """How many answers are meant by that."""
        condition, values = chosen.condition
        rows = self._rows(f"SELECT count(*) FROM answers WHERE {condition}", values)
        return int(rows[0][0]) if rows else 0

    def classes(self) -> dict[int, int]:
        """How often each class is the most probable one, by its index; none that never is."""
        return dict(
            self._rows("SELECT class, count(*) FROM answers WHERE class IS NOT NULL GROUP BY class")
        )

    def read(self, chosen: Chosen, order: Order, places: range) -> list[Answer]:
        """The answers at `places` of those meant, in that order, with their thumbnails."""
        condition, values = chosen.condition
        query = (
            f"{_READ}, content FROM answers LEFT JOIN thumbnails USING (number) WHERE {condition} "
            f"ORDER BY {_ORDERS[order]} LIMIT ? OFFSET ?"
        )
        rows = self._rows(query, [*values, len(places), places.start])
        return [replace(_answer(row[:-1]), thumbnail=row[-1] or b"") for row in rows]

    def every(self, chosen: Chosen | None = None) -> Iterator[Answer]:
        """All of them, or those meant, as they came, without thumbnails; a few are in memory at a
        time."""
        last = -1
        condition, values = chosen.condition if chosen else ("1", [])
        where = f"WHERE number > ? AND {condition}"
        query = f"{_READ} FROM answers {where} ORDER BY number LIMIT {ROWS_AT_ONCE}"
        while rows := self._rows(query, [last, *values]):
            yield from map(_answer, rows)
            last = rows[-1][0]

    def labels(self) -> dict[str, int]:
        """The classes that folders or tables say, each with how many files that were read."""
        query = (
            "SELECT label, count(*) FROM answers WHERE label != '' AND class IS NOT NULL "
            "GROUP BY label ORDER BY label"
        )
        return dict(self._rows(query))

    def _rows(self, query: str, values: Iterable[Any] = ()) -> list[Any]:
        if not self._path.is_file():
            return []
        with self._open() as database:
            return database.execute(query, list(values)).fetchall()

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            with closing(sqlite3.connect(self._path, timeout=SECONDS_TO_WAIT)) as database:
                database.execute("PRAGMA synchronous = NORMAL")
                yield database
        except sqlite3.Error as error:
            raise UserError(
                "answers-unreadable",
                N_(
                    "These answers can't be read or written: {reason}. Hand the images over once "
                    "more."
                ),
                reason=reason_of(error),
            ) from None


def _answer(row: Any) -> Answer:
    number, name, label, content, error = row
    probabilities = np.frombuffer(content, np.float32) if content else None
    return Answer(number, restored(name), label, probabilities, restored(error))
